import process from "node:process";
import { defineConfig } from "drizzle-kit";

// Paths are relative to this folder, where `deno task` runs. Never `push`: every change
// to a database is a file in supabase/migrations.
export default defineConfig({
  dialect: "postgresql",
  schema: "./schema/index.ts",
  out: "../supabase/migrations",
  migrations: {
    prefix: "supabase",
    schema: "drizzle",
    table: "__drizzle_migrations",
  },
  entities: { roles: { provider: "supabase" } },
  schemaFilter: ["public"],
  dbCredentials: {
    url: process.env.MIGRATION_DATABASE_URL || process.env.DATABASE_URL || "",
  },
  strict: true,
});
