"""The command explains itself."""

import re

import pytest

from support.desk import Desk

COMMANDS = (
    "dev",
    "serve",
    "worker",
    "migrate",
    "token",
    "usage",
    "plan",
    "doctor",
    "check-ledger",
    "openapi",
    "voice-tokens",
)


def test_the_help_lists_every_command(desk: Desk) -> None:
    shown = desk.run("--help")

    assert (shown.returncode, shown.stderr) == (0, "")
    assert [
        line.split()[0] for line in shown.stdout.splitlines()[-len(COMMANDS) :]
    ] == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(command: str, desk: Desk) -> None:
    shown = desk.run(command, "-h")

    assert shown.returncode == 0
    usage = rf"Usage: strata {command} \[OPTIONS\]( COMMAND \[ARGS\]...)?\n\n  \w"
    assert re.match(usage, shown.stdout)


def test_the_version_is_the_distribution_s(desk: Desk) -> None:
    assert desk.run("--version").stdout == "strata, version 0.1.0\n"


@pytest.mark.parametrize("wrong", [["fly"], ["dev", "--fast"], ["serve", "--port=x"]])
def test_a_mistyped_command_is_pointed_to_the_help(
    wrong: list[str], desk: Desk
) -> None:
    shown = desk.run(*wrong)

    assert (shown.returncode, shown.stdout) == (2, "")
    assert "--help' for help." in shown.stderr
