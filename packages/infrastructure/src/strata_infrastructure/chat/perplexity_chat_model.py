"""Perplexity: OpenAI's adapter with a profile of its own.

Nothing of the environment reaches its host, OpenAI's organisation least of all: the
adapter keeps a list of the headers that may leave.
"""

from collections.abc import Iterable
from itertools import groupby

from strata_domain.entity.chat import Turn
from strata_domain.entity.message import Part, TextPart
from strata_infrastructure.chat.openai_chat_model import OpenAIChatModel, connect_as
from strata_infrastructure.chat.openai_profile import OpenAIProfile
from strata_infrastructure.chat.perplexity_answer import PerplexityAnswer
from strata_infrastructure.chat.provider_settings import ProviderSettings

_BETWEEN = TextPart("\n\n")


def connect(settings: ProviderSettings) -> OpenAIChatModel:
    """Build the adapter.

    Raises:
        ConfigurationError: there is neither a key nor an address that needs none.
    """
    return connect_as(PERPLEXITY, settings)


def _alternating(turns: Iterable[Turn]) -> Iterable[Turn]:
    """Join what the same side said in a row: Perplexity insists on taking turns."""
    return [
        Turn(role, _joined([turn.parts for turn in same]))
        for role, same in groupby(turns, lambda turn: turn.role)
    ]


def _joined(said: list[tuple[Part, ...]]) -> tuple[Part, ...]:
    first, *others = said
    return (*first, *(part for parts in others for part in (_BETWEEN, *parts)))


PERPLEXITY = OpenAIProfile(
    base_url="https://api.perplexity.ai",
    key_name="PERPLEXITY_API_KEY",
    priced=frozenset({"service_tier", "web_search_options.search_type"}),
    streaming={"stream_mode": "concise"},
    turns=_alternating,
    answer=PerplexityAnswer,
)
