"""Deciding what is answered before a word of it is."""

from collections.abc import Callable, Mapping
from typing import Protocol
from uuid import uuid4

from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.dialect.dialect import Dialect
from strata_infrastructure.sandbox.dialect.embedding_dialect import EmbeddingDialect
from strata_infrastructure.sandbox.dialect.voice_dialect import (
    SpeechDialect,
    TranscriptionDialect,
)
from strata_infrastructure.sandbox.embedding_performance import EmbeddingPerformance
from strata_infrastructure.sandbox.embedding_script import write_embedding_script
from strata_infrastructure.sandbox.exchange import Incoming, Send
from strata_infrastructure.sandbox.failure import raise_fault
from strata_infrastructure.sandbox.performance import Performance
from strata_infrastructure.sandbox.route import AnyDialect
from strata_infrastructure.sandbox.script import write_script
from strata_infrastructure.sandbox.speech_script import write_speech_script
from strata_infrastructure.sandbox.transcription_script import (
    write_transcription_script,
)
from strata_infrastructure.sandbox.voice_failure import raise_voice_fault
from strata_infrastructure.sandbox.voice_performance import (
    SpeechPerformance,
    TranscriptionPerformance,
)


class Rehearsed(Protocol):
    """An answer that was decided."""

    @property
    def call(self) -> BilledCall:
        """What it is charged."""
        ...

    async def play(self) -> None:
        """Give it."""
        ...


def rehearse(dialect: AnyDialect, incoming: Incoming, send: Send) -> Rehearsed:
    """Decide what will be said.

    Raises:
        ProviderError: nothing will.
    """
    return _REHEARSALS[type(dialect)](dialect, incoming, send)


def _talk(dialect: Dialect, incoming: Incoming, send: Send) -> Rehearsed:
    question = dialect.read(incoming)
    script = write_script(question.request)
    raise_fault(script.refusal)
    call = BilledCall(
        call_id=f"{dialect.call_prefix}{uuid4().hex}",
        model=question.request.model,
        input_tokens=script.input_tokens,
        request_id=question.request_id,
    )
    writer = dialect.answer(question, call)
    return Performance(script=script, writer=writer, call=call, send=send)


def _embedding(dialect: EmbeddingDialect, incoming: Incoming, send: Send) -> Rehearsed:
    question = dialect.read(incoming)
    script = write_embedding_script(question.request)
    raise_fault(script.refusal)
    return EmbeddingPerformance(
        script=script,
        body=dialect.answer(question, script.answer),
        call=question.bill(script),
        send=send,
    )


def _speech(dialect: SpeechDialect, incoming: Incoming, send: Send) -> Rehearsed:
    question = dialect.read(incoming)
    script = write_speech_script(question.request)
    raise_voice_fault(script.refusal)
    return SpeechPerformance(
        script=script,
        content_type=question.content_type,
        call=question.bill(),
        send=send,
    )


def _transcript(
    dialect: TranscriptionDialect, incoming: Incoming, send: Send
) -> Rehearsed:
    question = dialect.read(incoming)
    script = write_transcription_script(question.request)
    raise_voice_fault(script.refusal)
    return TranscriptionPerformance(
        script=script,
        dialect=dialect,
        body=dialect.answer(question, script.transcript),
        call=question.bill(),
        send=send,
    )


_REHEARSALS: Mapping[type, Callable[..., Rehearsed]] = {
    Dialect: _talk,
    EmbeddingDialect: _embedding,
    SpeechDialect: _speech,
    TranscriptionDialect: _transcript,
}
