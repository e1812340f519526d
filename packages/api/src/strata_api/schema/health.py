"""Bodies of the health endpoints."""

from typing import Literal

from strata_api.schema.base import View


class Health(View):
    """How this process is."""

    status: Literal["ok", "draining", "unavailable"]
