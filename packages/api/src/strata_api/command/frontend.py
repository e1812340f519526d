"""What the apps of this checkout are told: where everything is on one machine."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from strata_domain.error import ConfigurationError

FRONTEND = Path("env") / "frontend" / "local.json"
EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "api_url": "an api_url such as http://127.0.0.1:8000",
        "supabase_url": "a supabase_url such as http://127.0.0.1:54321",
        "supabase_anon_key": "a supabase_anon_key that begins with sb_publishable_",
    }
)


def frontend_address(root: Path, name: str = "api_url") -> tuple[str, int]:
    """Return where the apps of this checkout look for the API, or for Supabase.

    Raises:
        ConfigurationError: `env/frontend/local.json` is not there or makes no sense.
    """
    try:
        return _address(frontend_text(root, name))
    except ValueError as error:
        raise _nonsense(name) from error


def frontend_text(root: Path, name: str) -> str:
    """Return one of the things that the apps are told.

    Raises:
        ConfigurationError: `env/frontend/local.json` is not there or makes no sense.
    """
    try:
        found = json.loads((root / FRONTEND).read_text(encoding="utf-8"))
        return str(found[name])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise _nonsense(name) from error


def _address(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    if not parts.hostname:
        message = "an address has a host"
        raise ValueError(message)
    return parts.hostname, parts.port or 80


def _nonsense(name: str) -> ConfigurationError:
    message = (
        f"{FRONTEND} must name {EXAMPLES[name]}; "
        "run the command in the checkout of Strata, or restore that file."
    )
    return ConfigurationError(message)
