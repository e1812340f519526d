"""What the sandbox does when it shall embed something, decided beforehand.

A text's vector is drawn from the text alone: the same text has the same direction
everywhere and for ever, and two texts have nothing to do with each other. A shorter one
has the first numbers of a longer one, in proportion.
"""

from dataclasses import dataclass
from hashlib import shake_128
from struct import unpack

from strata_domain.entity.embedding import EmbeddingRequest, Embeddings, Vector
from strata_domain.entity.usage import TokenUsage
from strata_domain.error import ProviderInvalidRequestError, ProviderNotFoundError
from strata_domain.service.vector import unit_vector
from strata_infrastructure.sandbox.options import Fault, read_options
from strata_infrastructure.sandbox.pacing import SECONDS_LOST
from strata_infrastructure.sandbox.script import REFUSALS

EMBEDDING_MODEL = "embedding"
DIMENSIONS = 256
_BYTES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingScript:
    """One answer, as it will be given.

    Attributes:
        refusal: the fault that answers instead, if there is one.
        fault: what goes wrong with the answer, if anything.
        seconds: until it comes.
        input_tokens: words the model had to read.
    """

    refusal: Fault | None
    fault: Fault | None
    seconds: float
    input_tokens: int
    answer: Embeddings


def write_embedding_script(request: EmbeddingRequest) -> EmbeddingScript:
    """Decide the whole answer.

    Raises:
        ProviderNotFoundError: the sandbox has no such model.
        ProviderInvalidRequestError: the options make no sense.
    """
    options = read_options(request.options)
    _ensure_possible(request)
    read = sum(len(text.split()) for text in request.inputs)
    told = None if options.no_usage else read
    wanted = request.dimensions or DIMENSIONS
    return EmbeddingScript(
        refusal=options.fault if options.fault in REFUSALS else None,
        fault=options.fault,
        seconds=SECONDS_LOST.get(options.fault, options.delay_ms / 1000),
        input_tokens=read,
        answer=Embeddings(
            vectors=tuple(vector_of(text, wanted) for text in request.inputs),
            usage=TokenUsage(input_tokens=told, output_tokens=0),
        ),
    )


def vector_of(text: str, dimensions: int) -> Vector:
    """Return the vector of a text."""
    drawn = shake_128(text.encode("utf-8", "surrogatepass")).digest(_BYTES * dimensions)
    return unit_vector([x + 0.5 for x in unpack(f"<{dimensions}h", drawn)])


def _ensure_possible(request: EmbeddingRequest) -> None:
    if request.model != EMBEDDING_MODEL:
        message = f"the sandbox embeds with {EMBEDDING_MODEL!r} alone"
        raise ProviderNotFoundError(message)
    if not 1 <= (request.dimensions or DIMENSIONS) <= DIMENSIONS:
        message = f"a vector has 1 to {DIMENSIONS} dimensions"
        raise ProviderInvalidRequestError(message)
