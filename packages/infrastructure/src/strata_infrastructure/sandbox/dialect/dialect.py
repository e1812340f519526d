"""What the sandbox's server must know of a vendor's wire."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from strata_domain.entity.chat import ChatRequest
from strata_domain.error import ProviderError
from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.exchange import Incoming, Reply
from strata_infrastructure.sandbox.script import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request, and how its answer is wanted.

    Attributes:
        request: its model without any prefix, its options from the field `sandbox`.
        tells_usage: whether a streamed answer says what it cost.
        request_id: the client's own name of the call, if the wire has room for one.
        mode: which of the vendor's ways of streaming is wanted, if it has several.
    """

    request: ChatRequest
    streams: bool
    tells_usage: bool = True
    request_id: str | None = None
    mode: str | None = None


class AnswerWriter(Protocol):
    """Turns the steps of a script into the body of a response."""

    @property
    def content_type(self) -> bytes:
        """The media type of the body."""
        ...

    def opening(self) -> bytes:
        """Return what comes before the first step."""
        ...

    def write(self, step: Step) -> bytes:
        """Return what this step adds to the body."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One vendor's wire.

    Attributes:
        call_prefix: how the names of calls begin.
        read: raises ProviderInvalidRequestError where the vendor would refuse.
        answer: returns the writer of the answer to a question.
        refuse: puts an error as the vendor does.
    """

    call_prefix: str
    read: Callable[[Incoming], Question]
    answer: Callable[[Question, BilledCall], AnswerWriter]
    refuse: Callable[[ProviderError], Reply]
