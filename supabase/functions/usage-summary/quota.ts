import { eq, sql } from "drizzle-orm";
import { Problem } from "@domain/problem.ts";
import { type Counted, type Standing, standing } from "@domain/standing.ts";
import type { Transaction } from "@infra/database";
import { plans, profiles } from "@schema";

/** A plan, and how each of its limits stands. */
export type Quota = {
  readonly plan_id: string;
  readonly plan_name: string;
  readonly limits: readonly Standing[];
};

/** The caller's quota as it is now; a user who was deleted has none. */
export async function quota(transaction: Transaction, userId: string): Promise<Quota> {
  const [plan] = await transaction
    .select({ plan_id: plans.id, plan_name: plans.name })
    .from(profiles)
    .innerJoin(plans, eq(profiles.planId, plans.id))
    .where(eq(profiles.userId, userId));
  if (plan === undefined) throw new Problem("account_not_found");
  // As JSON, since a bigint of Postgres is a text to the driver.
  const counted = await transaction.execute<{ readonly limit: Counted }>(
    sql`select to_json(stands) as limit from usage_standings(${userId}) as stands`,
  );
  return { ...plan, limits: counted.map((row) => standing(row.limit)) };
}
