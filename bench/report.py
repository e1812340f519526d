"""Figures as Markdown tables, with their ratios."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

COLUMNS = ("direct", "pass-through", "Strata")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table: a value for each candidate that has one."""

    name: str
    values: Mapping[str, float]

    @property
    def ratio(self) -> str:
        """Strata's value in terms of the pass-through's."""
        bare, ours = self.values.get("pass-through"), self.values.get("Strata")
        return f"{ours / bare:.1f}" if bare and ours is not None else ""


def table(title: str, figures: Sequence[Figure]) -> str:
    """Return a table with a heading."""
    head = ["", *COLUMNS, "Strata : pass-through"]
    rule = ["---"] + ["--:"] * (len(head) - 1)
    rows = [[f.name, *(_cell(f, c) for c in COLUMNS), f.ratio] for f in figures]
    lines = ["| " + " | ".join(row) + " |" for row in (head, rule, *rows)]
    return "\n".join(["", f"### {title}", "", *lines, ""])


def _cell(figure: Figure, column: str) -> str:
    value = figure.values.get(column)
    return "" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")
