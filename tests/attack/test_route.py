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
GET    /api/me                                    data
PATCH  /api/me                                    data
DELETE /api/me                                    user
POST   /api/me/exports                            user
GET    /api/me/exports/{export_id}                user
GET    /api/api-keys                              user
POST   /api/api-keys                              user
DELETE /api/api-keys/{api_key_id}                 user
POST   /api/api-keys/{api_key_id}/rotate          user
GET    /api/models                                usage
GET    /api/usage/summary                         usage
GET    /api/usage/records                         usage
GET    /api/usage/quota                           usage
GET    /api/threads                               data
POST   /api/threads                               data
GET    /api/threads/{thread_id}                   data
PATCH  /api/threads/{thread_id}                   data
DELETE /api/threads/{thread_id}                   data
GET    /api/threads/{thread_id}/messages          data
POST   /api/threads/{thread_id}/messages          inference
POST   /api/messages/{message_id}/regenerate      inference
POST   /api/messages/{message_id}/edit            inference
PUT    /api/messages/{message_id}/feedback        data
GET    /api/generations/{generation_id}           data
GET    /api/generations/{generation_id}/events    data
POST   /api/generations/{generation_id}/cancel    data
GET    /v1/models                                 inference
GET    /v1/models/{model:path}                    inference
POST   /v1/chat/completions                       inference
POST   /v1/embeddings                             inference
POST   /v1/images/generations                     inference
POST   /v1/audio/speech                           inference
POST   /v1/audio/transcriptions                   inference
POST   /api/image-jobs                            inference
GET    /api/voices                                usage
POST   /api/speech                                inference
POST   /api/speech-jobs                           inference
POST   /api/transcriptions                        inference
POST   /api/voice-tokens                          inference
GET    /api/jobs                                  data
GET    /api/jobs/{job_id}                         data
DELETE /api/jobs/{job_id}                         data
GET    /api/jobs/{job_id}/events                  data
POST   /api/jobs/{job_id}/cancel                  data
GET    /api/assets                                data
POST   /api/assets                                data
GET    /api/assets/{asset_id}                     data
DELETE /api/assets/{asset_id}                     data
POST   /api/assets/{asset_id}/complete            data
POST   /api/webhooks/{provider}                   webhook
GET    /files/{path:path}                         public
PUT    /files/{path:path}                         public
"""
SIGNED = {"GET /files/{path:path}", "PUT /files/{path:path}"}
WEBHOOK = "POST /api/webhooks/{provider}"
UNDESCRIBED = {"GET /docs", "GET /openapi.json", *SIGNED, WEBHOOK}


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
    } | {**dict.fromkeys(SIGNED, 403), WEBHOOK: 404}
