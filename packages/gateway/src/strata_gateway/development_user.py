"""Users without a sign-up, for development."""

from uuid import UUID

from strata_gateway.owner_connection import owner_transaction

_ADD = """
insert into auth.users (id, email, is_anonymous) values (%s, %s, %s)
on conflict (id) do nothing
"""


def ensure_development_user(
    owner_url: str, user_id: UUID, *, email: str | None, anonymous: bool = False
) -> None:
    """Sign a user up, unless they are already.

    Raises:
        ConfigurationError: the database does not answer, or is not the owner's.
    """
    with owner_transaction(owner_url) as connection:
        connection.execute(_ADD, (user_id, email, anonymous))
