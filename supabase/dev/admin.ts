import postgres from "postgres";
import type { Answer } from "./peer.ts";
import type { Settings } from "./setting.ts";

const USERS = "/auth/v1/admin/users/";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const REFUSED = failure(401, "no_authorization", "This endpoint requires a secret key");
const UNKNOWN = failure(404, "user_not_found", "User not found");

type User = Readonly<Record<string, unknown>>;
type Work = (sql: postgres.Sql, userId: string) => Promise<readonly User[]>;

const METHODS: ReadonlyMap<string, Work> = new Map([
  ["GET", find],
  ["DELETE", remove],
]);

/** What the peer lacks: looking at and removing users, for who has the secret key. */
export function administration(settings: Settings): Answer {
  const sql = postgres(settings.DATABASE_URL, { max: 1, onnotice: () => {} });
  return async (request) => {
    const work = METHODS.get(request.method) ?? find;
    const userId = new URL(request.url).pathname.slice(USERS.length);
    if (!isAllowed(request, settings.SUPABASE_SECRET_KEY)) return REFUSED();
    const [user] = UUID.test(userId) ? await work(sql, userId) : [];
    return user === undefined ? UNKNOWN() : Response.json(user);
  };
}

function find(sql: postgres.Sql, userId: string): Promise<readonly User[]> {
  return sql`select id, aud, role, email, created_at, updated_at, last_sign_in_at,
    email_confirmed_at, is_anonymous, (raw_app_meta_data #>> '{}')::jsonb as app_metadata,
    (raw_user_meta_data #>> '{}')::jsonb as user_metadata from auth.users where id = ${userId}`;
}

async function remove(sql: postgres.Sql, userId: string): Promise<readonly User[]> {
  const gone = await sql`delete from auth.users where id = ${userId} returning id`;
  return gone.map(() => ({}));
}

function isAllowed(request: Request, secretKey: string): boolean {
  return request.headers.get("authorization") === `Bearer ${secretKey}`;
}

function failure(status: number, error_code: string, msg: string): () => Response {
  return () => Response.json({ code: status, error_code, msg }, { status });
}
