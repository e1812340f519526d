"""Giving a thread a title that says what it is about."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from strata_domain.entity.chat import (
    ChatParams,
    Prompt,
    ReasoningEffort,
    in_words,
)
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.message import MessageRole, Part, text_of
from strata_domain.entity.usage import AttemptOutcome, Operation
from strata_domain.port.concurrency import Offload
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.conversation import title_from
from strata_domain.service.metering import settlement
from strata_usecase.run.attempt import Attempt, Purpose, plan_attempt
from strata_usecase.run.deadlines import Deadlines
from strata_usecase.run.model_caller import ModelCaller
from strata_usecase.run.run import BareRun, Run
from strata_usecase.run.tally import Tally
from strata_usecase.run.till import Till, finished

_logger = logging.getLogger(__name__)

LONGEST_SECONDS = 30.0
LEASE_SECONDS = 4 * LONGEST_SECONDS
"""Nobody renews it, so it outlasts the call, an outage and the settling."""
PATIENCE = Deadlines(first_token=LONGEST_SECONDS, total=LONGEST_SECONDS)
_EXCERPT_CHARACTERS = 2_000
_MOST_TOKENS = 200
_TASK = (
    "Write a title for this conversation: at most six words, in its language, without "
    "quotation marks. Answer with the title alone."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameThread:
    """Asks a cheap model for a title once the first question is answered.

    It is metered like every call. If it fails, or there is no money for it, the first
    words of the question stay the title.

    Attributes:
        card: the model that writes titles; None writes none.
    """

    begin: BeginForUser
    offload: Offload
    caller: ModelCaller
    till: Till
    card: ChatModelCard | None = None

    async def execute(self, run: BareRun, parts: Iterable[Part]) -> None:
        """Name the thread of a run that is complete, unless it has none or a name."""
        if self.card is None or not isinstance(run, Run) or not run.names_thread:
            return
        attempt = plan_attempt(_prompt(run, parts), self.card, _purpose(run))
        try:
            title = await self._ask(attempt)
            await self.offload(partial(self._save, run, title))
        except Exception:
            _logger.warning("a thread was not named", exc_info=True)

    async def _ask(self, attempt: Attempt) -> str:
        tally = Tally()
        try:
            await finished(self.offload(partial(self._reserve, attempt)))
            title = await self.caller.complete(attempt, tally, PATIENCE)
        except BaseException as error:
            await self._settle(attempt, tally, error)
            raise
        await self._settle(attempt, tally)
        return title

    async def _settle(
        self, attempt: Attempt, tally: Tally, error: BaseException | None = None
    ) -> None:
        facts = tally.facts(_outcome(error), error)
        await self.till.close([settlement(attempt.hold, facts)])

    def _reserve(self, attempt: Attempt) -> None:
        with self.begin(attempt.hold.user_id) as work:
            work.ledger.reserve(attempt.hold, dispatched=True)

    def _save(self, run: Run, title: str) -> None:
        """Store the title, unless the user has written one meanwhile."""
        with self.begin(run.generation.user_id) as work:
            thread = work.threads.lock(
                run.generation.thread_id, user_id=run.generation.user_id
            )
            if thread.title == title_from(run.asked) and title.strip():
                work.threads.save(replace(thread, title=title_from(title)))


def _outcome(error: BaseException | None) -> AttemptOutcome:
    if error is None:
        return AttemptOutcome.COMPLETED
    failed = isinstance(error, Exception)
    return AttemptOutcome.FAILED if failed else AttemptOutcome.INTERRUPTED


def _purpose(run: Run) -> Purpose:
    return Purpose(
        api_key_id=run.purpose.api_key_id,
        user_id=run.generation.user_id,
        generation_id=None,
        operation=Operation.TITLE,
        lease_seconds=LEASE_SECONDS,
    )


def _prompt(run: Run, parts: Iterable[Part]) -> Prompt:
    said = (f"Question: {run.asked}", f"Answer: {text_of(parts)}")
    excerpts = "\n\n".join(text[:_EXCERPT_CHARACTERS] for text in said)
    return Prompt(
        turns=(in_words(MessageRole.USER, excerpts),),
        system=_TASK,
        params=ChatParams(max_output_tokens=_MOST_TOKENS, effort=ReasoningEffort.LOW),
    )
