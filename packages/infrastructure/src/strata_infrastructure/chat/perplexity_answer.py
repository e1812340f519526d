"""Understanding an answer of Perplexity.

It speaks OpenAI's Chat Completions with additions: sources beside the choices, thinking
between tags or in steps, counts of its own, and the whole message so far in every chunk
unless it is asked to be concise. Source:
https://docs.perplexity.ai/docs/sonar/pro-search/stream-mode
"""

from collections.abc import Iterable, Iterator, Mapping

from strata_domain.entity.chat_piece import ChatPiece, CitationFound, TextDelta
from strata_infrastructure.chat.openai_answer import Choice, Chunk, OpenAIAnswer
from strata_infrastructure.chat.thought_tag import TaggedText
from strata_infrastructure.chat.token_count import token_count


class PerplexityAnswer(OpenAIAnswer):
    """Decodes the bytes of one answer; sources are told in the end, each once."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        super().__init__()
        self._text = TaggedText()
        self._heard = 0
        self._steps: dict[str, None] = {}
        self._results: object = None
        self._links: object = None

    def close(self) -> Iterable[ChatPiece]:
        """Return what was held back, the sources, the usage and the finish."""
        return [*self._text.close(), *self._found(), *super().close()]

    def _chunk(self, chunk: Chunk) -> Iterator[ChatPiece]:
        told: Mapping[str, object] = chunk
        self._results = told.get("search_results") or self._results
        self._links = told.get("citations") or self._links
        for piece in super()._chunk(self._plain(chunk)):
            yield from self._sorted(piece)

    def _sorted(self, piece: ChatPiece) -> Iterable[ChatPiece]:
        return self._text.feed(piece.text) if isinstance(piece, TextDelta) else (piece,)

    def _plain(self, chunk: Chunk) -> Chunk:
        """Return the chunk as OpenAI would put it."""
        choices = [self._new(choice) for choice in chunk["choices"][:1]]
        return {"choices": choices, "usage": _counts(chunk.get("usage"))}

    def _new(self, choice: Choice) -> Choice:
        """Keep what is new: some chunks repeat all that was said."""
        delta, message = choice.get("delta") or {}, choice.get("message") or {}
        words = delta.get("content") or (message.get("content") or "")[self._heard :]
        self._heard += len(words)
        return {
            "delta": {"content": words, "reasoning": self._step(delta)},
            "finish_reason": choice.get("finish_reason"),
        }

    def _step(self, delta: Mapping[str, object]) -> str:
        """Return the steps of thinking that were not told yet, a line each."""
        steps = delta.get("reasoning_steps")
        told = [x.get("thought") for x in steps] if isinstance(steps, list) else []
        new = [thought for thought in told if thought and thought not in self._steps]
        self._steps.update(dict.fromkeys(new))
        return "".join(f"{thought}\n" for thought in new)

    def _found(self) -> Iterator[CitationFound]:
        sources = self._results or self._links or ()
        for source in sources if isinstance(sources, list) else ():
            named = isinstance(source, Mapping)
            yield from self._citation(source if named else {"url": source})


def _counts(usage: Mapping[str, object] | None) -> Mapping[str, object] | None:
    """Count what it read in its sources, and the thinking that it counts apart.

    In its own total there is neither. Source:
    https://docs.perplexity.ai/docs/sonar/models/sonar-deep-research
    """
    if usage is None:
        return None
    thought = token_count(usage, "reasoning_tokens")
    read = token_count(usage, "prompt_tokens"), token_count(usage, "citation_tokens")
    return {
        "prompt_tokens": _sum(*read),
        "completion_tokens": _sum(token_count(usage, "completion_tokens"), thought),
        "completion_tokens_details": {"reasoning_tokens": thought},
    }


def _sum(count: int | None, more: int | None) -> int | None:
    return None if count is None else count + (more or 0)
