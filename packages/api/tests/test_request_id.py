"""Every answer has a name by which it is found in the log."""

import pytest
from fastapi import FastAPI

from strata_api.middleware.request_id import RequestIdMiddleware
from support.asgi import ask


def named(*values: bytes) -> str:
    headers = [(b"x-request-id", value) for value in values]
    heard = ask(RequestIdMiddleware(FastAPI()), headers=headers)
    return heard.headers["x-request-id"]


@pytest.mark.parametrize("value", [b"a", b"trace-0.1_B", b"a" * 64])
def test_the_callers_own_name_is_kept(value: bytes) -> None:
    assert named(value) == value.decode()


@pytest.mark.parametrize(
    "value", [b"", b"a b", b"a\r\nset-cookie: b", b"a\n", b"\xe9", b"<a>", b"a" * 65]
)
def test_a_name_that_could_do_harm_is_replaced(value: bytes) -> None:
    name = named(value)

    assert name != value.decode("latin-1")
    assert len(name) == 32


def test_without_a_name_each_answer_gets_another() -> None:
    assert named() != named()


def test_an_answer_has_one_name_only() -> None:
    app = FastAPI()
    heard = ask(RequestIdMiddleware(RequestIdMiddleware(app)))

    names = [name for name, _ in heard.messages[0]["headers"]]
    assert names.count(b"x-request-id") == 1
