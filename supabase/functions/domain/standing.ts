/** How a limit stands, as the functions of the ledger tell it. */
export type Counted = {
  readonly meter: string;
  readonly limit: number | null;
  readonly used: number;
  readonly reserved: number;
  /** When the period ends; null where there is no period. */
  readonly resets_at: string | Date | null;
};

/** The same, as callers are told. */
export type Standing = Omit<Counted, "resets_at"> & {
  readonly remaining: number | null;
  readonly resets_at: string | null;
};

export function standing(counted: Counted): Standing {
  const { meter, limit, used, reserved, resets_at } = counted;
  const remaining = limit === null ? null : Math.max(limit - used - reserved, 0);
  const resetsAt = resets_at === null ? null : moment(new Date(resets_at));
  return { meter, limit, used, reserved, remaining, resets_at: resetsAt };
}

/** A moment in UTC as the API writes it. */
export function moment(at: Date): string {
  return at.toISOString().replace(".000Z", "Z");
}
