"""Tokens nobody may get in with, by what is wrong with them."""

from collections.abc import Mapping

from support.forgery.claim import CLAIMS, PAYLOADS
from support.forgery.header import HEADERS
from support.forgery.recipe import Forgery
from support.forgery.signature import KEYS, SIGNATURES, UNUSABLE
from support.forgery.text import TEXTS

FORGERIES: Mapping[str, Forgery] = {
    f"{part}: {name}": forgery
    for part, table in {
        "text": TEXTS,
        "header": HEADERS,
        "payload": PAYLOADS,
        "claim": CLAIMS,
        "key": {**KEYS, **UNUSABLE},
        "signature": SIGNATURES,
    }.items()
    for name, forgery in table.items()
}
