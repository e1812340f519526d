"""A long text and its pieces: which are spoken, which is next, where they lie."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID, uuid5

from strata_domain.entity.job import Job, JobStatus
from strata_domain.entity.plan import Meter
from strata_domain.entity.speech import AudioFormat, SpeechModelCard, SpeechRequest
from strata_domain.entity.usage import Hold, Operation
from strata_domain.service.identifier import new_id
from strata_domain.service.long_speech import PIECES_AS, decode_speech
from strata_domain.service.pricing import units_micro_usd
from strata_domain.service.section import sections
from strata_usecase.job.created_job import LEASE

API_KEY, MOST = "api_key_id", "most"
"""With what was asked is kept with which key, and how much is spoken at once."""
HUNDRED = 100
ENDINGS = {AudioFormat.WAV: "wav", AudioFormat.MP3: "mp3"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechPlan:
    """What a job comes to.

    A piece counts as spoken when the job's progress says so, which changes with the
    money in one transaction. There are no more of them than the hundred of progress.

    Attributes:
        request: the whole.
        texts: its pieces.
    """

    job: Job
    request: SpeechRequest
    texts: tuple[str, ...]

    @classmethod
    def of(cls, job: Job) -> Self:
        """Return what a stored job comes to."""
        told = dict(job.request)
        del told[API_KEY]
        most = int(str(told.pop(MOST)))
        request = decode_speech(told)
        return cls(job=job, request=request, texts=sections(request.text, most=most))

    @property
    def next(self) -> int:
        """The number of the piece that comes next, from 0."""
        done = self.job.progress or 0
        return sum(self.progress_after(it) <= done for it in range(len(self.texts)))

    @property
    def complete(self) -> bool:
        """Whether every piece is spoken."""
        return self.next == len(self.texts)

    def progress_after(self, number: int) -> int:
        """Return the progress of the job when a piece is spoken."""
        return HUNDRED * (number + 1) // len(self.texts)

    def asked(self, hold: Hold) -> SpeechRequest:
        """Return the next piece as the model gets it."""
        return replace(
            self.request,
            model=self.job.model.partition("/")[2],
            text=self.texts[self.next],
            format=PIECES_AS[self.request.format],
            request_id=hold.reservation_id,
        )

    def whole(self, card: SpeechModelCard) -> Hold:
        """Return what all pieces cost."""
        return self._hold(self.texts, card)

    def call(self, card: SpeechModelCard) -> Hold:
        """Return what the next piece costs."""
        return self._hold(self.texts[self.next : self.next + 1], card)

    def rest(self, card: SpeechModelCard) -> Hold | None:
        """Return what the pieces after it cost, if any are left."""
        left = self.texts[self.next + 1 :]
        return self._hold(left, card) if left else None

    def places(self) -> AbstractSet[str]:
        """Return where pieces and the whole may lie."""
        return {self.path(it) for it in range(len(self.texts))} | {self.whole_path}

    @property
    def whole_path(self) -> str:
        """Return where the whole lies."""
        return f"{self.job.user_id}/{self.whole_id}.{ENDINGS[self.request.format]}"

    @property
    def whole_id(self) -> UUID:
        """The name of the file, which is the same whoever makes it."""
        return uuid5(self.job.job_id, "whole")

    def after(self, status: JobStatus, *, progress: int | None = None) -> Self:
        """Return the plan of the job as it stands after a step."""
        known = self.job.progress if progress is None else progress
        return replace(self, job=replace(self.job, status=status, progress=known))

    def path(self, number: int) -> str:
        """Return where a piece lies; it is nobody's to read but ours."""
        name = uuid5(self.job.job_id, str(number))
        return f"{self.job.user_id}/{name}.{ENDINGS[self.request.format]}"

    def _hold(self, texts: Sequence[str], card: SpeechModelCard) -> Hold:
        units = sum(map(len, texts))
        named = self.job.request[API_KEY]
        return Hold(
            reservation_id=new_id(),
            user_id=self.job.user_id,
            generation_id=self.job.job_id,
            operation=Operation.SPEECH,
            attempt=self.next + 1,
            model=card.model_id,
            micro_usd=sum(units_micro_usd(len(it), card.price) for it in texts),
            input_tokens=0,
            price=card.price,
            counts_as_request=False,
            takes_slot=False,
            lease_seconds=LEASE.total_seconds(),
            api_key_id=None if named is None else UUID(str(named)),
            meter=Meter.MONTHLY_CHARACTERS,
            units=units,
        )
