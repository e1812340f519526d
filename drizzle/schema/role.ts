import { pgRole } from "drizzle-orm/pg-core";

/** The API, acting for the one user named in `request.jwt.claims`. */
export const userRole = pgRole("strata_user").existing();

/** The worker: flushes the event log, ends runs, sweeps the abandoned ones. */
export const systemRole = pgRole("strata_system").existing();
