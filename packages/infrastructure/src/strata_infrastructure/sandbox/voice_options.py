"""What a caller may ask of the sandbox besides a voice, or a transcript."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum, auto

from strata_infrastructure.sandbox.options import (
    LONGEST_DELAY_MS,
    count,
    number,
    require,
)


class VoiceFault(StrEnum):
    """How the sandbox fails to speak or to listen when it is asked to.

    Attributes:
        REFUSE: by its policy; the first five answer at once and charge nothing.
        UNPAID: our account there is used up.
        SLOW_FIRST: an hour passes before anything comes.
        STALL: nothing comes any more, and the connection stays.
        CUT: the connection breaks.
        GARBAGE: what comes makes no sense.
        FAIL: it says that something went wrong.
        LATE_RATE_LIMIT: it says in the middle that it is too much.
        UNFINISHED: everything comes but the word that it was everything.
    """

    REFUSE = auto()
    RATE_LIMIT = auto()
    OVERLOAD = auto()
    UNAUTHORIZED = auto()
    UNPAID = auto()
    SLOW_FIRST = auto()
    STALL = auto()
    CUT = auto()
    GARBAGE = auto()
    FAIL = auto()
    LATE_RATE_LIMIT = auto()
    UNFINISHED = auto()


VOICE_REFUSALS = frozenset(
    {
        VoiceFault.REFUSE,
        VoiceFault.RATE_LIMIT,
        VoiceFault.OVERLOAD,
        VoiceFault.UNAUTHORIZED,
        VoiceFault.UNPAID,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceOptions:
    """Pace and faults of one call.

    Attributes:
        delay_ms: milliseconds before each piece of sound, or before a transcript.
        fault: what goes wrong, if anything.
        at: after how many pieces of sound; a refusal, a slow first piece and a missing
            end have their own place.
        no_usage: whether a transcript hides how long the sound was.
    """

    delay_ms: float = 2
    fault: VoiceFault | None = None
    at: int = 3
    no_usage: bool = False


_DEFAULTS = asdict(VoiceOptions())


def read_voice_options(given: Mapping[str, object]) -> VoiceOptions:
    """Read what the caller sent; what is missing keeps its default.

    Raises:
        ProviderInvalidRequestError: an unknown name or a value of the wrong kind.
    """
    unknown = sorted(given.keys() - _DEFAULTS.keys())
    require(not unknown, f"the sandbox has no {unknown}, only {sorted(_DEFAULTS)}")
    values = {**_DEFAULTS, **given}
    hides = values["no_usage"]
    require(isinstance(hides, bool), "no_usage is true or false")
    return VoiceOptions(
        delay_ms=number(values, "delay_ms", LONGEST_DELAY_MS),
        fault=None if values["fault"] is None else _fault(values["fault"]),
        at=count(values, "at"),
        no_usage=hides is True,
    )


def _fault(value: object) -> VoiceFault:
    faults = {str(fault): fault for fault in VoiceFault}
    require(value in list(faults), f"fault is one of {list(faults)}")
    return faults[str(value)]
