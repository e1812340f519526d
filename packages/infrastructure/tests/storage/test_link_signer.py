"""A link opens one file, for one use, for a while; and nobody else makes one."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.error import PermissionDeniedError
from strata_infrastructure.secret import Secret
from strata_infrastructure.storage.link_signer import LinkSigner

BASE_URL = "http://127.0.0.1:8000/files"
USER = "0d5a8c1e-7f42-4b6d-9e3a-5c1f8b2d4e60"
PATH = f"{USER}/a3f0c9d2-1b84-4e57-8d6c-2e9b7f1a5c38.png"
OTHER = f"{USER}/b7e1d4a6-9c25-4f83-a1d0-6f8c3b5e2d79.png"


@dataclass(slots=True)
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


CLOCK = Clock()
LINKS = LinkSigner(BASE_URL, Secret("k" * 32), now=CLOCK)
Query = dict[str, str]


def query_of(url: str) -> Query:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def signed(*, seconds: int = 60) -> Query:
    return query_of(
        LINKS.sign("GET", PATH, seconds=seconds, name="cat.png", size_bytes=9)
    )


def test_a_link_says_what_it_is_for() -> None:
    url = LINKS.sign("PUT", PATH, seconds=60, size_bytes=9)

    link = LINKS.verify("PUT", PATH, query_of(url))

    assert url.startswith(f"{BASE_URL}/{PATH}?")
    assert (link.method, link.path, link.size_bytes) == ("PUT", PATH, 9)


def test_a_file_is_served_as_what_it_is_and_nothing_else() -> None:
    headers = dict(LINKS.verify("GET", PATH, signed()).headers)

    assert headers["content-type"] == "image/png"
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''cat.png"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_name_adds_a_header(name: str) -> None:
    query = query_of(LINKS.sign("GET", PATH, seconds=60, name=name))

    said = dict(LINKS.verify("GET", PATH, query).headers)["content-disposition"]

    assert said.startswith("attachment; filename*=UTF-8''")
    assert said.isascii()
    assert said.isprintable()
    assert said.count(";") == 1


def test_a_file_of_an_unknown_kind_is_only_bytes() -> None:
    path = PATH.replace(".png", ".html")

    headers = LINKS.verify("GET", path, query_of(LINKS.sign("GET", path, seconds=1)))

    assert dict(headers.headers)["content-type"] == "application/octet-stream"


def test_an_old_link_is_refused() -> None:
    query = signed(seconds=60)

    CLOCK.now += 60
    with pytest.raises(PermissionDeniedError):
        LINKS.verify("GET", PATH, query)


CHANGES: dict[str, Callable[[Query], Query]] = {
    "no signature": lambda query: {**query, "signature": ""},
    "half a signature": lambda query: {**query, "signature": query["signature"][:32]},
    "a signature in capitals": lambda query: {
        **query,
        "signature": query["signature"].upper(),
    },
    "no text": lambda query: {**query, "signature": "\ud800é"},
    "a later end": lambda query: {**query, "expires": query["expires"] + "0"},
    "the same end in other words": lambda query: {
        **query,
        "expires": "0" + query["expires"],
    },
    "no end": lambda query: {k: v for k, v in query.items() if k != "expires"},
    "another name": lambda query: {**query, "name": "cat.html"},
    "no name": lambda query: {k: v for k, v in query.items() if k != "name"},
    "another size": lambda query: {**query, "size": "99"},
    "one thing more": lambda query: {**query, "more": ""},
    "the name as size": lambda query: {
        **query,
        "name": query["size"],
        "size": query["name"],
    },
    "nothing": lambda _: {},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_link_is_refused(change: str) -> None:
    with pytest.raises(PermissionDeniedError):
        LINKS.verify("GET", PATH, CHANGES[change](signed()))


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", PATH), ("get", PATH), ("GET", OTHER), ("GET", "")]
)
def test_a_link_is_good_for_nothing_else(method: str, path: str) -> None:
    with pytest.raises(PermissionDeniedError):
        LINKS.verify(method, path, signed())


def test_another_secret_makes_other_links() -> None:
    others = LinkSigner(BASE_URL, Secret("o" * 32), now=CLOCK)

    with pytest.raises(PermissionDeniedError):
        others.verify("GET", PATH, signed())
