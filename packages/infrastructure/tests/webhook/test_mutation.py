"""Thousands of damaged messages: none has an effect, none raises anything else."""

import json
import random
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strata_domain.port.webhook import Notice
from support.webhook import NOON, Message, replicate_message, verdict
from support.webhook_desk import FalDesk, WebhookDesk
from support.webhook_mutation import BODY, BOMBS, MUTATIONS, is_same

MUTATIONS_A_ROUND = 100
NAME = st.just("r-1") | st.text()
MOMENT = st.just(str(NOON)) | st.text() | st.integers().map(str)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | NAME,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
SAID = st.one_of(
    st.binary(),
    VALUE.map(lambda value: json.dumps(value).encode()),
    st.fixed_dictionaries({"id": VALUE, "request_id": NAME, "status": VALUE}).map(
        lambda value: json.dumps(value).encode()
    ),
)


def drawn(examples: int) -> settings:
    """The verifier is the same for all examples: it learns nothing from them."""
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )


def effects(
    desk: WebhookDesk, genuine: Message, chance: random.Random
) -> list[Message]:
    """Which of a round of damaged messages get in, but for those that are the same."""
    damaged = [
        chance.choice(MUTATIONS)(genuine, chance) for _ in range(MUTATIONS_A_ROUND)
    ]
    taken = [each for each in damaged if verdict(desk.judge, each)]
    return [each for each in taken if not is_same(each, genuine)]


def is_refused_or_plain(notice: Notice | None) -> bool:
    """Whether nothing comes through but names that harm nobody."""
    names = [notice.event_id, notice.ref] if notice else []
    return all(re.fullmatch(r"[\w:-]{1,511}", name, re.ASCII) for name in names)


@drawn(20)
@given(chance=st.randoms(use_true_random=True))
def test_of_2_000_damaged_messages_of_replicates_none_has_an_effect(
    chance: random.Random, replicate: WebhookDesk
) -> None:
    assert effects(replicate, replicate_message(BODY), chance) == []


@drawn(20)
@given(chance=st.randoms(use_true_random=True))
def test_of_2_000_damaged_messages_of_fals_none_has_an_effect(
    chance: random.Random, fal: FalDesk
) -> None:
    assert effects(fal, fal.key.message(BODY), chance) == []
    assert fal.fetches == 1


@drawn(150)
@given(body=SAID, name=NAME, at=MOMENT)
def test_not_even_replicate_itself_gets_more_than_a_name_in(
    body: bytes, name: str, at: str, replicate: WebhookDesk
) -> None:
    message = replicate_message(body, event_id=name, at=at)

    assert is_refused_or_plain(verdict(replicate.judge, message))


@drawn(150)
@given(body=SAID, name=NAME, at=MOMENT)
def test_not_even_fal_itself_gets_more_than_a_name_in(
    body: bytes, name: str, at: str, fal: FalDesk
) -> None:
    message = fal.key.message(body, request_id=name, at=at)

    assert is_refused_or_plain(verdict(fal.judge, message))


@pytest.mark.parametrize("body", BOMBS[:-1], ids=range(len(BOMBS) - 1))
def test_a_signed_bomb_is_refused_as_well(
    body: bytes, replicate: WebhookDesk, fal: FalDesk
) -> None:
    assert verdict(replicate.judge, replicate_message(body)) is None
    assert verdict(fal.judge, fal.key.message(body)) is None
