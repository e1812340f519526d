import { eq } from "drizzle-orm";
import { Problem } from "@domain/problem.ts";
import type { Transaction } from "@infra/database";
import { plans, profiles } from "@schema";

/** What a user may do. */
export type Account = { readonly allowedModels: readonly string[] };

/** The caller's account, which must not be suspended. */
export async function activeAccount(
  transaction: Transaction,
  userId: string,
): Promise<Account> {
  const [found] = await transaction
    .select({ status: profiles.status, allowedModels: plans.allowedModels })
    .from(profiles)
    .innerJoin(plans, eq(profiles.planId, plans.id))
    .where(eq(profiles.userId, userId));
  if (found === undefined) throw new Problem("account_not_found");
  if (found.status === "suspended") throw new Problem("account_suspended");
  return found;
}

/** Refuse a model that the plan does not include. */
export function ensureAllowed({ allowedModels }: Account, model: string): void {
  const names = ["*", `${model.split("/")[0]}/*`, model];
  if (!allowedModels.some((each) => names.includes(each))) {
    throw new Problem("model_not_allowed");
  }
}
