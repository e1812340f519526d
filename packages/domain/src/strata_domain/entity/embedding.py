"""Texts, and the vectors that stand for their meaning.

A vector is kept as it travels: the bytes of its numbers, four each, IEEE 754 with the
least significant byte first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from strata_domain.entity.usage import TokenUsage

Vector = bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What shall be embedded, before a model is picked for it.

    Attributes:
        inputs: at least one; none is empty.
        dimensions: how many numbers a vector shall have; None means the model's own.
        options: by provider; only the answering provider's are passed on.
    """

    inputs: tuple[str, ...]
    dimensions: int | None = None
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingRequest:
    """Texts, as one model gets them.

    Attributes:
        model: as its provider calls it.
        request_id: our name of the call, told to providers that take one.
    """

    model: str
    inputs: tuple[str, ...]
    dimensions: int | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    request_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Embeddings:
    """The answer to one call.

    Attributes:
        vectors: one for each text, in their order; all have equally many numbers, as
            many as were asked for.
        call_id: the provider's own name of the call, if it gave one.
    """

    vectors: tuple[Vector, ...]
    usage: TokenUsage
    call_id: str | None = None
