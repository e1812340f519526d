import type { User } from "@domain/principal.ts";
import type { Problem } from "@domain/problem.ts";
import { newId } from "@domain/identifier.ts";
import { asCaller } from "@infra/database";
import {
  ensureLeft,
  type Hold,
  reserve,
  settle,
  type Settlement,
  standings,
} from "@infra/ledger.ts";
import { broken, isFree } from "@infra/provider_error.ts";
import { activeAccount, ensureAllowed } from "./account.ts";
import { cardOf, ensureGrantable } from "./card.ts";
import { meters } from "./grant.ts";
import type { Wish } from "./wish.ts";

/** Put the price of a token aside, if the caller may have it; else a problem says why. */
export function held(caller: User, wish: Wish): Promise<Hold> {
  const userId = caller.subject;
  return asCaller(caller, async (transaction) => {
    const account = await activeAccount(transaction, userId);
    const card = cardOf(wish.model);
    ensureAllowed(account, wish.model);
    ensureGrantable(wish, card);
    ensureLeft(await standings(transaction, userId), meters(wish.grants));
    const hold = holdOf(userId, wish.model, card.price);
    await reserve(transaction, hold);
    return hold;
  });
}

/** Make the call that a hold is for, and charge it however it ends. */
export async function charged<T>(hold: Hold, call: () => Promise<T>): Promise<T> {
  const began = performance.now();
  let problem: Problem | undefined;
  try {
    return await call();
  } catch (error) {
    throw problem = broken(error);
  } finally {
    const latency = Math.round(performance.now() - began);
    await settle(settlementOf(hold, latency, problem)).catch(later);
  }
}

function holdOf(userId: string, model: string, price: Hold["price"]): Hold {
  return {
    id: newId(),
    user_id: userId,
    generation_id: newId(),
    operation: "voice_access",
    model,
    price,
    micro_usd: price.request,
  };
}

/** A refusal is free; of everything else nobody knows whether it was done. */
function settlementOf(hold: Hold, latency: number, problem?: Problem): Settlement {
  const isFailed = problem !== undefined;
  const free = isFailed && isFree(problem);
  return {
    reservation_id: hold.id,
    outcome: isFailed ? "failed" : "completed",
    micro_usd: free ? 0 : hold.micro_usd,
    estimated: isFailed && !free,
    latency_ms: latency,
    ...(isFailed ? { error_code: problem.code } : {}),
  };
}

/** What is not charged now the sweeper charges, when the lease is over. */
function later(error: unknown): void {
  const name = error instanceof Error ? error.name : "unknown";
  console.error(JSON.stringify({ event: "not settled yet", name }));
}
