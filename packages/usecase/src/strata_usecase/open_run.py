"""Committing an answer that is about to be written."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from uuid import UUID

from strata_domain.entity.chat import ChatParams, ChatRequest
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.generation import Generation, GenerationStatus
from strata_domain.entity.message import (
    Message,
    MessageRole,
    MessageStatus,
    TextPart,
)
from strata_domain.entity.thread import Thread
from strata_domain.error import ModelRequiredError
from strata_domain.port.chat_model import ChatModels
from strata_domain.port.concurrency import Clock
from strata_domain.port.unit_of_work import UserWork
from strata_domain.service.account import ensure_active
from strata_domain.service.conversation import CONTEXT_MESSAGES, title_from, turns
from strata_domain.service.identifier import new_id
from strata_usecase.run.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which model shall answer, and how.

    Attributes:
        model: None means the thread's own.
        provider_options: by provider; only the answering provider's are passed on.
    """

    model: str | None = None
    params: ChatParams = field(default_factory=ChatParams)
    provider_options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Branch:
    """Where in the thread the answer goes.

    Attributes:
        parent_id: what the question, or the answer to an old one, hangs below.
        text: a new question; None answers the parent.
    """

    thread: Thread
    parent_id: UUID | None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """Stores question, empty answer and run, inside the caller's transaction."""

    models: ChatModels
    clock: Clock
    worker_id: UUID

    def execute(self, work: UserWork, branch: Branch, wish: Wish) -> Run:
        """Return the run to start once the transaction is committed.

        Raises:
            ThreadBusyError: another answer is being written in the thread.
            UnknownModelError: the model is not offered.
            ModelRequiredError: neither the wish nor the thread names a model.
            AccountSuspendedError: the user may not ask anything.
        """
        thread = branch.thread
        ensure_active(work.profiles.get(user_id=thread.user_id))
        card = self.models.card(_model(wish, thread))
        question = self._question(branch)
        path = (*_path(work, branch), *question)
        answer = self._answer(thread, path[-1].message_id, card)
        generation = self._generation(answer, wish)
        work.messages.add((*question, answer))
        work.generations.add(generation)
        work.threads.save(_grown(thread, answer, branch.text))
        return Run(
            generation=generation,
            card=card,
            request=_request(thread, path, card, wish),
            question=next(iter(question), None),
            answer=answer,
        )

    def _question(self, branch: Branch) -> tuple[Message, ...]:
        return tuple(
            Message(
                message_id=new_id(),
                thread_id=branch.thread.thread_id,
                user_id=branch.thread.user_id,
                parent_id=branch.parent_id,
                role=MessageRole.USER,
                status=MessageStatus.COMPLETE,
                parts=(TextPart(text),),
                created_at=self.clock(),
            )
            for text in (branch.text,)
            if text is not None
        )

    def _answer(self, thread: Thread, parent_id: UUID, card: ChatModelCard) -> Message:
        return Message(
            message_id=new_id(),
            thread_id=thread.thread_id,
            user_id=thread.user_id,
            parent_id=parent_id,
            role=MessageRole.ASSISTANT,
            status=MessageStatus.STREAMING,
            parts=(),
            created_at=self.clock(),
            model=card.model_id,
        )

    def _generation(self, answer: Message, wish: Wish) -> Generation:
        return Generation(
            generation_id=new_id(),
            user_id=answer.user_id,
            thread_id=answer.thread_id,
            message_id=answer.message_id,
            model=str(answer.model),
            status=GenerationStatus.RUNNING,
            worker_id=self.worker_id,
            created_at=answer.created_at,
            params=asdict(wish.params),
            provider_options=wish.provider_options,
        )


def _model(wish: Wish, thread: Thread) -> str:
    model = wish.model or thread.model
    if model is None:
        raise ModelRequiredError
    return model


def _path(work: UserWork, branch: Branch) -> Sequence[Message]:
    if branch.parent_id is None:
        return ()
    return work.messages.path(
        branch.parent_id, user_id=branch.thread.user_id, limit=CONTEXT_MESSAGES
    )


def _grown(thread: Thread, answer: Message, text: str | None) -> Thread:
    return replace(
        thread,
        head_message_id=answer.message_id,
        updated_at=answer.created_at,
        title=thread.title or title_from(text or ""),
    )


def _request(
    thread: Thread, path: Sequence[Message], card: ChatModelCard, wish: Wish
) -> ChatRequest:
    return ChatRequest(
        model=card.provider_model,
        turns=turns(path),
        system=thread.system_prompt,
        params=wish.params,
        options=wish.provider_options.get(card.provider, {}),
    )
