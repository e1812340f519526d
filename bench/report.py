"""Figures as Markdown tables, with their ratios."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

COLUMNS = ("direct", "pass-through", "Strata")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table: a value for each candidate that has one."""

    name: str
    values: Mapping[str, float]

    def ratio(self, least: str, most: str) -> str:
        """Return one candidate's value in terms of another's."""
        bare, ours = self.values.get(least), self.values.get(most)
        return f"{ours / bare:.1f}" if bare and ours is not None else ""


def table(
    title: str, figures: Sequence[Figure], columns: Sequence[str] = COLUMNS
) -> str:
    """Return a table with a heading; the last two columns are compared."""
    least, most = columns[-2:]
    head = ["", *columns, f"{most} : {least}"]
    rule = ["---"] + ["--:"] * (len(head) - 1)
    rows = [
        [f.name, *(_cell(f, c) for c in columns), f.ratio(least, most)] for f in figures
    ]
    lines = ["| " + " | ".join(row) + " |" for row in (head, rule, *rows)]
    return "\n".join(["", f"### {title}", "", *lines, ""])


def _cell(figure: Figure, column: str) -> str:
    value = figure.values.get(column)
    return "" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")
