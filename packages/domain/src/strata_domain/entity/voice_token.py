"""Leave to talk to a provider directly, for a short time."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from strata_domain.entity.model_card import ModelCard


class VoiceGrant(StrEnum):
    """What a token allows."""

    SPEECH = "speech"
    TRANSCRIPTION = "transcription"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceTokenCard(ModelCard):
    """A provider's tokens; `price.request` is what each of them is charged.

    What is said with a token is not seen here: its price stands for that.

    Attributes:
        grants: those it can have.
        most_seconds: the longest that one is good for.
    """

    grants: frozenset[VoiceGrant]
    most_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceToken:
    """A token that has been issued.

    Attributes:
        token: a secret; it is shown once and kept nowhere.
    """

    token: str = field(repr=False)
    grants: frozenset[VoiceGrant]
    expires_at: datetime
