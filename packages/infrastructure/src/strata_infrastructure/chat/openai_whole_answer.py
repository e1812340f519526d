"""Reading an answer in the format of OpenAI's Chat Completions that comes at once."""

from collections.abc import Iterable

from strata_domain.entity.chat_piece import ChatPiece
from strata_infrastructure.chat.openai_answer import OpenAIAnswer

LARGEST_ANSWER = 64 << 20


class WholeAnswer:
    """Waits for the end of the body, and then reads it like a single chunk."""

    def __init__(self, answer: OpenAIAnswer) -> None:
        """Read with this one."""
        self._answer = answer
        self._body = bytearray()

    def feed(self, read: bytes) -> Iterable[ChatPiece]:
        """Keep the bytes.

        Raises:
            ValueError: they are too many.
        """
        self._body += read
        if len(self._body) > LARGEST_ANSWER:
            message = "the answer is too large"
            raise ValueError(message)
        return ()

    def close(self) -> Iterable[ChatPiece]:
        """Return all pieces.

        Raises:
            ProviderError: the provider answered with an error.
        """
        return [*self._answer.whole(bytes(self._body)), *self._answer.close()]
