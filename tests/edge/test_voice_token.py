"""What the API and the edge say of a wish for a token is the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import httpx2
import pytest
from click.testing import CliRunner

from strata_api.command.voice_tokens import voice_tokens
from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import FreshDatabase, fresh_database
from support.edge import Edge, edge_functions
from support.sandbox import SandboxProcess, running_sandbox
from support.server import Server, strata_server

VOICE_TOKENS = "/api/voice-tokens"
WISH = {"model": "cartesia/access-token", "grants": ["transcription", "speech"]}
REFUSED: dict[str, Mapping[str, object]] = {
    "no model": {"grants": ["speech"]},
    "an unknown model": {**WISH, "model": "cartesia/nothing"},
    "another provider's": {**WISH, "model": "openai/access-token"},
    "no grant": {**WISH, "grants": []},
    "another grant": {**WISH, "grants": ["speech", "singing"]},
    "a grant that is no list": {**WISH, "grants": "speech"},
    "no time at all": {**WISH, "lifetime_seconds": 0},
    "part of a second": {**WISH, "lifetime_seconds": 1.5},
    "more than the provider allows": {**WISH, "lifetime_seconds": 601},
    "more than anybody allows": {**WISH, "lifetime_seconds": 86_401},
    "something more": {**WISH, "user_id": "00000000-0000-4000-8000-000000000000"},
}
ON_PLAN = "update profiles set {} where user_id = %s"
PLANS = """
insert into plans (id, name, allowed_models, monthly_micro_usd, monthly_characters,
  monthly_audio_seconds, requests_per_minute) values
  ('other-models', 'a', '{openai/*}', null, null, null, null),
  ('no-money', 'b', '{*}', 0, null, null, null),
  ('too-little', 'c', '{*}', 10, null, null, null),
  ('no-letters', 'd', '{*}', null, 0, null, null),
  ('no-sound', 'e', '{*}', null, null, 0, null),
  ('one-a-minute', 'f', '{*}', null, null, null, 0)
"""
NOT_NOW = {
    "suspended": "status = 'suspended'",
    **{
        plan: f"plan_id = '{plan}'"
        for plan in (
            "other-models",
            "no-money",
            "too-little",
            "no-letters",
            "no-sound",
            "one-a-minute",
        )
    },
}
LEDGER = """
select operation::text, attempt, model, outcome::text, price, micro_usd, estimated,
  overrun, meter, units
from usage_records where user_id = %s
"""


Told = tuple[httpx2.Response, list[tuple[object, ...]]]
"""An answer, and what is in the ledger for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desks:
    """Both who issue tokens, for users of one database and of one provider."""

    database: FreshDatabase
    server: Server
    edge: Edge
    provider: SandboxProcess

    def ask(self, wish: Mapping[str, object], change: str = "") -> list[Told]:
        """What each says to somebody new, and what that costs."""
        return [self._ask(wish, change, at_edge=at_edge) for at_edge in (False, True)]

    def _ask(self, wish: Mapping[str, object], change: str, *, at_edge: bool) -> Told:
        user_id = self.database.add_user()
        if change:
            self.database.query(ON_PLAN.format(change), user_id)
        edge, server = self.edge.client(self.edge.token(user_id)), self.server
        with edge, server.client(user_id) as api:
            client, path = (edge, "voice-token") if at_edge else (api, VOICE_TOKENS)
            answer = client.post(path, json=wish)
        return answer, self.database.query(LEDGER, user_id)


@pytest.fixture(scope="module")
def desks(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desks]:
    home = tmp_path_factory.mktemp("desks")
    with (
        fresh_database(postgres, template) as database,
        running_sandbox(home / "bill.jsonl") as provider,
    ):
        database.query(PLANS)
        settings = {
            "CARTESIA_API_KEY": "key",
            "CARTESIA_BASE_URL": f"{provider.root}/cartesia",
            "STRATA_VOICE_TOKENS": CliRunner().invoke(voice_tokens).output,
        }
        with (
            strata_server(database, home, settings) as server,
            edge_functions(database.app_url, home, settings) as edge,
        ):
            yield Desks(database=database, server=server, edge=edge, provider=provider)


def told(answer: httpx2.Response) -> object:
    """What both say of a refusal, in whichever minute."""
    document = answer.json()
    whole = {name: document[name] for name in ("type", "title", "status", "code")}
    limit = {**document.get("limit", {}), "resets_at": None}
    return answer.status_code, whole, limit, answer.headers.get("x-ratelimit-limit")


def test_both_issue_the_same_and_charge_the_same(desks: Desks) -> None:
    (one, charged), (other, charged_too) = desks.ask(WISH)

    assert (one.status_code, other.status_code) == (200, 200)
    assert one.json().keys() == other.json().keys()
    assert other.json()["grants"] == one.json()["grants"] == ["speech", "transcription"]
    assert one.headers["cache-control"] == other.headers["cache-control"] == "no-store"
    assert (len(charged), charged) == (1, charged_too)
    assert other.json()["token"] not in desks.edge.said()


@pytest.mark.parametrize("wish", REFUSED)
def test_both_refuse_the_same_wishes(wish: str, desks: Desks) -> None:
    (one, _), (other, charged) = desks.ask(REFUSED[wish])

    assert told(one) == told(other)
    assert (one.status_code in {404, 422}, charged) == (True, [])


@pytest.mark.parametrize("reason", NOT_NOW)
def test_both_refuse_whom_the_plan_refuses(reason: str, desks: Desks) -> None:
    (one, _), (other, charged) = desks.ask(WISH, NOT_NOW[reason])

    assert told(one) == told(other)
    assert (one.status_code in {403, 429}, charged) == (True, [])
