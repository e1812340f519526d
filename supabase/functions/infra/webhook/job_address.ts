import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";

const PURPOSE = "strata webhook job 1";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The job that an address is for; null if it is none of ours.
 *
 * An address says which job its provider was asked for, with a proof that it is ours.
 *
 * @param key what only we and that provider know; without it an address names no job
 */
export function jobNamedBy(url: URL, provider: string, key?: string): string | null {
  const { job = "", tag = "" } = Object.fromEntries(url.searchParams);
  if (key === undefined || !UUID.test(job)) return null;
  const made = createHmac("sha256", key).update(`${PURPOSE}\n${provider}\n${job}`);
  const [mine, its] = [Buffer.from(made.digest("hex")), Buffer.from(tag)];
  return mine.length === its.length && timingSafeEqual(mine, its) ? job : null;
}
