"""The only paths there are: `<user>/<asset>.<ending>`, both of them UUIDs."""

import re

from strata_domain.service.file_facts import FORMATS

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PATH = re.compile(rf"({_UUID})/({_UUID}\.([a-z0-9]{{1,8}}))")
_MEDIA_TYPES = {
    **{each.ending: each.media_type for each in FORMATS},
    "zip": "application/zip",
}
_OTHER = "application/octet-stream"


def parts_of(path: str) -> tuple[str, str]:
    """Return the folder and the name in it.

    Raises:
        ValueError: it is no path of ours.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        message = "that is no path of an asset"
        raise ValueError(message)
    return found[1], found[2]


def ensure_fits(path: str, media_type: str) -> None:
    """Refuse a path whose ending says something else.

    Raises:
        ValueError: it does, or is no path of ours.
    """
    parts_of(path)
    if media_type_of(path) != media_type:
        message = f"a file of {media_type} has another ending"
        raise ValueError(message)


def media_type_of(path: str) -> str:
    """Return as what a file is served, which its ending says that we have given it."""
    return _MEDIA_TYPES.get(path.rpartition(".")[2], _OTHER)
