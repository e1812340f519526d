import json

import pytest

from strata_domain.error import ProviderInvalidRequestError
from strata_infrastructure.sandbox.question import read_question

HELLO = [{"role": "user", "content": "hello there"}]
WISH: dict[str, object] = {"model": "echo", "messages": HELLO}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        {"model": "echo"},
        {"model": "echo", "messages": []},
        {"model": "echo", "messages": "hello"},
        {"model": "echo", "messages": ["hello"]},
        {"model": "echo", "messages": [{"role": "narrator", "content": "x"}]},
        {"model": "echo", "messages": [{"role": "user", "content": 5}]},
        {"model": "echo", "messages": [{"role": "user"}]},
        {"model": 5, "messages": HELLO},
        {"messages": HELLO},
        {**WISH, "max_tokens": -1},
        {**WISH, "sandbox": 5},
        {**WISH, "stream_options": 5},
    ],
    ids=lambda body: str(body)[:60],
)
def test_a_body_that_is_no_request_is_refused(body: object) -> None:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()

    with pytest.raises(ProviderInvalidRequestError):
        read_question(payload)


def test_a_request_may_name_the_provider_too() -> None:
    body = json.dumps({**WISH, "model": "sandbox/echo", "max_tokens": 5}).encode()

    request = read_question(body).request

    assert request.model == "echo"
    assert request.params.max_output_tokens == 5
