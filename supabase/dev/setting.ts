/** Everything that `strata dev --supabase` tells this process. */
export type Settings = Readonly<Record<typeof NAMES[number], string>>;

const NAMES = [
  "DATABASE_URL",
  "FUNCTIONS_URL",
  "STORAGE_FOLDER",
  "STRATA_STORAGE_HOOK_SECRET",
  "SUPABASE_ANON_KEY",
  "SUPABASE_JWT_SECRET",
  "SUPABASE_SECRET_KEY",
  "SUPABASE_URL",
] as const;

export function readSettings(): Settings {
  const found = NAMES.map((name) => [name, required(name)]);
  return Object.fromEntries(found);
}

function required(name: string): string {
  const value = Deno.env.get(name);
  if (!value) {
    throw new Error(`${name} is missing: start this by strata dev --supabase`);
  }
  return value;
}
