"""Ways to damage a genuine message of a provider."""

import json
import random
from collections.abc import Callable
from dataclasses import replace

from support.webhook import Message

Mutation = Callable[[Message, random.Random], Message]
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


def is_same(damaged: Message, genuine: Message) -> bool:
    """Whether it differs in nothing but the case of hexadecimals, or one more guess."""
    name = next(name for name in genuine.headers if name.endswith("signature"))
    text = damaged.headers[name]
    is_signed = genuine.headers[name] in {*text.split(" "), text.lower()}
    return is_signed and with_header(damaged, name, genuine.headers[name]) == genuine
