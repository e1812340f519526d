"""No application reads more of a body than it may."""

from fastapi import FastAPI, Request

from strata_api import problem
from strata_api.middleware.body_limit import BodyLimitMiddleware
from support.asgi import Heard, ask


async def size(request: Request) -> int:
    return len(await request.body())


def post(*chunks: bytes, length: str = "") -> Heard:
    app = FastAPI()
    problem.install(app)
    app.post("/size")(size)
    limited = BodyLimitMiddleware(app, most_bytes=10)
    headers = [(b"content-length", length.encode())] if length else []
    return ask(limited, "/size", method="POST", headers=headers, chunks=chunks)


def test_a_body_of_the_limit_comes_through() -> None:
    heard = post(b"12345", b"67890", length="10")

    assert (heard.status, heard.body) == (200, b"10")


def test_an_announced_body_is_not_read_at_all() -> None:
    heard = post(b"1", length="11")

    assert (heard.status, heard.read) == (413, 0)
    assert heard.json["code"] == "body_too_large"


def test_a_body_is_read_only_as_far_as_it_fits() -> None:
    heard = post(b"123456", b"789012", b"never", b"never")

    assert (heard.status, heard.read) == (413, 2)


def test_a_length_that_lies_helps_nobody() -> None:
    assert post(b"12345678901", length="3").status == 413


def test_a_length_of_thousands_of_digits_is_too_large() -> None:
    assert post(b"", length="9" * 5000).status == 413


def test_a_length_that_is_no_number_is_not_believed() -> None:
    assert post(b"1", length="-5").status == 200
