import { App, InMemoryEmailDriver, setExperimental } from "@supabase/lite";
import {
  createPostgresConnection,
  type PostgresConnection,
} from "@supabase/lite/postgres";
import { FolderStorage } from "./files.ts";
import type { Settings } from "./setting.ts";

export type Answer = (request: Request) => Promise<Response>;

/** As Postgres prints them in JSON; clients refuse its other way. */
const TIMESTAMPS = {
  to: 1184,
  from: [1184],
  serialize: (time: string): string => time,
  parse: (time: string): string =>
    time.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"),
};
/** What Supabase brings and the migrations expect; without policies nobody gets in. */
const FURNITURE = [
  "grant usage on schema storage to anon, authenticated, service_role",
  "grant all on all tables in schema storage to anon, authenticated, service_role",
  "insert into storage.buckets (id, name) values ('assets', 'assets') on conflict do nothing",
];

/** Let an implementation of others answer for Auth, REST and Storage. */
export async function openPeer(settings: Settings): Promise<Answer> {
  setExperimental("storage", true);
  const connection = connect(settings.DATABASE_URL);
  const app = new App({
    connection,
    auth: {
      enabled: true,
      jwt_secret: settings.SUPABASE_JWT_SECRET,
      publishable_key: settings.SUPABASE_ANON_KEY,
      secret_key: settings.SUPABASE_SECRET_KEY,
      email: { enable_confirmations: false },
    },
    db: { migrations: { enabled: false } },
    storage: { enabled: true },
    options: {
      server: { disableStudio: true, admin: false },
      drivers: { email: new InMemoryEmailDriver() },
    },
  });
  app._storageAdapter = new FolderStorage(settings.STORAGE_FOLDER);
  await app.ensureSystemSchema();
  for (const statement of FURNITURE) await connection.driver.unsafe(statement);
  return async (request) => await app.fetch(request);
}

/**
 * Left alone it would replace `auth.uid()` and let everybody do everything to every
 * table that policies allow; the migrations have said more exactly who may do what.
 */
function connect(url: string): PostgresConnection {
  const postgresOptions = { onnotice: () => {}, types: { timestamptz: TIMESTAMPS } };
  const connection = createPostgresConnection({ url, postgresOptions });
  connection.config.baseSchema = "";
  connection["rlsState"] = "active";
  return connection;
}
