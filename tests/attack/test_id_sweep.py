"""Whoever names what is somebody else's learns nothing, and changes nothing."""

import json
from collections.abc import Callable

import pytest

from support.attack.document import Operation, Way
from support.attack.estate import Estate, found_estate
from support.attack.fortress import PICTURES, Fortress
from support.attack.sweep import Call, attempts, is_owned, slots

PRINCIPALS: dict[str, Callable[[Fortress, Estate], Estate]] = {
    "another user": lambda _, attacker: attacker,
    "an anonymous user": lambda it, _: found_estate(it, anonymous=True),
    "nobody": lambda _, attacker: caller(attacker, ""),
    "somebody whose token expired": lambda it, me: caller(me, it.expired(me.user_id)),
    "a service": lambda it, me: caller(me, it.service(me.user_id)),
}
REFUSED = {"nobody": 401, "somebody whose token expired": 401, "a service": 403}


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_the_answer_is_the_one_for_an_id_that_nobody_has(
    principal: str,
    besieged: Fortress,
    operations: tuple[Operation, ...],
    victim: Estate,
    attacker: Estate,
) -> None:
    me = PRINCIPALS[principal](besieged, attacker)
    pairs = [
        pair
        for slot in slots(operations)
        for pair in attempts(slot, victim=victim, own=first(me), token=me.token)
    ]
    before = besieged.contents()

    answers = [tuple(map(besieged.wire.send, pair)) for pair in pairs]

    assert [a for a, b in answers if a.essence != b.essence] == []
    assert all(a.status == REFUSED.get(principal, a.status) for a, _ in answers)
    assert besieged.contents() == before


def test_every_slot_is_swept(operations: tuple[Operation, ...]) -> None:
    swept = {(slot.operation.name, slot.name) for slot in slots(operations)}
    named = {(o.name, p.name) for o in operations for p in o.parameters if is_owned(p)}

    assert named < swept
    assert {name for _, name in swept - named} == {
        "asset_id",
        "confirm",
        "cursor",
        "head_message_id",
        "image_asset_id",
        "thread_id",
    }


def test_the_same_requests_of_the_owner_succeed(
    besieged: Fortress, operations: tuple[Operation, ...]
) -> None:
    refused = []
    for slot in slots(operations):
        me = found_estate(besieged)
        own = first(me)
        replies = [
            besieged.wire.send(slot.request(name, own=own, token=me.token))
            for name in me.names[slot.name]
        ]
        if all(reply.status >= 300 for reply in replies):
            refused.append((slot, replies))

    assert refused == []


def test_what_the_document_shows_works(
    besieged: Fortress, operations: tuple[Operation, ...]
) -> None:
    me = found_estate(besieged)
    calls = [
        Call(
            operation=it,
            names=first(me),
            token=me.token,
            query=confirmed(it, me),
            planted=named(it, me),
        )
        for it in sorted(operations, key=leaving_last)
    ]

    replies = {call.target(): besieged.wire.send(call.request()) for call in calls}

    assert replies.pop(PICTURES).status == 504
    assert replies.pop(FORM).status == 400
    assert {t: r for t, r in replies.items() if r.status not in OKAY} == {}


OKAY = {200, 201, 202, 204}
FORM = "/v1/audio/transcriptions"
"""Takes a form alone, which the document does not fill in."""


def leaving_last(operation: Operation) -> tuple[bool, bool]:
    return operation.method == "DELETE", operation.path == "/api/me"


def confirmed(operation: Operation, me: Estate) -> dict[str, str]:
    """What has to be said so that nothing is erased by accident."""
    asked = {parameter.name for parameter in operation.at("query")}
    return {"confirm": str(me.user_id)} if "confirm" in asked else {}


def named(operation: Operation, me: Estate) -> dict[Way, bytes]:
    """The file that an example would have to name."""
    way = ("asset_id",)
    asset_id = json.dumps(first(me)["asset_id"]).encode()
    return {way: asset_id} if way in operation.fields else {}


def caller(estate: Estate, token: str) -> Estate:
    return Estate(user_id=estate.user_id, token=token, names=estate.names)


def first(estate: Estate) -> dict[str, str]:
    return {name: values[0] for name, values in estate.names.items()}
