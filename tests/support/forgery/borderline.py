"""Tokens that are nearly forgeries, and good."""

from collections.abc import Mapping

from support.forgery.recipe import Forgery
from support.token import MISSING, compact, decode, mint
from support.workshop import Workshop


def respelt(w: Workshop) -> str:
    """The same, written with more white space."""
    header, payload, _ = (decode(part) for part in w.token().split("."))
    return compact(b"\n" + header, payload.replace(b", ", b",\r\n\t "), w.elliptic)


BORDERLINE: Mapping[str, Forgery] = {
    "a clock a little ahead": lambda w: w.token(iat=w.now + 8),
    "a week of life": lambda w: w.token(iat=w.now, exp=w.now + 7 * 24 * 3600),
    "the last seconds of life": lambda w: w.token(exp=w.now + 5),
    "one audience in a list": lambda w: w.token(aud=["authenticated"]),
    "no word about anonymity": lambda w: w.token(is_anonymous=MISSING),
    "a start that has passed": lambda w: w.token(nbf=1),
    "no type": lambda w: mint(w.claims(), w.elliptic, typ=MISSING),
    "a shared secret without a name": lambda w: mint(w.claims(), w.legacy, kid=MISSING),
    "nearly 8 KiB": lambda w: w.token(note="x" * 5000),
    "white space in the JSON": respelt,
}
