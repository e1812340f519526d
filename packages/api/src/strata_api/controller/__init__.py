"""Every router of the application, in the order of the documentation."""

from strata_api.controller import (
    generation,
    health,
    me,
    message,
    model,
    thread,
    usage,
)

ROUTERS = (
    thread.router,
    message.router,
    generation.router,
    model.router,
    usage.router,
    me.router,
    health.router,
)
