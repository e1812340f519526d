"""Rows of text, for people."""

from collections.abc import Iterable, Sequence
from decimal import Decimal


def aligned(rows: Sequence[Sequence[str]], *, words: int) -> Iterable[str]:
    """Yield a line for each row, in columns as wide as they need to be.

    Args:
        rows: equally long, the first is the header.
        words: how many columns hold words; the others hold numbers.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, range(len(row)), strict=True)
        padded = (
            cell.ljust(width) if place < words else cell.rjust(width)
            for cell, width, place in cells
        )
        yield "  ".join(padded).rstrip()


def dollars(micro_usd: int) -> str:
    """Return an amount of money to the last millionth."""
    return f"{Decimal(micro_usd).scaleb(-6):f}"
