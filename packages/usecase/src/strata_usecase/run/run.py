"""One answer that is about to be written."""

from dataclasses import dataclass
from uuid import UUID

from strata_domain.entity.chat import Prompt
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.generation import Generation
from strata_domain.entity.idempotency import Claim
from strata_domain.entity.message import Message
from strata_domain.entity.plan import LimitStanding
from strata_domain.entity.speech import Speech, SpeechModelCard
from strata_domain.service.routing import Restart
from strata_usecase.run.attempt import Attempt, Purpose, plan_attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class BareRun:
    """What to ask of whom; nothing is stored of it but its calls in the ledger.

    Attributes:
        first: the first attempt; its worst case is reserved.
        cards: the model that was asked for, then those that may stand in for it.
        whole: the answer is wanted at once, so the provider need not stream it.
        claim: the request, if it shall be obeyed only once.
        limits: how the user's limits stand with this run.
    """

    prompt: Prompt
    purpose: Purpose
    first: Attempt
    cards: tuple[ChatModelCard, ...]
    restart: Restart
    whole: bool = False
    claim: Claim | None = None
    limits: tuple[LimitStanding, ...] = ()

    @property
    def generation_id(self) -> UUID:
        """The name of the run; that of its first call if it was given none."""
        return self.purpose.generation_id or self.first.hold.reservation_id

    @property
    def card(self) -> ChatModelCard:
        """The model that was asked for."""
        return self.cards[0]

    @property
    def message_id(self) -> UUID | None:
        """The message that is written, if one is."""
        return None

    @property
    def introduction(self) -> dict[str, object]:
        """What the first event says."""
        return {
            "generation_id": str(self.generation_id),
            "model": self.card.model_id,
        }

    def another(self, card: ChatModelCard, number: int) -> Attempt:
        """Return a further attempt of the same question."""
        return plan_attempt(self.prompt, card, self.purpose, number=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerVoice:
    """Who speaks an answer while it is written, and how.

    Attributes:
        speech: of any sentence; it has no text.
    """

    card: SpeechModelCard
    speech: Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(BareRun):
    """What was committed before the provider is called: a message in a thread.

    Attributes:
        question: the user's new message; None when an old one is answered again.
        answer: the assistant's message, still `streaming`.
        names_thread: whether the thread still has no title but the first words of this
            question.
        voice: None if nobody speaks it.
    """

    generation: Generation
    question: Message | None
    answer: Message
    names_thread: bool = False
    voice: AnswerVoice | None = None

    @property
    def asked(self) -> str:
        """The words of the new question; none when an old one is answered again."""
        return "" if self.question is None else self.question.text

    @property
    def message_id(self) -> UUID:
        """The message that is written."""
        return self.answer.message_id

    @property
    def introduction(self) -> dict[str, object]:
        """What the first event says."""
        return {
            "generation_id": str(self.generation_id),
            "thread_id": str(self.answer.thread_id),
            "message_id": str(self.message_id),
            "model": self.card.model_id,
        }
