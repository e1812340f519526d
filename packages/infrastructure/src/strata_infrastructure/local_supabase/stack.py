"""The programs of a local project, and what each is told."""

import json
import socket
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from strata_domain.error import ConfigurationError
from strata_infrastructure.local_supabase.deno import Program, started
from strata_infrastructure.local_supabase.project import LOOPBACK, LocalProject, Origin

GATEWAY = Path("supabase") / "dev"
FUNCTIONS = Path("supabase") / "functions"
SETTINGS = Path("env") / "functions.env"
OPTIONS = ("--quiet", "--no-prompt", "--allow-env")


@contextmanager
def local_supabase(project: LocalProject) -> Generator[None]:
    """Serve a project for as long as the block lasts.

    Its database has all migrations.

    Raises:
        ConfigurationError: this is no checkout, Deno is missing, or a program does not
            start; the message says what to do.
    """
    _ensure_sources(project.root)
    files = project.state / "files"
    files.mkdir(parents=True, exist_ok=True)
    functions = Origin(host=LOOPBACK, port=_free_port())
    with ExitStack() as stack:
        programs = (_gateway(project, functions, files), _functions(project, functions))
        running = [stack.enter_context(started(program)) for program in programs]
        for each in running:
            each.wait()
        yield


def _gateway(project: LocalProject, functions: Origin, files: Path) -> Program:
    """It reaches nothing but this machine, and no file but its own."""
    reach = f"--allow-net={LOOPBACK},{project.origin.host}"
    own = (f"--allow-read=.,{files}", f"--allow-write={files}")
    return Program(
        arguments=(*OPTIONS, reach, *own, "main.ts"),
        folder=project.root / GATEWAY,
        variables={
            **_shared(project),
            "DATABASE_URL": project.owner_url,
            "FUNCTIONS_URL": functions.url,
            "STORAGE_FOLDER": str(files),
            "SUPABASE_JWT_SECRET": project.jwt_secret.reveal(),
            "SUPABASE_SECRET_KEY": project.secret_key.reveal(),
        },
        log=project.state / "gateway.log",
        host=project.origin.host,
        port=project.origin.port,
    )


def _functions(project: LocalProject, origin: Origin) -> Program:
    """What it is told here wins over the file of settings."""
    options = ("--allow-net", *_configuration(project.root))
    key = project.secret_key.reveal()
    return Program(
        arguments=(*OPTIONS, *options, "functions.ts", str(origin.port)),
        folder=project.root / GATEWAY,
        variables={
            **_shared(project),
            "DATABASE_URL": project.app_url,
            "STRATA_DEVELOPMENT_SECRET": project.development_secret.reveal(),
            "STRATA_ENV": "development",
            "STRATA_LEGACY_JWT_SECRET": project.jwt_secret.reveal(),
            "SUPABASE_SECRET_KEYS": json.dumps({"default": key}),
        },
        log=project.state / "functions.log",
        host=origin.host,
        port=origin.port,
    )


def _configuration(root: Path) -> tuple[str, ...]:
    settings = root / SETTINGS
    read = (f"--env-file={settings}",) if settings.is_file() else ()
    return (f"--config={root / FUNCTIONS / 'deno.json'}", *read)


def _shared(project: LocalProject) -> dict[str, str]:
    return {
        "STRATA_STORAGE_HOOK_SECRET": project.hook_secret.reveal(),
        "SUPABASE_ANON_KEY": project.anon_key,
        "SUPABASE_URL": project.origin.url,
    }


def _ensure_sources(root: Path) -> None:
    if not (root / GATEWAY / "main.ts").is_file():
        message = (
            f"There is no {GATEWAY} in {root}: the local Supabase needs a checkout of "
            "Strata; change to it, or leave --supabase out."
        )
        raise ConfigurationError(message)


def _free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as server:
        name: tuple[str, int] = server.getsockname()
        return name[1]
