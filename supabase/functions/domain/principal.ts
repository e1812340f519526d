import { Problem } from "./problem.ts";

/** Who a verified token speaks for; a service speaks for no user. */
export type Principal = {
  readonly kind: "user" | "anonymous" | "service";
  readonly subject?: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
};

/** A person, signed up or not, whose rows are their own. */
export type User = Principal & { readonly subject: string };

/** The user that a caller is; a service is refused, since it owns no data. */
export function userOf(principal: Principal): User {
  const { subject } = principal;
  if (subject === undefined) throw new Problem("user_required");
  return { ...principal, subject };
}
