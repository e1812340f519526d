"""In what the providers differ that speak OpenAI's Chat Completions."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from strata_domain.entity.chat import Turn
from strata_infrastructure.chat.openai_answer import OpenAIAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAIProfile:
    """One provider's ways.

    Attributes:
        base_url: of its API, where settings say nothing else.
        key_name: the variable that holds its key.
        output_limit: the field for the most it may write.
        priced: options that would be billed apart from the tokens; what is inside of
            one is `outer.inner`.
        call_name: the header that tells our name of the call.
        streaming: fields that only a streamed answer needs.
        turns: puts a conversation as the provider wants it.
        answer: makes what reads one of its answers.
    """

    base_url: str
    key_name: str
    output_limit: str = "max_tokens"
    priced: frozenset[str] = frozenset({"service_tier"})
    call_name: str | None = None
    streaming: Mapping[str, object] = field(default_factory=dict)
    turns: Callable[[Iterable[Turn]], Iterable[Turn]] = iter
    answer: Callable[[], OpenAIAnswer] = OpenAIAnswer


OPENAI = OpenAIProfile(
    base_url="https://api.openai.com/v1",
    key_name="OPENAI_API_KEY",
    output_limit="max_completion_tokens",
    priced=frozenset({"audio", "modalities", "service_tier", "web_search_options"}),
    call_name="x-client-request-id",
    streaming={"stream_options": {"include_usage": True}},
)
