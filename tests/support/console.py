"""Consoles that documents show: commands, and what they are said to print."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

BASH = "/bin/bash"
CURL = Path(__file__).with_name("curl.py")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
ASSIGNMENT = re.compile(r"(\w+)=\$\(")


@dataclass(frozen=True, slots=True)
class Step:
    """A command, and what a document says it prints."""

    command: str
    printed: str


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def steps(console: str) -> Iterator[Step]:
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        found = re.match(r"((?:.*\\\n)*.*)\n", part)
        assert found, part
        yield Step(found[1], part[found.end() :].strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """A shell whose ids are other ones than those in the document.

    Attributes:
        replaced: what stands in the document, and what it stands for.
    """

    folder: Path
    environment: dict[str, str]
    replaced: dict[str, str] = field(default_factory=dict)

    def perform(self, step: Step) -> None:
        """Run a command; it fails the test when it prints something else."""
        printed = self._run(self._translated(step.command)).strip()
        self.replaced.update(
            zip(UUID.findall(step.printed), UUID.findall(printed), strict=False)
        )
        assert _timeless(printed) == _timeless(self._translated(step.printed))

    def _run(self, command: str) -> str:
        variable = ASSIGNMENT.match(command)
        if variable is None:
            return self._shell(command)
        value = self._shell(f"{command}; printf %s ${variable[1]}")
        self.environment[variable[1]] = value
        return ""

    def _shell(self, command: str) -> str:
        done = subprocess.run(
            [BASH, "-euc", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _translated(self, text: str) -> str:
        for shown, real in self.replaced.items():
            text = text.replace(shown, real)
        return text


def programs(folder: Path) -> str:
    """A PATH on which `uv run` runs what is installed here, and curl exists."""
    folder.mkdir()
    run = f"exec {shlex.quote(sys.executable)} -P {shlex.quote(str(CURL))}"
    _program(folder / "curl", f'{run} "$@"')
    front = folder / "front"
    front.mkdir()
    _program(front / "uv", 'shift; exec "$@"')
    installed = Path(sys.executable).parent
    return os.pathsep.join(map(str, (front, installed, os.environ["PATH"], folder)))


def _program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def _timeless(text: str) -> str:
    return TIME.sub("some time", text)
