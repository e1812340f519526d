"""Bodies of the model endpoint."""

from strata_api.schema.base import View


class ModelView(View):
    """A model this caller may use."""

    model_id: str
    provider: str
    name: str
    context_tokens: int
    max_output_tokens: int


class ModelList(View):
    """Every model this caller may use."""

    items: list[ModelView]
