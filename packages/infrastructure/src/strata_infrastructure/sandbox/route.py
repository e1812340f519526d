"""Which path of the sandbox's server speaks which vendor's dialect."""

import re
from collections.abc import Mapping

from strata_infrastructure.sandbox.dialect.anthropic import ANTHROPIC
from strata_infrastructure.sandbox.dialect.cartesia import (
    CARTESIA_SPEECH,
    CARTESIA_TRANSCRIPTION,
)
from strata_infrastructure.sandbox.dialect.dialect import Dialect
from strata_infrastructure.sandbox.dialect.embedding_dialect import EmbeddingDialect
from strata_infrastructure.sandbox.dialect.google import GOOGLE, GOOGLE_STREAM
from strata_infrastructure.sandbox.dialect.google_embedding import GOOGLE_EMBEDDING
from strata_infrastructure.sandbox.dialect.openai import OPENAI
from strata_infrastructure.sandbox.dialect.openai_audio import (
    OPENAI_SPEECH,
    OPENAI_TRANSCRIPTION,
)
from strata_infrastructure.sandbox.dialect.openai_embedding import OPENAI_EMBEDDING
from strata_infrastructure.sandbox.dialect.perplexity import PERPLEXITY
from strata_infrastructure.sandbox.dialect.voice_dialect import (
    SpeechDialect,
    TranscriptionDialect,
)

AnyDialect = Dialect | EmbeddingDialect | SpeechDialect | TranscriptionDialect

_ROUTES: Mapping[str, AnyDialect] = {
    r"POST (/v1)?/chat/completions": OPENAI,
    r"POST (/v1)?/embeddings": OPENAI_EMBEDDING,
    r"POST (/v1)?/audio/speech": OPENAI_SPEECH,
    r"POST (/v1)?/audio/transcriptions": OPENAI_TRANSCRIPTION,
    r"POST (/v1|/cartesia)?/tts/bytes": CARTESIA_SPEECH,
    r"POST (/v1|/cartesia)?/stt": CARTESIA_TRANSCRIPTION,
    r"POST /perplexity/chat/completions": PERPLEXITY,
    r"POST /v1/messages": ANTHROPIC,
    r"POST /v1(beta)?/models/[^/]+:generateContent": GOOGLE,
    r"POST /v1(beta)?/models/[^/]+:streamGenerateContent": GOOGLE_STREAM,
    r"POST /v1(beta)?/models/[^/]+:batchEmbedContents": GOOGLE_EMBEDDING,
}
PLACES = [*_ROUTES]
"""What can be asked for, as patterns of a method and a path."""


def dialect_of(asked: str) -> AnyDialect | None:
    """Return what is spoken at a method and a path; None if nothing is."""
    spoken = (_ROUTES[place] for place in _ROUTES if re.fullmatch(place, asked))
    return next(spoken, None)
