"""Committing an answer that is about to be written."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID

from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.generation import Generation, GenerationStatus
from strata_domain.entity.message import (
    Message,
    MessageRole,
    MessageStatus,
)
from strata_domain.entity.thread import Thread
from strata_domain.entity.usage import Operation
from strata_domain.error import ModelRequiredError
from strata_domain.port.chat_model import ChatModels
from strata_domain.port.concurrency import Clock
from strata_domain.port.unit_of_work import UserWork
from strata_domain.service.conversation import CONTEXT_MESSAGES, title_from, turns
from strata_domain.service.identifier import new_id
from strata_domain.service.picture import asset_ids, ensure_showable
from strata_usecase.model_choice import ModelChoice
from strata_usecase.run.attempt import Purpose, plan_attempt
from strata_usecase.run.run import AnswerVoice, Run
from strata_usecase.voice.answer_voices import AnswerVoices
from strata_usecase.voice.voice_account import VoiceAccount
from strata_usecase.wish import Branch, Said, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """Stores question, empty answer and run, inside the caller's transaction.

    The worst case of the first attempt is reserved in it, too, and the provider is
    called as soon as it is committed.

    Attributes:
        lease_seconds: how long a call counts as alive without a sign of life.
    """

    models: ChatModels
    voices: AnswerVoices
    clock: Clock
    worker_id: UUID
    lease_seconds: float

    def execute(self, work: UserWork, branch: Branch, wish: Wish) -> Run:
        """Return the run to start once the transaction is committed.

        Raises:
            ThreadBusyError: another answer is being written in the thread.
            UnknownModelError: the model is not offered.
            ModelRequiredError: neither the wish nor the thread names a model.
            ModelNotAllowedError: the user's plan does not include it.
            LimitExceededError: the user's plan does not allow another call now.
            AccountSuspendedError: the user may not ask anything.
            IdempotencyKeyReusedError: the request's key stands for another request.
            RepeatedRequestError: the request was obeyed before.
            NotFoundError: a picture that the question refers to is not there.
            UnsuitablePictureError: models do not look at it.
            SpeakingNotOfferedError: the model that shall speak does not, or not so.
        """
        run = self._run(work, branch, wish)
        voice = self._voice(work, branch.thread, wish)
        wish.take(work, result_id=run.generation_id)
        _ensure_showable(work, branch)
        work.messages.add((*_known(run.question), run.answer))
        work.generations.add(run.generation)
        work.threads.save(_grown(branch.thread, run))
        limits = work.ledger.reserve(run.first.hold, dispatched=True)
        return replace(run, voice=voice, limits=limits)

    def _run(self, work: UserWork, branch: Branch, wish: Wish) -> Run:
        thread = branch.thread
        cards = self._cards(work, thread, wish)
        question = self._question(branch)
        path = (*_path(work, branch), *_known(question))
        answer = self._answer(thread, path[-1].message_id, cards[0])
        generation = self._generation(answer, wish)
        prompt = wish.prompt(branch.said or Said(turns(path), thread.system_prompt))
        return Run(
            generation=generation,
            prompt=prompt,
            purpose=(purpose := self._purpose(generation, wish)),
            first=plan_attempt(prompt, cards[0], purpose),
            cards=cards,
            restart=wish.restart,
            claim=wish.claim,
            question=question,
            answer=answer,
            names_thread=question is not None and not thread.title,
        )

    def _voice(self, work: UserWork, thread: Thread, wish: Wish) -> AnswerVoice | None:
        if wish.voice is None:
            return None
        account = VoiceAccount(
            user_id=thread.user_id, model=wish.voice.model, key=wish.key
        )
        return self.voices.voice(work, account, wish.voice.speech)

    def _cards(
        self, work: UserWork, thread: Thread, wish: Wish
    ) -> tuple[ChatModelCard, ...]:
        choice = ModelChoice.of_user(
            work, self.models, user_id=thread.user_id, key=wish.key
        )
        return choice.cards(_model(wish, thread), wish.fallbacks)

    def _question(self, branch: Branch) -> Message | None:
        if not branch.parts:
            return None
        return Message(
            message_id=new_id(),
            thread_id=branch.thread.thread_id,
            user_id=branch.thread.user_id,
            parent_id=branch.parent_id,
            role=MessageRole.USER,
            status=MessageStatus.COMPLETE,
            parts=branch.parts,
            created_at=self.clock(),
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

    def _purpose(self, generation: Generation, wish: Wish) -> Purpose:
        return Purpose(
            api_key_id=wish.api_key_id,
            user_id=generation.user_id,
            generation_id=generation.generation_id,
            operation=Operation.CHAT,
            lease_seconds=self.lease_seconds,
        )


def _ensure_showable(work: UserWork, branch: Branch) -> None:
    owner = branch.thread.user_id
    for asset_id in asset_ids(branch.parts):
        ensure_showable(work.assets.get(asset_id, user_id=owner))


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


def _known(question: Message | None) -> Sequence[Message]:
    return () if question is None else (question,)


def _grown(thread: Thread, run: Run) -> Thread:
    return replace(
        thread,
        head_message_id=run.answer.message_id,
        updated_at=run.answer.created_at,
        title=thread.title or title_from(run.asked),
    )
