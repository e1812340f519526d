"""Every router of the application, in the order of the documentation."""

from strata_api.controller import (
    api_key,
    chat_completion,
    compatible_model,
    embedding,
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
    chat_completion.router,
    embedding.router,
    compatible_model.router,
    usage.router,
    api_key.router,
    me.router,
    health.router,
)
