"""A question and its answer, as whoever asked is told of them."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from strata_domain.entity.generation import Generation
from strata_domain.entity.message import Message
from strata_domain.entity.plan import LimitStanding
from strata_usecase.run.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A run, the message it answers and the message it writes.

    Attributes:
        question: the user's new message; None when an old one is answered again.
        limits: how the user's limits stand with this run.
        replayed: it is that of an earlier request, of which this one is a repetition.
    """

    generation: Generation
    question: Message | None
    answer: Message
    limits: tuple[LimitStanding, ...] = ()
    replayed: bool = False

    @classmethod
    def of(cls, run: Run) -> Self:
        """Return what has just been begun."""
        return cls(
            generation=run.generation,
            question=run.question,
            answer=run.answer,
            limits=run.limits,
        )

    @property
    def generation_id(self) -> UUID:
        """The name of the run."""
        return self.generation.generation_id
