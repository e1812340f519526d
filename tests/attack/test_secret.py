"""No secret of the server's is in an answer, in a row or in what it writes down.

Every answer of every attack is looked through on its way (`Wire.ensure_discreet`);
here is what is left, and a provider that does its best to spread the key.
"""

import json

import pytest

from support.attack.document import Operation
from support.attack.estate import Estate, found_estate
from support.attack.fortress import KEYS, Fortress
from support.attack.gossip import CHATTER
from support.attack.sweep import Call
from support.attack.wire import Request

PROVIDERS = ("anthropic", "google", "openai")
"""The fourth names the threads of every attack, and rests most of the time."""


@pytest.fixture(scope="module", params=PROVIDERS)
def betrayed(request: pytest.FixtureRequest, besieged: Fortress) -> Estate:
    """Somebody whose question a provider refused, quoting the server's key."""
    me = found_estate(besieged)
    path = f"/api/threads/{me.names['thread_id'][0]}/messages"
    body = json.dumps({"text": "Hello?", **nobody_else(besieged, me, request.param)})
    reply = besieged.ask("POST", path, me.token, body.encode())
    assert reply.json["generation"]["error_code"] == "provider_authentication", reply
    generation_id = reply.json["generation"]["generation_id"]
    names = {**me.names, "generation_id": (generation_id,)}
    return Estate(user_id=me.user_id, token=me.token, names=names)


def nobody_else(besieged: Fortress, me: Estate, provider: str) -> dict[str, object]:
    """A model of the provider, and nobody in its place."""
    models = besieged.ask("GET", "/api/models", me.token).json["items"]
    model = next(m["model_id"] for m in models if m["provider"] == provider)
    return {"model": model, "fallbacks": []}


def test_what_a_provider_says_about_the_key_goes_nowhere(
    besieged: Fortress, betrayed: Estate, operations: tuple[Operation, ...]
) -> None:
    names = {name: values[0] for name, values in betrayed.names.items()}
    reads = [
        Call(operation=operation, names=names, token=betrayed.token).request()
        for operation in operations
        if operation.method == "GET"
    ]

    replies = [besieged.wire.send(request) for request in reads]

    assert [reply for reply in replies if CHATTER.encode() in reply.body] == []
    assert any(b"provider_authentication" in reply.body for reply in replies)


@pytest.mark.usefixtures("betrayed")
def test_no_secret_is_in_a_row(besieged: Fortress) -> None:
    rows = json.dumps(besieged.contents()).encode()

    besieged.wire.ensure_discreet(rows)
    assert CHATTER.encode() not in rows


@pytest.mark.usefixtures("betrayed")
def test_no_secret_is_written_down(
    besieged: Fortress, victim: Estate, attacker: Estate
) -> None:
    said = besieged.said()

    besieged.wire.ensure_discreet(said)
    signatures = [each.token.rpartition(".")[2] for each in (victim, attacker)]
    assert [each for each in signatures if each.encode() in said] == []


def test_the_secret_of_an_api_key_is_told_once_and_kept_nowhere(
    besieged: Fortress,
) -> None:
    me = found_estate(besieged)
    wanted = json.dumps({"name": "robot", "scopes": ["data", "usage"]}).encode()
    secret = besieged.ask("POST", "/api/api-keys", me.token, wanted).json["secret"]
    forged = secret[:-43] + "A" * 43

    seen = [
        besieged.ask("GET", path, bearer)
        for path in ("/api/me", "/api/api-keys", "/api/usage/quota", f"/api/{secret}")
        for bearer in (secret, forged, secret + "A", me.token)
    ]

    assert {reply.status for reply in seen} >= {200, 401, 403}
    random = secret[-43:].encode()
    told = [reply.body + repr(reply.headers).encode() for reply in seen]
    rows = json.dumps(besieged.contents()).encode()
    assert [text for text in (*told, rows, besieged.said()) if random in text] == []
    assert secret[:-44].encode().removeprefix(b"sk-strata-") in rows


@pytest.mark.parametrize("name", KEYS)
def test_the_lookout_for_secrets_sees_one(name: str, besieged: Fortress) -> None:
    with pytest.raises(AssertionError, match="leaked"):
        besieged.wire.ensure_discreet(b"key=" + KEYS[name].encode())


def test_a_token_is_not_repeated(besieged: Fortress, attacker: Estate) -> None:
    forged = attacker.token[:-4] + "AAAA"
    headers = [("authorization", f"Bearer {forged}".encode())]

    reply = besieged.wire.send(Request(method="GET", target="/api/me", headers=headers))

    assert reply.status == 401
    assert forged.encode() not in reply.body + repr(reply.headers).encode()
