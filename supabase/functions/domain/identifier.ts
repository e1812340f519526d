const RANDOM_BYTES = 10;

/** A UUIDv7 (RFC 9562, section 5.7): it sorts by the millisecond it was made in. */
export function newId(now: number = Date.now()): string {
  const moment = now.toString(16).padStart(12, "0");
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  const random = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  const variant = "89ab"[Number.parseInt(random.charAt(3), 16) % 4];
  const parts = [
    moment.slice(0, 8),
    moment.slice(8),
    `7${random.slice(0, 3)}`,
    `${variant}${random.slice(4, 7)}`,
    random.slice(7, 19),
  ];
  return parts.join("-");
}
