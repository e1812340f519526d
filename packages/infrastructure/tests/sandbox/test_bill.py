"""The bill is the truth about what a provider charges, whoever dies."""

import json
import os
import signal
import socket
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from strata_infrastructure.sandbox.bill import BilledCall, read_bill
from support.sandbox import SandboxProcess, running_sandbox


@contextmanager
def call(
    sandbox: SandboxProcess, header: str = "", **options: object
) -> Generator[socket.socket]:
    """Ask for prose with a question of three words and listen to nothing yet."""
    address = urlsplit(sandbox.base_url)
    messages = [{"role": "user", "content": "one two three"}]
    wish = {"model": "lorem", "messages": messages, "stream": True, "sandbox": options}
    body = json.dumps(wish).encode()
    head = "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
    with socket.create_connection((address.hostname, address.port)) as connection:
        length = f"content-length: {len(body)}\r\n\r\n"
        connection.sendall((head + header + length).encode() + body)
        yield connection


def hear(connection: socket.socket, enough: bytes = b"never") -> bytes:
    """Listen until something was said, or to the end."""
    heard = b""
    while enough not in heard and (part := connection.recv(65536)):
        heard += part
    return heard


def facts(billed: BilledCall) -> tuple[str, int, int, str]:
    return billed.model, billed.input_tokens, billed.output_tokens, billed.outcome


def test_an_answer_is_charged_word_by_word(sandbox: SandboxProcess) -> None:
    with call(sandbox, delay_ms=0, tokens=7, reasoning=2) as connection:
        heard = hear(connection)

    [billed] = sandbox.settled(1)
    assert facts(billed) == ("lorem", 3, 9, "finished")
    assert billed.call_id.encode() in heard


def test_the_bill_has_the_clients_own_name_of_the_call(sandbox: SandboxProcess) -> None:
    with call(sandbox, "x-client-request-id: mine\r\n", delay_ms=0) as connection:
        hear(connection)

    assert sandbox.settled(1)[0].request_id == "mine"


def test_an_answer_that_hides_its_usage_is_charged_all_the_same(
    sandbox: SandboxProcess,
) -> None:
    with call(sandbox, delay_ms=0, tokens=7, no_usage=True) as connection:
        assert b'"usage"' not in hear(connection)

    assert facts(sandbox.settled(1)[0]) == ("lorem", 3, 7, "finished")


def test_a_cut_answer_is_charged_up_to_the_cut(sandbox: SandboxProcess) -> None:
    with call(sandbox, delay_ms=0, fault="cut", at=4) as connection:
        hear(connection)

    assert facts(sandbox.settled(1)[0]) == ("lorem", 3, 4, "cut")


def test_hanging_up_ends_the_work_and_the_charge(sandbox: SandboxProcess) -> None:
    with call(sandbox, delay_ms=5, tokens=10_000) as connection:
        heard = hear(connection, b"dolor")

    [billed] = sandbox.settled(1)
    assert billed.outcome == "disconnected"
    assert heard.count(b'{"content":') <= billed.output_tokens < 100


def test_hanging_up_in_a_silence_is_noticed(sandbox: SandboxProcess) -> None:
    with call(sandbox, delay_ms=0, fault="stall", at=2) as connection:
        hear(connection, b"ipsum")

    assert facts(sandbox.settled(1)[0]) == ("lorem", 3, 2, "disconnected")


def test_a_refusal_costs_nothing(sandbox: SandboxProcess) -> None:
    before = sandbox.calls()
    for fault in ("refuse", "rate_limit", "overload", "nonsense"):
        with call(sandbox, fault=fault) as connection:
            assert b"error" in hear(connection)

    assert sandbox.calls() == before


def test_a_call_is_on_the_bill_before_its_first_word(tmp_path: Path) -> None:
    with (
        running_sandbox(tmp_path / "bill.jsonl") as sandbox,
        call(sandbox, fault="slow_first_token") as connection,
    ):
        hear(connection, b"assistant")
        os.kill(sandbox.process.pid, signal.SIGKILL)
        sandbox.process.wait()

        assert [facts(x) for x in sandbox.calls()] == [("lorem", 3, 0, "accepted")]


def test_a_bill_is_continued_and_never_begun_again(tmp_path: Path) -> None:
    for _ in range(2):
        with (
            running_sandbox(tmp_path / "bill.jsonl") as sandbox,
            call(sandbox, delay_ms=0, tokens=1) as connection,
        ):
            hear(connection)
            sandbox.settled(1)

    assert len(read_bill(tmp_path / "bill.jsonl")) == 2


def test_a_signal_ends_the_server_although_somebody_listens(tmp_path: Path) -> None:
    with (
        running_sandbox(tmp_path / "bill.jsonl") as sandbox,
        call(sandbox, delay_ms=0, fault="stall") as connection,
    ):
        hear(connection, b"dolor")
        begin = time.monotonic()
        sandbox.process.terminate()
        sandbox.process.wait()

        assert time.monotonic() - begin < 5
        assert sandbox.process.returncode == 0
        assert [x.outcome for x in sandbox.calls()] == ["disconnected"]


def test_a_line_that_was_not_finished_is_skipped(tmp_path: Path) -> None:
    whole = '{"call_id": "a", "model": "echo", "input_tokens": 1}\n'
    (tmp_path / "bill.jsonl").write_text(whole + whole[:20])

    assert list(read_bill(tmp_path / "bill.jsonl")) == ["a"]
