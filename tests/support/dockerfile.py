"""What a Dockerfile says, in its own words and order."""

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

CONTINUED = re.compile(r"\\\n\s*")
COMMENT = re.compile(r"^\s*#.*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One line of it, however many it is written on."""

    name: str
    text: str

    @property
    def words(self) -> Sequence[str]:
        """Its JSON list, which no shell reads, behind any options."""
        _, bracket, rest = self.text.partition("[")
        found: list[str] = json.loads(bracket + rest)
        return found

    @property
    def variables(self) -> dict[str, str]:
        """What an ENV sets."""
        return dict(pair.split("=", 1) for pair in shlex.split(self.text))


@dataclass(frozen=True, slots=True)
class Stage:
    """From one FROM to the next."""

    instructions: tuple[Instruction, ...]

    def all(self, name: str) -> list[Instruction]:
        return [each for each in self.instructions if each.name == name]

    def last(self, name: str) -> Instruction:
        return self.all(name)[-1]


def stages(text: str) -> list[Stage]:
    """The stages; what stands before the first is none."""
    plain = CONTINUED.sub("", COMMENT.sub("", text))
    lines = [line.partition(" ") for line in plain.splitlines() if line.strip()]
    every = [Instruction(name, rest.strip()) for name, _, rest in lines]
    starts = [at for at, each in enumerate(every) if each.name == "FROM"]
    ends = [*starts[1:], len(every)]
    spans = zip(starts, ends, strict=True)
    return [Stage(tuple(every[start:end])) for start, end in spans]
