"""Embeddings for clients of OpenAI's API."""

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from strata_api.compatible.embedding import (
    EmbeddingListView,
    EmbeddingsBody,
    written,
)
from strata_api.compatible.reply import COST, GENERATION
from strata_api.composition import Composed
from strata_api.contract.header import COMPLETION
from strata_api.middleware.token import UserId
from strata_api.rate_limit import compatible_headers, limit_headers
from strata_api.repetition import replayed_header
from strata_api.spending import Spends
from strata_domain.entity.plan import Meter
from strata_usecase.create_embeddings import CreateEmbeddingsCommand
from strata_usecase.embedding.embedded import Embedded

router = APIRouter(prefix="/v1/embeddings", tags=["compatible with OpenAI"])

_UNTOLD = {"X-Strata-Left-Out"}
ANSWERS: dict[int | str, dict[str, object]] = {
    200: {
        "description": "A vector for each text.",
        "model": EmbeddingListView,
        "headers": {k: v for k, v in COMPLETION.items() if k not in _UNTOLD},
    }
}


@router.post("", summary="Embed as OpenAI does", responses=ANSWERS)
async def create_embeddings(
    body: EmbeddingsBody, user_id: UserId, composed: Composed, spending: Spends
) -> StreamingResponse:
    """Turn texts into vectors; nothing is kept but the cost."""
    command = CreateEmbeddingsCommand(
        user_id=user_id,
        model=body.model,
        texts=body.texts,
        key=spending.key,
        claim=spending.claim,
    )
    answer = await composed.use_cases.embed.execute(command)
    return StreamingResponse(
        written(answer, body.encoding_format or "float"),
        media_type="application/json",
        headers=_headers(answer),
    )


def _headers(answer: Embedded) -> dict[str, str]:
    told = {
        GENERATION: str(answer.generation_id),
        COST: str(answer.micro_usd),
        **replayed_header(replayed=answer.replayed),
    }
    for standing in answer.limits:
        if standing.meter is Meter.REQUESTS_PER_MINUTE:
            limits = limit_headers(standing, datetime.now(UTC))
            told |= compatible_headers(limits, counts_requests=True)
    return told
