import { type SQL, sql } from "drizzle-orm";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import type { User } from "@domain/principal.ts";
import { Problem } from "@domain/problem.ts";
import { encryption } from "@infra/database_url.ts";
import { isOutage, problemOf } from "@infra/database_error.ts";
import { required } from "@infra/environment.ts";
import * as schema from "@schema";

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
type Work<T> = (transaction: Transaction) => Promise<T>;

const CONNECTIONS = 4;
const CONNECT_SECONDS = 3;
const IDLE_SECONDS = 20;
const LIFETIME_SECONDS = 300;
const BACKOFF_SECONDS = 0.1;
const DEADLINE_SECONDS = 8;

type Pool = { readonly client: postgres.Sql; readonly database: Database };
let pool: Pool | undefined;

/** The database of this function; nothing is connected before the first query. */
export function getDb(): Database {
  return (pool ??= connect()).database;
}

/** Close every connection; the next query opens new ones. */
export async function closeDb(): Promise<void> {
  const { client } = pool ?? {};
  pool = undefined;
  await client?.end({ timeout: 0 });
}

/**
 * Work in a transaction in which only the caller's rows exist.
 *
 * The login has no right; the transaction takes the role of the API and the caller's
 * claims, both for itself alone, so nothing leaks through a pooler.
 */
export function asCaller<T>(caller: User, work: Work<T>): Promise<T> {
  const { subject } = caller;
  const claims = JSON.stringify({ sub: subject, role: "authenticated" });
  return transact(opening("strata_user", claims, subject), work);
}

/** Work in a transaction of the system, which sees the inbox, jobs and little else. */
export function asSystem<T>(work: Work<T>): Promise<T> {
  return transact(opening("strata_system", "", ""), work);
}

function connect(): Pool {
  const url = required("DATABASE_URL");
  const client = postgres(url, {
    ...encryption(url),
    // A transaction-mode pooler knows no prepared statements.
    prepare: false,
    fetch_types: false,
    max: CONNECTIONS,
    connect_timeout: CONNECT_SECONDS,
    idle_timeout: IDLE_SECONDS,
    max_lifetime: LIFETIME_SECONDS,
    backoff: () => BACKOFF_SECONDS,
    connection: { application_name: "strata-edge" },
    onnotice: () => {},
  });
  return { client, database: drizzle(client, { schema }) };
}

/** What chooses role, claims and limits, in one round trip. */
function opening(role: string, claims: string, subject: string): SQL {
  return sql`select
    set_config('role', ${role}, true),
    set_config('request.jwt.claims', ${claims}, true),
    set_config('request.jwt.claim.sub', ${subject}, true),
    set_config('timezone', 'UTC', true),
    set_config('statement_timeout', '5s', true),
    set_config('lock_timeout', '2s', true),
    set_config('idle_in_transaction_session_timeout', '10s', true)`;
}

/** Begin once more when a connection had died in the pool: nothing was done yet. */
async function transact<T>(begin: SQL, work: Work<T>): Promise<T> {
  let isOpen = false;
  const opened: Work<T> = async (transaction) => {
    await transaction.execute(begin).catch(unready);
    isOpen = true;
    return await work(transaction);
  };
  const attempt = (): Promise<T> => inTime(getDb().transaction(opened));
  const again = (error: unknown): Promise<T> =>
    isOutage(error) && !isOpen ? attempt() : Promise.reject(error);
  return await attempt().catch(again).catch(refuse);
}

function refuse(error: unknown): never {
  throw problemOf(error);
}

/** A role that is not there is the operator's business. */
function unready(error: unknown): never {
  if (isOutage(error)) throw error;
  throw new Problem("configuration_error", { cause: error });
}

/** Wait no longer than that: a network that swallows everything says nothing. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(abandoned()), DEADLINE_SECONDS * 1000);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Connections that do not answer are left; those that come next are new. */
function abandoned(): Problem {
  closeDb().catch(() => {});
  return new Problem("database_unavailable");
}
