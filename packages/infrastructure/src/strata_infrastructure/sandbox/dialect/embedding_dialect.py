"""What the sandbox's server must know of a vendor's wire for embeddings."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from strata_domain.entity.embedding import EmbeddingRequest, Embeddings
from strata_domain.error import ProviderError
from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.embedding_script import EmbeddingScript
from strata_infrastructure.sandbox.exchange import Incoming, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingQuestion:
    """A request, and how its answer is wanted.

    Attributes:
        request: its model without any prefix, its options from the field `sandbox`.
        in_base64: whether the vectors are wanted as bytes.
        request_id: the client's own name of the call, if the wire has room for one.
    """

    request: EmbeddingRequest
    in_base64: bool = False
    request_id: str | None = None

    def bill(self, script: EmbeddingScript) -> BilledCall:
        """Return what it will be charged."""
        return BilledCall(
            call_id=f"emb-{uuid4().hex}",
            model=self.request.model,
            input_tokens=script.input_tokens,
            request_id=self.request_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingDialect:
    """One vendor's wire.

    Attributes:
        read: raises ProviderInvalidRequestError where the vendor would refuse.
        answer: returns the body of the answer to a question.
        refuse: puts an error as the vendor does.
    """

    read: Callable[[Incoming], EmbeddingQuestion]
    answer: Callable[[EmbeddingQuestion, Embeddings], bytes]
    refuse: Callable[[ProviderError], Reply]
