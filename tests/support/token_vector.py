"""Good and bad tokens that every verifier of ours must judge alike.

`python -m support.token_vector`, in `tests`, makes the file anew: with new keys, of
which it keeps the public halves and the shared secrets, and by a clock that stands
still, far enough in the future for no other clock to call a good token expired.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from strata_infrastructure.identity import DEVELOPMENT_ISSUER
from support.forgery import FORGERIES
from support.forgery.borderline import BORDERLINE
from support.forgery.recipe import Forgery, claim
from support.token import ADA, MISSING, Json, JwksServer
from support.workshop import (
    DEVELOPMENT_SECRET,
    LEGACY_SECRET,
    Workshop,
    furnished,
)

VECTORS = Path(__file__).parents[1] / "vectors" / "token.json"
NOW = 4_102_444_800
PROJECT = "https://project.example"
MOST_CHARACTERS = 20_000
ABOUT = (
    "Tokens judged at `now` (seconds since 1970): `principal` is who a good one speaks"
    " for, null refuses it. All keys and secrets are made for this file alone."
)
SAID: Mapping[str, tuple[str, Forgery]] = {
    "an anonymous user": ("anonymous", claim(is_anonymous=True)),
    "a service": ("service", claim(role="service_role", sub=MISSING)),
    "a user who boasts": ("user", claim(user_metadata={"role": "service_role"})),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """A token, and who it speaks for: kind and subject, or nobody."""

    name: str
    token: str
    principal: Mapping[str, str | None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """The whole file.

    Attributes:
        issuer: of the project, which signs with `keys` and with `legacy_secret`.
        development_issuer: signs with `development_secret` alone.
    """

    about: str
    now: int
    issuer: str
    legacy_secret: str
    development_issuer: str
    development_secret: str
    keys: list[Json]
    tokens: list[Vector]


def read() -> Vectors:
    """The file as it is."""
    said = json.loads(VECTORS.read_text(encoding="utf-8"))
    return Vectors(**{**said, "tokens": [Vector(**each) for each in said["tokens"]]})


def made() -> Vectors:
    """The file as it would be made now, with new keys."""
    project = furnished(JwksServer(url=PROJECT), clock=lambda: NOW)
    return Vectors(
        about=ABOUT,
        now=NOW,
        issuer=project.issuer,
        legacy_secret=LEGACY_SECRET,
        development_issuer=DEVELOPMENT_ISSUER,
        development_secret=DEVELOPMENT_SECRET,
        keys=project.published,
        tokens=[*_good(project), *_bad(project)],
    )


def _good(project: Workshop) -> Iterator[Vector]:
    borderline = {name: forge(project) for name, forge in BORDERLINE.items()}
    users = {**project.good_tokens(), **borderline}
    said = {name: ("user", token) for name, token in users.items()}
    others = {name: (kind, forge(project)) for name, (kind, forge) in SAID.items()}
    for name, (kind, token) in {**said, **others}.items():
        yield Vector(name=name, token=token, principal=_speaking(kind))


def _bad(project: Workshop) -> Iterator[Vector]:
    """All forgeries but those of a megabyte."""
    for name, forge in FORGERIES.items():
        token = forge(project)
        if len(token) < MOST_CHARACTERS:
            yield Vector(name=name, token=token, principal=None)


def _speaking(kind: str) -> dict[str, str | None]:
    return {"kind": kind, "subject": None if kind == "service" else str(ADA)}


if __name__ == "__main__":
    VECTORS.write_text(f"{json.dumps(asdict(made()), indent=1)}\n", encoding="utf-8")
