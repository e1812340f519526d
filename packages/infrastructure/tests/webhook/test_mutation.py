"""Thousands of damaged messages: none has an effect, none raises anything else."""

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strata_domain.port.webhook import Notice
from support.webhook import NOON, Message, replicate_message, verdict
from support.webhook_desk import FalDesk, WebhookDesk

Mutation = Callable[[Message, random.Random], Message]
MUTATIONS_A_ROUND = 100
BODY = json.dumps(
    {"id": "r-1", "request_id": "r-1", "status": "OK", "output": [None, 1.5, "é"]}
).encode()
LETTERS = "0189AFaf+/=-_,. \t\n\r\x00é٣\ud800\U0001f98a"
INSTEAD = (
    "",
    "0",
    "-1",
    "1" * 5000,
    "1e9",
    "NaN",
    "٣" * 10,
    "\x00",
    "v1,",
    "v1," + "A" * 44,
    "0" * 128,
    "[" * 10_000,
)
BOMBS = (
    b"",
    b"null",
    b"7",
    b"9" * 10_000,
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"id": 7, "request_id": 7, "status": 7}',
    b"\xff\xfe\x00",
    b"\xef\xbb\xbf" + BODY,
    b'"' + b"x" * 1_000_000,
    b'{"id": "r-1", "request_id": "r-1", "status": "OK"}',
)
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


def with_header(message: Message, name: str, value: str) -> Message:
    return replace(message, headers={**message.headers, name: value})


def header_removed(message: Message, chance: random.Random) -> Message:
    gone = chance.choice(list(message.headers))
    kept = {name: value for name, value in message.headers.items() if name != gone}
    return replace(message, headers=kept)


def header_renamed(message: Message, chance: random.Random) -> Message:
    name = chance.choice(list(message.headers))
    headers = {n.replace(name, f"{name}s"): v for n, v in message.headers.items()}
    return replace(message, headers=headers)


def header_doubled(message: Message, chance: random.Random) -> Message:
    name = chance.choice(list(message.headers))
    glue = chance.choice([", ", ",", " ", "\n", ""])
    return with_header(message, name, glue.join([message.headers[name]] * 2))


def headers_swapped(message: Message, chance: random.Random) -> Message:
    values = list(message.headers.values())
    chance.shuffle(values)
    named = zip(message.headers, values, strict=True)
    return replace(message, headers=dict(named))


def header_replaced(message: Message, chance: random.Random) -> Message:
    name = chance.choice(list(message.headers))
    return with_header(message, name, chance.choice(INSTEAD))


def letter_replaced(message: Message, chance: random.Random) -> Message:
    name = chance.choice(list(message.headers))
    value = message.headers[name]
    place = chance.randrange(len(value))
    changed = value[:place] + chance.choice(LETTERS) + value[place + 1 :]
    return with_header(message, name, changed)


def letter_inserted(message: Message, chance: random.Random) -> Message:
    name = chance.choice(list(message.headers))
    value = message.headers[name]
    place = chance.randrange(len(value) + 1)
    return with_header(
        message, name, value[:place] + chance.choice(LETTERS) + value[place:]
    )


def header_cut_short(message: Message, chance: random.Random) -> Message:
    name = chance.choice(list(message.headers))
    value = message.headers[name]
    return with_header(message, name, value[: chance.randrange(len(value))])


def bit_flipped(message: Message, chance: random.Random) -> Message:
    changed = bytearray(message.body)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return replace(message, body=bytes(changed))


def body_cut_short(message: Message, chance: random.Random) -> Message:
    return replace(message, body=message.body[: chance.randrange(len(message.body))])


def body_replaced(message: Message, chance: random.Random) -> Message:
    return replace(message, body=chance.choice(BOMBS))


MUTATIONS: tuple[Mutation, ...] = (
    header_removed,
    header_renamed,
    header_doubled,
    headers_swapped,
    header_replaced,
    letter_replaced,
    letter_inserted,
    header_cut_short,
    bit_flipped,
    body_cut_short,
    body_replaced,
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


def is_same(damaged: Message, genuine: Message) -> bool:
    """Whether it differs in nothing but the case of hexadecimals, or one more guess."""
    name = next(name for name in genuine.headers if name.endswith("signature"))
    text = damaged.headers[name]
    is_signed = genuine.headers[name] in {*text.split(" "), text.lower()}
    return is_signed and with_header(damaged, name, genuine.headers[name]) == genuine


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
