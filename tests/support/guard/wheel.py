"""Wheels, each installed alone in an environment of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from support.guard.tree import Tree, uv

PROBE = Path(__file__).with_name("import_probe.py")
EXPORT = (
    *("export", "--frozen", "--quiet", "--all-packages", "--all-extras", "--no-dev"),
    *("--no-hashes", "--no-emit-workspace", "--no-header", "--no-annotate"),
)
BUILD = ("build", "--quiet", "--all-packages", "--wheel", "--out-dir")


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment that holds one wheel and what it declares."""

    layer: str
    folder: Path

    @property
    def program(self) -> Path:
        return self.folder / "bin"

    def missing(self) -> dict[str, str]:
        """The modules of the wheel that cannot be imported, and what each lacks."""
        python = self.program / "python"
        said = output(python, "-I", PROBE, f"strata_{self.layer}")
        missing: dict[str, str] = json.loads(said)
        return missing

    def distributions(self) -> set[str]:
        listed = output(
            *(uv(), "pip", "list", "--format=json", "--python", self.program / "python")
        )
        return {each["name"] for each in json.loads(listed)}


@dataclass(frozen=True, slots=True)
class WheelHouse:
    """The five wheels of a tree, and the versions the lock names for all else."""

    folder: Path

    def wheel(self, layer: str) -> Path:
        (found,) = self.folder.glob(f"strata_{layer}-*.whl")
        return found

    def install(self, layer: str) -> Installed:
        """Install a wheel with what it declares, the first time it is asked for."""
        folder = self.folder / layer
        if not folder.exists():
            self._install(layer, folder)
        return Installed(layer, folder)

    def _install(self, layer: str, folder: Path) -> None:
        output(uv(), "venv", "--quiet", "--python", sys.executable, folder)
        output(
            *(uv(), "pip", "install", "--quiet", "--python", folder / "bin" / "python"),
            *("--constraint", self.folder / "constraints.txt", self.wheel(layer)),
        )


def alone(tree: Tree, layer: str) -> str:
    """What the modules of one wheel miss, when nothing else is installed."""
    with TemporaryDirectory() as folder:
        missing = wheel_house(tree, Path(folder)).install(layer).missing()
    return "\n".join(f"{module} misses {what}" for module, what in missing.items())


def wheel_house(tree: Tree, folder: Path) -> WheelHouse:
    output(uv(), *BUILD, folder, cwd=tree.root)
    ours = [
        f"{wheel.name.split('-')[0].replace('_', '-')} @ {wheel.as_uri()}\n"
        for wheel in folder.glob("*.whl")
    ]
    others = output(uv(), *EXPORT, cwd=tree.root)
    (folder / "constraints.txt").write_text("".join([*ours, others]))
    return WheelHouse(folder)


def output(*command: str | Path, cwd: Path | None = None) -> str:
    """What a command prints; it fails the test when it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
