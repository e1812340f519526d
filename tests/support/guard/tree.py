"""A tree of source files, and the tools a developer runs on it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[3]
LAYERS = ("domain", "gateway", "infrastructure", "usecase", "api")
TOOL_SECONDS = 300
INDEXES = ("UV_INDEX", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL")


@dataclass(frozen=True, slots=True)
class Tree:
    """What git tracks, or would track, below a root."""

    root: Path
    names: tuple[PurePosixPath, ...]

    def texts(self, pattern: str = ".*") -> Iterator[tuple[str, str]]:
        """The name and the text of every file whose whole name matches."""
        for name in map(str, self.names):
            if re.fullmatch(pattern, name):
                yield name, (self.root / name).read_text(encoding="utf-8")

    def copy(self, target: Path) -> "Tree":
        for name in self.names:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.root / name, target / name)
        return Tree(target, self.names)

    def complaints(self, *command: str | Path, folder: str = "") -> str:
        """What a command says when it fails; nothing when it succeeds."""
        done = subprocess.run(
            command,
            cwd=self.root / folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=TOOL_SECONDS,
            check=False,
        )
        return "" if done.returncode == 0 else done.stdout or "failed in silence"

    def python(self, module: str, *arguments: str, folder: str = "") -> str:
        command = (sys.executable, "-m", module, *arguments)
        return self.complaints(*command, folder=folder)

    def _environment(self) -> dict[str, str]:
        """Let the modules of this tree win over the installed ones."""
        sources = [self.root / "packages" / layer / "src" for layer in LAYERS]
        path = os.pathsep.join(map(str, [*sources, self.root / "tests"]))
        inherited = {k: v for k, v in os.environ.items() if k not in INDEXES}
        plain = {"PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1", "COLUMNS": "200"}
        return inherited | plain | {"PYTHONPATH": path}


def this_tree() -> Tree:
    listed = subprocess.run(
        [
            *("git", "-c", "safe.directory=*", "ls-files", "-z"),
            *("--cached", "--others", "--exclude-standard"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = sorted(set(filter(None, listed.stdout.split("\0"))))
    return Tree(ROOT, tuple(PurePosixPath(n) for n in names if (ROOT / n).is_file()))


def tool(name: str) -> Path:
    """A program of this environment."""
    return Path(sys.executable).with_name(name)


def uv() -> str:
    return os.environ.get("UV") or "uv"
