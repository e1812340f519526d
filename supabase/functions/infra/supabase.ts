import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "@domain/entity/__generated__/schema.ts";
import { misconfigured, once, required, setting } from "@infra/environment.ts";

// A function keeps no session of its own: it lives for a moment, and serves many.
const AUTH = {
  autoRefreshToken: false,
  detectSessionInUrl: false,
  persistSession: false,
};

/**
 * Auth, Storage, Realtime and RPC with the project's secret key, which row level
 * security does not bind: for what the team's own code does, never in a user's name.
 */
export const getSupabase: () => SupabaseClient<Database> = once(() =>
  createClient<Database>(
    required("SUPABASE_URL"),
    secretKey(),
    { auth: AUTH },
  )
);

/** A secret key that Supabase tells, or the legacy one, which a project may have shut. */
export function secretKey(): string {
  const { default: usual, ...others } = toldKeys();
  return usual ?? Object.values(others)[0] ?? required("SUPABASE_SERVICE_ROLE_KEY");
}

function toldKeys(): Readonly<Record<string, string>> {
  try {
    return JSON.parse(setting("SUPABASE_SECRET_KEYS") ?? "{}");
  } catch {
    misconfigured("SUPABASE_SECRET_KEYS must be a JSON object of keys by their names");
  }
}
