"""One violation of the rules, put into a copy of the tree and taken out again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from support.guard.tool import Guard
from support.guard.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """A violation, and how it is noticed.

    Attributes:
        file: what is changed; it is made when it is not there.
        old: what is replaced, once; the end of the file when it is empty.
        new: what stands there instead; None takes the file away.
        guard: what must complain.
        complaint: what it must say, and says of nothing else.
    """

    story: str
    file: str
    old: str = ""
    new: str | None
    guard: Guard
    complaint: str

    @contextmanager
    def applied(self, tree: Tree) -> Iterator[Tree]:
        path = tree.root / self.file
        before = path.read_bytes() if path.exists() else None
        path.parent.mkdir(parents=True, exist_ok=True)
        self._change(path)
        try:
            yield _with(tree, PurePosixPath(self.file))
        finally:
            path.unlink() if before is None else path.write_bytes(before)

    def _change(self, path: Path) -> None:
        text = path.read_text() if path.exists() else ""
        assert self.old in text, f"{self.file} does not hold {self.old!r} any more"
        if self.new is None:
            path.unlink()
        elif self.old:
            path.write_text(text.replace(self.old, self.new, 1))
        else:
            path.write_text(text + self.new)


def _with(tree: Tree, name: PurePosixPath) -> Tree:
    return replace(tree, names=tuple(sorted({*tree.names, name})))
