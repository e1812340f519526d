"""One answer that is about to be written."""

from dataclasses import dataclass

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.generation import Generation
from strata_domain.entity.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What was committed before the provider is called, and what to ask it.

    Attributes:
        question: the user's new message; None when an old one is answered again.
        answer: the assistant's message, still `streaming`.
    """

    generation: Generation
    card: ChatModelCard
    request: ChatRequest
    question: Message | None
    answer: Message
