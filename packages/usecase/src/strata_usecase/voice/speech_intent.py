"""What shall be spoken, before anybody is asked whether it may be."""

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from typing import Self

from strata_domain.entity.asset import Asset
from strata_domain.entity.plan import Meter
from strata_domain.entity.speech import SpeechModelCard, SpeechRequest
from strata_domain.entity.usage import Operation
from strata_domain.error import StrataError
from strata_domain.service.identifier import new_id
from strata_domain.service.voice import MEDIA_TYPES
from strata_usecase.run.closing import public_error
from strata_usecase.run.reading import Reading
from strata_usecase.voice.listener import Listener
from strata_usecase.voice.speaker import Utterance
from strata_usecase.voice.spoken import LiveSound, Spoken, encode_kept
from strata_usecase.voice.voice_account import VoiceAccount
from strata_usecase.voice.voice_run import Answered, VoiceOrder
from strata_usecase.voice.voice_supervisor import Started

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechIntent:
    """One text, on its way from its request to whoever listens.

    Attributes:
        live: ends with its listener, unless the sound is kept.
    """

    account: VoiceAccount
    order: VoiceOrder
    utterance: Utterance
    live: LiveSound

    @classmethod
    def of(
        cls,
        account: VoiceAccount,
        card: SpeechModelCard,
        request: SpeechRequest,
        *,
        asset: Asset | None,
    ) -> Self:
        """Return an intent that is new."""
        alone = asset is None
        listener = Listener(alone=alone)
        return cls(
            account=account,
            order=_order(account, card, request),
            utterance=Utterance(request=request, listener=listener, asset=asset),
            live=LiveSound(listener=listener, reading=Reading(), alone=alone),
        )

    @property
    def asset(self) -> Asset | None:
        """The file that is expected, if the sound is kept."""
        return self.utterance.asset

    def keep(self, _: Answered[None]) -> str | None:
        """Return what is kept for a repetition: where the file is, if there is one."""
        return None if self.asset is None else encode_kept(self.asset.asset_id)

    def heard(self, started: Started[None]) -> Spoken:
        """Return what can be heard of a run that is committed."""
        started.task.add_done_callback(partial(_end, self.live.listener))
        return Spoken(
            sound=self.live,
            media_type=MEDIA_TYPES[self.utterance.request.format],
            micro_usd=started.run.first.micro_usd,
            generation_id=self.order.generation_id,
            asset_id=None if self.asset is None else self.asset.asset_id,
            limits=started.run.limits,
        )


def _order(
    account: VoiceAccount, card: SpeechModelCard, request: SpeechRequest
) -> VoiceOrder:
    return VoiceOrder(
        generation_id=new_id(),
        user_id=account.user_id,
        operation=Operation.SPEECH,
        card=card,
        meter=Meter.MONTHLY_CHARACTERS,
        units=len(request.text),
        api_key_id=account.api_key_id,
    )


def _end(listener: Listener, task: asyncio.Task[Answered[None]]) -> None:
    """Tell whoever listens how it ended; what is not ours is an internal error."""
    error = task.exception()
    if error is not None and not isinstance(error, StrataError):
        _logger.error("a text could not be spoken", exc_info=error)
    listener.end(None if error is None else public_error(error))
