"""What goes wrong with requests that are sent more than once."""

from strata_domain.entity.idempotency import Earlier
from strata_domain.error.strata import ConflictError, InvalidInputError


class IdempotencyKeyReusedError(InvalidInputError):
    """The key stands for another request."""

    code = "idempotency_key_reused"
    detail = "This Idempotency-Key came with another request; choose a new one."


class RequestInFlightError(ConflictError):
    """The first request of the key is still being answered."""

    code = "request_in_flight"
    detail = "The same request is still being answered; send it again shortly."


class ResultLostError(ConflictError):
    """What was answering the request is gone, and its answer with it."""

    code = "result_lost"
    detail = (
        "The answer to this request was lost before it was complete, and may "
        "have been charged; ask anew with another Idempotency-Key."
    )


class RepeatedRequestError(Exception):
    """An earlier request of the same key made something already.

    It is no failure: use cases answer with what was made.
    """

    def __init__(self, earlier: Earlier) -> None:
        """Carry what the earlier request made."""
        super().__init__(earlier.result_id)
        self.earlier = earlier
