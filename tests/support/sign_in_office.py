"""Those who may sign in: in memory, in the database, and at Supabase."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Engine

from strata_domain.fake import InlineOffload, InMemorySignIns
from strata_domain.port.account import SignIns
from strata_gateway.sign_ins import DatabaseSignIns
from strata_infrastructure.local_supabase import LocalProject
from strata_infrastructure.secret import Secret
from strata_infrastructure.sign_in.supabase_sign_ins import SupabaseSignIns
from support.auth_server import SECRET_KEY, AuthServer
from support.database import FreshDatabase

KNOWN = "select id from auth.users where id = %s"
LEAVING = "insert into account_tasks (id, user_id, kind) values (%s, %s, 'erasure')"


@dataclass(frozen=True, slots=True)
class SignInOffice:
    """Signs people up who want to leave, and knows who may sign in."""

    sign_ins: SignIns
    add: Callable[[], UUID]
    knows: Callable[[UUID], bool]


def in_memory() -> SignInOffice:
    users: set[UUID] = set()

    def add() -> UUID:
        users.add(user_id := uuid4())
        return user_id

    return SignInOffice(InMemorySignIns(users), add, users.__contains__)


def in_database(database: FreshDatabase, engine: Engine) -> SignInOffice:
    def add() -> UUID:
        user_id = database.add_user()
        database.query(LEAVING, uuid4(), user_id)
        return user_id

    def knows(user_id: UUID) -> bool:
        return bool(database.query(KNOWN, user_id))

    return SignInOffice(DatabaseSignIns(engine, InlineOffload()), add, knows)


def at_local_supabase(project: LocalProject, database: FreshDatabase) -> SignInOffice:
    def knows(user_id: UUID) -> bool:
        return bool(database.query(KNOWN, user_id))

    sign_ins = SupabaseSignIns(project.origin.url, project.secret_key)
    return SignInOffice(sign_ins, database.add_user, knows)


def at_supabase(auth: AuthServer) -> SignInOffice:
    sign_ins = SupabaseSignIns(auth.url, Secret(SECRET_KEY))
    return SignInOffice(sign_ins, auth.add, auth.users.__contains__)
