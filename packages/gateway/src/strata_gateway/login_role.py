"""The application's login: it may become Strata's roles, and nothing else."""

from psycopg import Connection, sql

from strata_domain.error import ConfigurationError
from strata_gateway.owner_connection import owner_transaction

APP_ROLE = "strata_app"
ROLES = ["strata_user", "strata_system"]
SINCE_16 = 160000
EXISTS = "select from pg_roles where rolname = %s"
POWERFUL = """
select from pg_roles where rolname = %(user)s and (
  rolsuper or rolbypassrls or rolcreaterole or rolname = current_user or exists (
    select from pg_auth_members join pg_roles as granted on granted.oid = roleid
    where member = pg_roles.oid and granted.rolname <> all (%(roles)s)
  )
)
"""
UNBOUND = """
select from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)
"""
SETTINGS = """
select split_part(pair, '=', 1), substr(pair, strpos(pair, '=') + 1)
from pg_db_role_setting, unnest(setconfig) as pair
where setrole = %s::regrole and setdatabase = 0
"""


def ensure_powerless(app_url: str) -> None:
    """Refuse a login to which row level security does not apply.

    Raises:
        ConfigurationError: it is a superuser or bypasses row level security, or the
            database is out of reach.
    """
    with owner_transaction(app_url) as connection:
        if connection.execute(UNBOUND).fetchone() is not None:
            message = (
                "DATABASE_URL logs in with rights that no policy binds; "
                f"use the login {APP_ROLE}, which 'strata migrate' makes."
            )
            raise ConfigurationError(message)


def enable_login(owner_url: str, *, user: str, password: str) -> None:
    """Let a role log in as the application, with this password.

    `user` is `strata_app`, or another role that gets the same memberships and settings
    and is made when missing. The server receives a SCRAM verifier only, never the
    password. Repeating it is harmless.

    Raises:
        ConfigurationError: the migrations have not run, the role has rights of its own,
            or the login is not the database's owner.
    """
    with owner_transaction(owner_url) as connection:
        _require_app_role(connection)
        _refuse_powerful(connection, user)
        if user != APP_ROLE:
            _liken(connection, user)
        verifier = connection.pgconn.encrypt_password(
            password.encode(), user.encode(), b"scram-sha-256"
        )
        connection.execute(
            sql.SQL("alter role {} with login password {}").format(
                sql.Identifier(user), sql.Literal(verifier.decode())
            )
        )


def _require_app_role(connection: Connection) -> None:
    if connection.execute(EXISTS, (APP_ROLE,)).fetchone() is None:
        message = f"There is no role {APP_ROLE} yet; run: uv run strata migrate"
        raise ConfigurationError(message)


def _refuse_powerful(connection: Connection, user: str) -> None:
    """A mistyped name must never change the password of the owner."""
    found = connection.execute(POWERFUL, {"user": user, "roles": ROLES})
    if found.fetchone() is not None:
        message = f"{user} is not a role for the API alone; use {APP_ROLE}."
        raise ConfigurationError(message)


def _liken(connection: Connection, user: str) -> None:
    """Make the role, with the memberships and settings of the application's own."""
    role = sql.Identifier(user)
    if connection.execute(EXISTS, (user,)).fetchone() is None:
        connection.execute(sql.SQL("create role {}").format(role))
    connection.execute(sql.SQL("alter role {} noinherit").format(role))
    for change in (*_memberships(connection, role), *_settings(connection, role)):
        connection.execute(change)


def _memberships(connection: Connection, role: sql.Identifier) -> list[sql.Composed]:
    """Until 15 the role's own NOINHERIT decides, from 16 on each membership's."""
    since_16 = connection.info.server_version >= SINCE_16
    how = sql.SQL(" with inherit false, set true" if since_16 else "")
    grant = sql.SQL("grant {} to {}{}")
    return [grant.format(sql.Identifier(name), role, how) for name in ROLES]


def _settings(connection: Connection, role: sql.Identifier) -> list[sql.Composed]:
    rows = connection.execute(SETTINGS, (APP_ROLE,)).fetchall()
    change = sql.SQL("alter role {} set {} = {}")
    return [
        change.format(role, sql.Identifier(name), sql.Literal(value))
        for name, value in rows
    ]
