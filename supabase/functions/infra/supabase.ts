import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "@domain/entity/__generated__/schema.ts";
import { once, required } from "@infra/environment.ts";

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
    required("SUPABASE_SERVICE_ROLE_KEY"),
    { auth: AUTH },
  )
);
