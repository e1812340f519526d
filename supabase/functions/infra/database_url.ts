import { isThisMachine, misconfigured } from "@infra/environment.ts";

const PROTOCOLS = ["postgres:", "postgresql:"];

/**
 * How the way to a database is encrypted, unless its address says so itself.
 *
 * The driver's own default is not to; that is for this machine alone.
 */
export function encryption(address: string): { readonly ssl?: "require" } {
  const url = URL.parse(address);
  if (url === null || !PROTOCOLS.includes(url.protocol)) {
    misconfigured(
      "write DATABASE_URL as postgresql://user:password@host:5432/database",
    );
  }
  const isSaid = url.searchParams.has("sslmode");
  return isSaid || isThisMachine(url) ? {} : { ssl: "require" };
}
