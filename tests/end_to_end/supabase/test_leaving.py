"""Whoever leaves can sign in no more, and leaves no file behind."""

import time

import pytest
from supabase_auth.errors import AuthApiError

from support.local_project import PASSWORD, Neighbours, settings_of
from support.picture import png
from support.server import strata_worker

LEFT = """
select count(*) from (
  select id::text from auth.users where id = %s
  union all select name from storage.objects where name like %s
) as trace
"""
SECONDS = 60.0


def test_whoever_leaves_signs_in_no_more_and_leaves_no_file(local: Neighbours) -> None:
    ada, settings = local.person(), settings_of(local.project)
    ada.send(png())
    assert left(local, ada.user_id) == 2

    ada.api.delete("/api/me", params={"confirm": ada.user_id})
    with strata_worker(local.database, local.server.home, settings):
        deadline = time.monotonic() + SECONDS
        while left(local, ada.user_id) and time.monotonic() < deadline:
            time.sleep(0.1)

    with pytest.raises(AuthApiError, match="Invalid login credentials"):
        ada.supabase.auth.sign_in_with_password(
            {"email": ada.email, "password": PASSWORD}
        )
    assert left(local, ada.user_id) == 0


def left(local: Neighbours, user_id: str) -> int:
    """How many sign-ins and files there are of somebody."""
    return int(local.database.query(LEFT, user_id, f"{user_id}/%")[0][0])
