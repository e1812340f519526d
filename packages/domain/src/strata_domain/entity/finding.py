"""What a look at a deployment finds."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is: all is well, it will hurt one day, or it does not work."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        subject: what it is about, in a word or two.
        says: what is there, without any secret.
        mend: what to do about it; empty where nothing is to be done.
    """

    subject: str
    verdict: Verdict
    says: str
    mend: str = ""
