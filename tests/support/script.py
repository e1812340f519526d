"""Models that say what a test wants to hear."""

from strata_domain.entity.chat_model_card import Capability, ChatModelCard
from strata_domain.entity.chat_piece import ChatPiece, Finished, TextDelta
from strata_domain.entity.message import StopReason
from strata_domain.entity.usage import ModelPrice
from strata_domain.fake import ScriptedChatModel

PRICE = ModelPrice(
    input=1_000_000, output=2_000_000, cache_read=100_000, cache_write=1_250_000
)
ECHO, LOREM, SPARE = (
    ChatModelCard(
        model_id=model_id,
        name=model_id,
        context_tokens=1000,
        max_output_tokens=1000,
        price=PRICE,
        capabilities=frozenset(Capability),
    )
    for model_id in ("sandbox/echo", "sandbox/lorem", "spare/one")
)
DONE = Finished(StopReason.STOP, "stop")


def saying(*words: str, pause: float = 0.0) -> ScriptedChatModel:
    """A model that says these words and is done."""
    pieces: list[ChatPiece] = [*map(TextDelta, words), DONE]
    return ScriptedChatModel(pieces, pause=pause)


def hanging(*words: str) -> ScriptedChatModel:
    """A model that says these words and never goes on."""
    return ScriptedChatModel([*map(TextDelta, words)], hangs=True)


def failing(error: Exception, *words: str) -> ScriptedChatModel:
    """A model that says these words and fails."""
    return ScriptedChatModel([*map(TextDelta, words)], fails_with=error)
