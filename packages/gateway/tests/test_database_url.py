import pytest

from strata_gateway.database_url import login_of

POOLER = "aws-1-eu-central-1.pooler.supabase.com:6543"


@pytest.mark.parametrize(
    ("login", "host", "known"),
    [
        ("strata_app:secret", "127.0.0.1:5432", ("strata_app", "secret")),
        ("strata_app:a%40b%25", "127.0.0.1:5432", ("strata_app", "a@b%")),
        ("strata_app.abcdefgh:secret", POOLER, ("strata_app", "secret")),
        ("strata.app:secret", "127.0.0.1:5432", ("strata.app", "secret")),
    ],
)
def test_a_login_is_what_postgres_knows(
    login: str, host: str, known: tuple[str, str]
) -> None:
    assert login_of(f"postgresql://{login}@{host}/postgres") == known
