"""Making one call for somebody who listens."""

from contextlib import aclosing
from dataclasses import dataclass

from strata_domain.entity.asset import Asset
from strata_domain.entity.speech import SpeechRequest
from strata_domain.entity.usage import Hold
from strata_usecase.voice.call_notes import CallNotes
from strata_usecase.voice.listener import Listener, told
from strata_usecase.voice.sound_keeper import SoundKeeper
from strata_usecase.voice.speech_caller import SpeechCaller


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What is spoken, who hears it, and the file it is kept in, if it is.

    Attributes:
        asset: expected.
    """

    request: SpeechRequest
    listener: Listener
    asset: Asset | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Passes sound on, and into the file, as it comes."""

    caller: SpeechCaller
    keeper: SoundKeeper

    async def speak(self, utterance: Utterance, hold: Hold, notes: CallNotes) -> None:
        """Return when all of it is passed on, and kept if it shall be.

        Raises:
            ProviderError: it breaks off, or is none.
            AnswerStoppedError: nobody listens.
            StorageUnavailableError: it cannot be kept now.
        """
        speaking = self.caller.speak(utterance.request, hold, notes)
        async with aclosing(speaking) as pieces:
            heard = told(pieces, utterance.listener)
            if utterance.asset is not None:
                await self.keeper.keep(utterance.asset, heard)
            async for _ in heard:
                pass

    async def give_up(self, utterance: Utterance) -> None:
        """Expect the file no more."""
        if utterance.asset is not None:
            await self.keeper.drop(utterance.asset)
