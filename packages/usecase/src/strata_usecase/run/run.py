"""One answer that is about to be written."""

from dataclasses import dataclass

from strata_domain.entity.chat import Prompt
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.generation import Generation
from strata_domain.entity.message import Message
from strata_domain.entity.plan import LimitStanding
from strata_domain.service.routing import Restart
from strata_usecase.run.attempt import Attempt, Purpose, plan_attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What was committed before the provider is called, and what to ask it.

    Attributes:
        first: the first attempt; its worst case is reserved.
        cards: the model that was asked for, then those that may stand in for it.
        question: the user's new message; None when an old one is answered again.
        answer: the assistant's message, still `streaming`.
        limits: how the user's limits stand with this run.
        names_thread: whether the thread still has no title but the first words of this
            question.
    """

    generation: Generation
    prompt: Prompt
    purpose: Purpose
    first: Attempt
    cards: tuple[ChatModelCard, ...]
    restart: Restart
    question: Message | None
    answer: Message
    limits: tuple[LimitStanding, ...] = ()
    names_thread: bool = False

    @property
    def card(self) -> ChatModelCard:
        """The model that was asked for."""
        return self.cards[0]

    @property
    def asked(self) -> str:
        """The words of the new question; none when an old one is answered again."""
        return "" if self.question is None else self.question.text

    def another(self, card: ChatModelCard, number: int) -> Attempt:
        """Return a further attempt of the same question."""
        return plan_attempt(self.prompt, card, self.purpose, number=number)
