"""How often somebody looks at a job, in seconds."""

from datetime import timedelta

FIRST_LOOK_SECONDS = 1.0
LATER_SECONDS = 15.0
"""When nothing is known, or nothing can be done now."""
_SHARE = 4


def next_look_seconds(age: timedelta) -> float:
    """Return when to look again at a job that was asked for so long ago.

    The older it is, the longer it may take: each pause is a quarter of its age.
    """
    pause = age.total_seconds() / _SHARE
    return min(max(pause, FIRST_LOOK_SECONDS), LATER_SECONDS)
