"""A token on stdout, and nothing else."""

import json
import re

import pytest

from support.desk import Desk
from support.token import decode

TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+\n")


def claims(desk: Desk, *arguments: str) -> dict[str, object]:
    shown = desk.run("token", *arguments)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert TOKEN.fullmatch(shown.stdout)
    found: dict[str, object] = json.loads(decode(shown.stdout.split(".")[1]))
    return found


def test_a_name_is_the_same_user_every_time(desk: Desk) -> None:
    first, again, other = (
        claims(desk, "--user", name)["sub"] for name in ("ada", "ada", "eve")
    )

    assert first == again
    assert first != other


def test_somebody_who_never_signed_up_is_told_apart(desk: Desk) -> None:
    known, unknown = claims(desk), claims(desk, "--anonymous")

    assert (known["is_anonymous"], unknown["is_anonymous"]) == (False, True)
    assert known["sub"] != unknown["sub"]


@pytest.mark.parametrize("name", ["", "ädä 🦊", "a'; drop table profiles; --", "-"])
def test_any_name_is_a_name(name: str, desk: Desk) -> None:
    assert claims(desk, f"--user={name}")["role"] == "authenticated"


def test_production_gives_no_tokens_away(desk: Desk) -> None:
    shown = desk.run("token", STRATA_ENV="production")

    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr == (
        "strata: STRATA_ENV says production, where Supabase Auth gives out tokens; "
        "sign in there.\n"
    )
