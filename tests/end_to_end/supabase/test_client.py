"""Supabase's own clients, in Deno and in Python, do what an app does."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from postgrest import APIError
from supabase_auth.errors import AuthApiError

from support.checkout import ROOT, run_deno
from support.edge import FUNCTIONS
from support.local_project import (
    ANON_KEY,
    PASSWORD,
    Neighbours,
    Person,
    settings_of,
)
from support.picture import png
from support.server import strata_worker

PICTURE = png()
CLIENT = ROOT / "tests" / "support" / "supabase_js" / "client.ts"
REFUSED = "42501"
LEFT = """
select count(*) from (
  select id::text from auth.users where id = %s
  union all select name from storage.objects where name like %s
) as trace
"""
SECONDS = 60.0


@pytest.fixture(scope="module")
def ada(local: Neighbours) -> Person:
    return local.person()


@pytest.fixture(scope="module")
def eve(local: Neighbours) -> Person:
    return local.person()


def test_supabase_js_does_all_that_an_app_does(local: Neighbours) -> None:
    project, picture = local.project, base64.b64encode(PICTURE).decode()
    told = (project.origin.url, ANON_KEY, local.server.address, picture)

    flags = ("--config=deno.json", "--allow-env", "--allow-net=127.0.0.1", "--check")
    printed = run_deno(
        *("run", *flags, str(CLIENT), *told), folder=FUNCTIONS, environment={}
    )

    found = json.loads(printed.splitlines()[-1])
    assert found.pop("own") == found.pop("expected")
    assert found == {
        "others": [[], []],
        "inserted": [REFUSED, REFUSED],
        "renamed": 0,
        "status": "ready",
        "same": True,
        "plan": "free",
    }


def test_supabase_py_sees_its_own_rows_and_nobody_elses(
    ada: Person, eve: Person
) -> None:
    thread = ada.api.post("/api/threads", json={"title": "Bread"}).json()
    wish = {"model": "sandbox/image", "prompt": "Bread"}
    job = ada.api.post("/api/image-jobs", json=wish).json()

    own = (ids(ada, "threads"), ids(ada, "jobs"))
    others = (ids(eve, "threads"), ids(eve, "jobs"))

    assert own == ([thread["thread_id"]], [job["job_id"]])
    assert others == ([], [])


@pytest.mark.parametrize("table", ["threads", "jobs"])
def test_supabase_py_cannot_write_rows_of_somebody_else(
    table: str, ada: Person, eve: Person
) -> None:
    row = {"id": str(uuid4()), "user_id": ada.user_id}

    with pytest.raises(APIError) as refused:
        eve.supabase.table(table).insert(row).execute()

    assert refused.value.code == REFUSED


def test_supabase_py_sends_a_picture_and_has_it_back(ada: Person) -> None:
    asset = ada.send(PICTURE)

    done = ada.api.post(f"{asset}/complete").json()
    opened = ada.api.get(asset).json()

    assert done["status"] == "ready"
    assert httpx2.get(opened["url"]).content == PICTURE


def test_a_picture_that_has_come_is_looked_at_without_being_asked(ada: Person) -> None:
    asset = ada.send(PICTURE)

    assert within_seconds(lambda: ada.api.get(asset).json().get("status") == "ready")


def test_supabase_py_calls_a_function(ada: Person) -> None:
    options = {"method": "GET", "responseType": "json"}

    said = ada.supabase.functions.invoke("usage-summary", options)

    assert said == {
        "summary": ada.api.get("/api/usage/summary").json(),
        "quota": ada.api.get("/api/usage/quota").json(),
    }


def test_whoever_leaves_signs_in_no_more_and_leaves_no_file(local: Neighbours) -> None:
    ada, settings = local.person(), settings_of(local.project)
    ada.send(PICTURE)
    assert left(local, ada.user_id) == 2

    ada.api.delete("/api/me", params={"confirm": ada.user_id})
    with strata_worker(local.database, local.server.home, settings):
        assert within_seconds(lambda: not left(local, ada.user_id))

    with pytest.raises(AuthApiError, match="Invalid login credentials"):
        ada.supabase.auth.sign_in_with_password(
            {"email": ada.email, "password": PASSWORD}
        )


def within_seconds(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.02)
    return happened()


def ids(person: Person, table: str) -> list[str]:
    rows: Any = person.supabase.table(table).select("id").execute().data
    return [str(row["id"]) for row in rows]


def left(local: Neighbours, user_id: str) -> int:
    """How many sign-ins and files there are of somebody."""
    return int(local.database.query(LEFT, user_id, f"{user_id}/%")[0][0])
