"""What goes wrong when texts cannot be embedded as asked."""

from strata_domain.error.strata import InvalidInputError


class TooManyTextsError(InvalidInputError):
    """The model takes fewer texts at once."""

    code = "too_many_texts"
    detail = "This model takes fewer texts at once; send them in several requests."


class DimensionsNotOfferedError(InvalidInputError):
    """The model makes no vectors of that length."""

    code = "dimensions_not_offered"
    detail = "This model makes no vectors with that many dimensions; leave them out."
