import { sql } from "drizzle-orm";
import { asSystem } from "@infra/database";
import type { Notice } from "./notice.ts";

/**
 * Store a message and have its job looked at; a repetition changes nothing.
 *
 * @param jobId for which it was asked, if the address to which it came proves that
 */
export async function receive(notice: Notice, jobId: string | null): Promise<void> {
  const { provider, eventId, ref } = notice;
  const stored = sql`select receive_webhook(${provider}, ${eventId}, ${ref}, ${jobId})`;
  await asSystem((transaction) => transaction.execute(stored));
}
