import { eq } from "drizzle-orm";
import { Problem } from "@domain/problem.ts";
import { type Standing, standing } from "@domain/standing.ts";
import type { Transaction } from "@infra/database";
import { standings } from "@infra/ledger.ts";
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
  return { ...plan, limits: (await standings(transaction, userId)).map(standing) };
}
