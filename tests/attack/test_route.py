"""Every route and who may call it, so that none is opened by accident."""

from strata_api.access import ACCESS
from support.attack.document import Operation
from support.attack.fortress import Fortress
from support.attack.wire import Request

ROUTES = """
GET    /health/live                               public
GET    /health/ready                              public
GET    /openapi.json                              public
GET    /docs                                      public
GET    /api/me                                    user
PATCH  /api/me                                    user
GET    /api/models                                user
GET    /api/usage/summary                         user
GET    /api/usage/records                         user
GET    /api/usage/quota                           user
GET    /api/threads                               user
POST   /api/threads                               user
GET    /api/threads/{thread_id}                   user
PATCH  /api/threads/{thread_id}                   user
DELETE /api/threads/{thread_id}                   user
GET    /api/threads/{thread_id}/messages          user
POST   /api/threads/{thread_id}/messages          user
POST   /api/messages/{message_id}/regenerate      user
POST   /api/messages/{message_id}/edit            user
PUT    /api/messages/{message_id}/feedback        user
GET    /api/generations/{generation_id}           user
GET    /api/generations/{generation_id}/events    user
POST   /api/generations/{generation_id}/cancel    user
GET    /v1/models                                 user
GET    /v1/models/{model:path}                    user
POST   /v1/chat/completions                       user
"""
UNDESCRIBED = {"GET /docs", "GET /openapi.json"}


def test_these_are_the_routes_and_who_may_call_them() -> None:
    lines = [line.split() for line in ROUTES.strip().splitlines()]

    assert dict(ACCESS) == {f"{m} {path}": access for m, path, access in lines}


def test_the_document_tells_which_routes_need_a_token(
    operations: tuple[Operation, ...],
) -> None:
    told = {operation.name: operation.public for operation in operations}

    assert told == {
        name.replace(":path", ""): access == "public"
        for name, access in ACCESS.items()
        if name not in UNDESCRIBED
    }


def test_only_public_routes_answer_nobody(besieged: Fortress) -> None:
    asked = {name: name.split() for name in ACCESS}

    statuses = {
        name: besieged.wire.send(Request(method=method, target=path)).status
        for name, (method, path) in asked.items()
    }

    assert statuses == {
        name: 200 if access == "public" else 401 for name, access in ACCESS.items()
    }
