"""From entries of the catalogue to the cards of models that speak or listen."""

from strata_domain.catalogue import value
from strata_domain.catalogue.fields import Fields
from strata_domain.catalogue.price import input_price, request_price
from strata_domain.entity.speech import AudioFormat, SpeechFeature, SpeechModelCard
from strata_domain.entity.transcription import (
    TranscriptionFeature,
    TranscriptionModelCard,
)
from strata_domain.entity.voice_token import VoiceGrant, VoiceTokenCard

_COMMON = ("model_id", "name", "source", "effective", "price", "free")
SPEECH_FIELDS = (
    *_COMMON,
    "most_characters",
    "formats",
    "sample_rates",
    "voice",
    "features",
)
TRANSCRIPTION_FIELDS = (*_COMMON, "most_seconds", "most_bytes", "features")
VOICE_TOKEN_FIELDS = (*_COMMON, "grants", "most_seconds")


def speech_card(entry: Fields) -> SpeechModelCard:
    """Return the card of a model that speaks.

    Raises:
        ConfigurationError: a field is missing or wrong.
    """
    _read_origin(entry)
    features = value.members(SpeechFeature)
    return SpeechModelCard(
        model_id=entry.read("model_id", value.model_id),
        name=entry.read("name", value.text),
        most_characters=entry.read("most_characters", value.number),
        formats=entry.read("formats", value.ordered(AudioFormat)),
        sample_rates=entry.read("sample_rates", value.numbers),
        voice=entry.read("voice", value.text),
        features=entry.get("features", features, frozenset()),
        price=input_price(entry),
    )


def transcription_card(entry: Fields) -> TranscriptionModelCard:
    """Return the card of a model that listens.

    Raises:
        ConfigurationError: a field is missing or wrong.
    """
    _read_origin(entry)
    features = value.members(TranscriptionFeature)
    return TranscriptionModelCard(
        model_id=entry.read("model_id", value.model_id),
        name=entry.read("name", value.text),
        most_seconds=entry.read("most_seconds", value.number),
        most_bytes=entry.read("most_bytes", value.size),
        features=entry.get("features", features, frozenset()),
        price=input_price(entry),
    )


def voice_token_card(entry: Fields) -> VoiceTokenCard:
    """Return the card of a provider's tokens.

    Raises:
        ConfigurationError: a field is missing or wrong.
    """
    _read_origin(entry)
    return VoiceTokenCard(
        model_id=entry.read("model_id", value.model_id),
        name=entry.read("name", value.text),
        grants=frozenset(entry.read("grants", value.ordered(VoiceGrant))),
        most_seconds=entry.read("most_seconds", value.number),
        price=request_price(entry),
    )


def _read_origin(entry: Fields) -> None:
    entry.get("source", value.text, "")
    entry.get("effective", value.day, None)
