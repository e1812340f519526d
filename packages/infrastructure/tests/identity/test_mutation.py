"""Thousands of damaged tokens: none gets in unless it is the same token."""

import random
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from strata_domain.entity.principal import Principal
from strata_domain.error import InvalidTokenError
from support.token import decode, encode
from support.workshop import Workshop

Verify = Callable[[str], Principal]
Mutation = Callable[[str, random.Random], str]
ROUNDS = 24
MUTATIONS_A_ROUND = 500


def replaced(token: str, chance: random.Random) -> str:
    place = chance.randrange(len(token))
    letter = chance.choice("ABCXYZabcxyz0189-_.=+/ \x00é\ud800" + token)
    return token[:place] + letter + token[place + 1 :]


def removed(token: str, chance: random.Random) -> str:
    start = chance.randrange(len(token))
    return token[:start] + token[start + chance.randint(1, 8) :]


def inserted(token: str, chance: random.Random) -> str:
    place = chance.randrange(len(token) + 1)
    return token[:place] + chance.choice("Aa0-_.= \n\x00{") + token[place:]


def swapped(token: str, chance: random.Random) -> str:
    parts = token.split(".")
    chance.shuffle(parts)
    return ".".join(parts)


def bit_flipped(token: str, chance: random.Random) -> str:
    """A bit of what a segment holds, so that the text stays canonical."""
    parts = [decode(part) for part in token.split(".")]
    index = chance.randrange(3)
    place = chance.randrange(len(parts[index]))
    changed = bytearray(parts[index])
    changed[place] ^= 1 << chance.randrange(8)
    parts[index] = bytes(changed)
    return ".".join(map(encode, parts))


def recased(token: str, chance: random.Random) -> str:
    place = chance.randrange(len(token))
    return token[:place] + token[place:].swapcase()


MUTATIONS: tuple[Mutation, ...] = (
    replaced,
    removed,
    inserted,
    swapped,
    bit_flipped,
    bit_flipped,
    recased,
)


@settings(max_examples=ROUNDS, deadline=None, database=None)
@given(chance=st.randoms(use_true_random=True))
def test_of_12_000_mutations_only_the_same_token_gets_in(
    chance: random.Random, project: Workshop, verify: Verify
) -> None:
    tokens = list(project.good_tokens().values())
    for _ in range(MUTATIONS_A_ROUND):
        token = chance.choice(tokens)
        mutated = chance.choice(MUTATIONS)(token, chance)

        assert mutated == token or is_refused(mutated, verify)


def is_refused(token: str, verify: Verify) -> bool:
    try:
        verify(token)
    except InvalidTokenError:
        return True
    return False
