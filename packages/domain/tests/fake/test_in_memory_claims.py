"""Keys of requests in memory keep the rules of the real ones."""

import pytest

from strata_domain.entity.idempotency import Claim
from strata_domain.error import PermissionDeniedError
from strata_domain.fake import InMemoryDatabase
from strata_domain.service.identifier import new_id


def test_nobody_takes_a_key_for_somebody_else() -> None:
    database = InMemoryDatabase()
    stranger, user_id = database.add_user(), database.add_user()
    claim = Claim(user_id=user_id, key="once", request_digest=b"1" * 32)

    with (
        pytest.raises(PermissionDeniedError),
        database.begin_for_user(stranger) as work,
    ):
        work.claims.take(claim, result_id=new_id())

    assert database.tables.taken_keys == {}
