"""Changes of one view alone, and what the contract must say of each."""

from dataclasses import dataclass
from pathlib import Path as File

FOLDER = File(__file__).parent


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change.

    Attributes:
        told: the sentences of the contract, all of them.
        change: what is done, in words of the view.
    """

    told: tuple[str, ...]
    change: str

    def __str__(self) -> str:
        return "; ".join(self.told)

    @property
    def old(self) -> str:
        """The lines that an edit takes out."""
        return self._marked("-")

    @property
    def new(self) -> str:
        """The lines that an edit puts in their place."""
        return self._marked("+")

    @property
    def file(self) -> str:
        """The name of the edited file, where there are several."""
        return self.change.partition("\n")[0]

    def edit(self, text: str) -> str:
        assert self.old in text, f"{self.old!r} is not there any more"
        return text.replace(self.old, self.new, 1)

    def _marked(self, mark: str) -> str:
        lines = [line for line in self.change.splitlines() if line.startswith(mark)]
        return "\n".join(line.removeprefix(mark) for line in lines)


def mutations(file: str) -> list[Mutation]:
    """Return those of a file: sentences after `-- `, then the change, then a blank."""
    blocks = (FOLDER / file).read_text(encoding="utf-8").strip().split("\n\n")
    return [_mutation(block.splitlines()) for block in blocks]


def _mutation(lines: list[str]) -> Mutation:
    told = [line.removeprefix("-- ") for line in lines if line.startswith("-- ")]
    assert told, f"nothing is to be said of {lines}"
    return Mutation(tuple(told), "\n".join(lines[len(told) :]))
