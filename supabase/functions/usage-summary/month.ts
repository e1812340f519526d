import { Problem } from "@domain/problem.ts";

/** A month of the calendar, in UTC. */
export type Month = {
  /** Such as `2026-11`. */
  readonly name: string;
  /** Its first moment, and that of the next one. */
  readonly since: Date;
  readonly until: Date;
};

const FORM = /^2\d{3}-(0[1-9]|1[0-2])$/;

/** The month that `?month=` names; left out, the present one. */
export function monthAsked(request: Request, now: Date = new Date()): Month {
  const asked = new URL(request.url).searchParams.get("month");
  const name = asked ?? now.toISOString().slice(0, 7);
  if (!FORM.test(name)) throw new Problem("invalid_input");
  const since = new Date(`${name}-01T00:00:00Z`);
  const until = new Date(since);
  until.setUTCMonth(since.getUTCMonth() + 1);
  return { name, since, until };
}
