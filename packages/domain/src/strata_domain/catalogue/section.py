"""The parts of a catalogue's file: one list for each kind of model."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Generic, TypeVar

from strata_domain.catalogue import card, embedding_card, image_card, voice_card
from strata_domain.catalogue.fields import Fields
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.entity.image import ImageModelCard
from strata_domain.entity.model_card import ModelCard
from strata_domain.entity.speech import SpeechModelCard
from strata_domain.entity.transcription import TranscriptionModelCard
from strata_domain.entity.voice_token import VoiceTokenCard

Card = TypeVar("Card", bound=ModelCard)


@dataclass(frozen=True, slots=True)
class Section(Generic[Card]):
    """One list of a file.

    Attributes:
        name: the field that holds it.
        fields: of an entry.
        card: reads an entry.
        names: returns the other models that a card names.
    """

    name: str
    fields: tuple[str, ...]
    card: Callable[[Fields], Card]
    names: Callable[[Card], Iterable[str]]


CHAT: Section[ChatModelCard] = Section(
    "chat", card.FIELDS, card.card, attrgetter("fallbacks")
)
EMBEDDING: Section[EmbeddingModelCard] = Section(
    "embedding", embedding_card.FIELDS, embedding_card.embedding_card, lambda _: ()
)
IMAGE: Section[ImageModelCard] = Section(
    "image", image_card.FIELDS, image_card.image_card, lambda _: ()
)
SPEECH: Section[SpeechModelCard] = Section(
    "speech", voice_card.SPEECH_FIELDS, voice_card.speech_card, lambda _: ()
)
TRANSCRIPTION: Section[TranscriptionModelCard] = Section(
    "transcription",
    voice_card.TRANSCRIPTION_FIELDS,
    voice_card.transcription_card,
    lambda _: (),
)
VOICE_TOKEN: Section[VoiceTokenCard] = Section(
    "voice_token",
    voice_card.VOICE_TOKEN_FIELDS,
    voice_card.voice_token_card,
    lambda _: (),
)
SECTIONS = tuple(
    section.name
    for section in (CHAT, EMBEDDING, IMAGE, SPEECH, TRANSCRIPTION, VOICE_TOKEN)
)
