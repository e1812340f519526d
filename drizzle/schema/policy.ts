import { type AnyColumn, type SQL, sql } from "drizzle-orm";
import { type PgPolicy, pgPolicy } from "drizzle-orm/pg-core";
import { authenticatedRole, authUid } from "drizzle-orm/supabase";
import { systemRole, userRole } from "./role.ts";

type Verb = "select" | "insert" | "update" | "delete";

const READERS = [userRole, authenticatedRole];

/** Which clauses Postgres accepts for a verb. */
const CLAUSES: Record<Verb, (rule: SQL) => { using?: SQL; withCheck?: SQL }> = {
  select: (rule) => ({ using: rule }),
  insert: (rule) => ({ withCheck: rule }),
  update: (rule) => ({ using: rule, withCheck: rule }),
  delete: (rule) => ({ using: rule }),
};

/** Rows are read by their owner alone, through the API or directly. */
export const ownRead = (table: string, owner: AnyColumn): PgPolicy =>
  visible(table, sql`${owner} = ${authUid}`);

/** Rows are read when the rule holds, through the API or directly. */
export const visible = (table: string, rule: SQL): PgPolicy =>
  pgPolicy(`${table}_own_select`, { for: "select", to: READERS, using: rule });

/** Rows are read by their owner, through the API alone. */
export const ownReadByApi = (table: string, owner: AnyColumn): PgPolicy =>
  ownWrite(table, owner, "select");

/** Rows are written by their owner, through the API alone. */
export const ownWrite = (table: string, owner: AnyColumn, verb: Verb): PgPolicy =>
  pgPolicy(`${table}_own_${verb}`, {
    for: verb,
    to: userRole,
    ...CLAUSES[verb](sql`${owner} = ${authUid}`),
  });

/** Rows are changed by their owner, through the API or directly; grants name columns. */
export const ownUpdate = (table: string, owner: AnyColumn): PgPolicy =>
  pgPolicy(`${table}_own_update`, {
    for: "update",
    to: READERS,
    ...CLAUSES.update(sql`${owner} = ${authUid}`),
  });

/** Rows of everyone, for the worker. */
export const system = (table: string, verb: Verb): PgPolicy =>
  pgPolicy(`${table}_system_${verb}`, {
    for: verb,
    to: systemRole,
    ...CLAUSES[verb](sql`true`),
  });

/** Every row, for the owner of the schema, whom FORCE binds like everyone else. */
export const schemaOwner = (table: string): PgPolicy =>
  pgPolicy(`${table}_owner_all`, {
    for: "all",
    to: "current_user",
    using: sql`true`,
    withCheck: sql`true`,
  });
