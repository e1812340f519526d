"""One schema as each of its views sees it, and where they do not see the same.

A fact is what a view says of a place: the path ("table threads", "column title",
"default") leads to "''::text". A place whose parent a view lacks is not asked of it, so
that what is missing is told once.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Path = tuple[str, ...]
Facts = Mapping[Path, str]

THERE = "there"
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class View:
    """What one description of the schema says.

    Attributes:
        name: how it is called in a sentence.
        blind: the beginnings of those parts of a path of which it cannot speak.
    """

    name: str
    facts: Facts
    blind: re.Pattern[str] = re.compile("(?!)")

    def sees(self, path: Path) -> bool:
        """Whether a place is to be looked for here."""
        rooted = len(path) == 1 or path[:-1] in self.facts
        return rooted and not any(map(self.blind.match, path))


def differences(views: Sequence[View]) -> list[str]:
    """Return a sentence for every place of which the views do not say the same."""
    return list(_differences(views))


def _differences(views: Sequence[View]) -> Iterator[str]:
    for path in sorted({path for view in views for path in view.facts}):
        said = {
            view.name: view.facts.get(path, MISSING)
            for view in views
            if view.sees(path)
        }
        if len(set(said.values())) > 1:
            yield f"{', '.join(path)}: {_opinions(said)}"


def _opinions(said: Mapping[str, str]) -> str:
    """Return each opinion with those who hold it, in the order of the views."""
    holders = {
        value: [name for name, other in said.items() if other == value]
        for value in said.values()
    }
    return "; ".join(
        f"{value} in {', '.join(names)}" for value, names in holders.items()
    )
