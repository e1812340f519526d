"""The Prefer header (RFC 7240): how long a caller would wait."""

import re

LONGEST_WAIT = 300
_WAIT = re.compile(
    r"(?:^|[,;\s])wait\s*=\s*\"?([0-9]{1,6})\"?(?:$|[,;\s])", re.IGNORECASE
)


def wait_seconds(prefer: str) -> int:
    """Return the preferred wait, capped; 0 when none is stated.

    A preference that makes no sense is ignored, as section 2 demands.
    """
    found = _WAIT.search(prefer)
    return min(int(found[1]), LONGEST_WAIT) if found else 0
