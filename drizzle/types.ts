/** Writes what supabase-js has to know of a database, as Supabase's own tool tells it. */
import {
  generateTypescript,
  sortGeneratorMetadata,
} from "@supabase/postgrest-typegen/generation";
import { introspect } from "@supabase/postgrest-typegen/introspection";
import { writeFile } from "node:fs/promises";
import process from "node:process";
import postgres from "postgres";

const [file = "schema.ts"] = process.argv.slice(2);
const sql = postgres(process.env.MIGRATION_DATABASE_URL ?? "");
const database = { query: async (text: string) => ({ rows: await sql.unsafe(text) }) };

const found = await introspect(database, { includedSchemas: ["public"] });
await sql.end();

const types = await generateTypescript(sortGeneratorMetadata(found), {
  detectOneToOneRelationships: true,
  format: (code) => Promise.resolve(code), // `deno fmt` comes next
});
await writeFile(file, types);
