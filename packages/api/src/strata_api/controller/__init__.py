"""Every router of the application, in the order of the documentation."""

from strata_api.controller import (
    api_key,
    asset,
    chat_completion,
    compatible_model,
    embedding,
    file,
    generation,
    health,
    image_generation,
    job,
    me,
    message,
    model,
    thread,
    usage,
    webhook,
)

ROUTERS = (
    thread.router,
    message.router,
    generation.router,
    job.router,
    asset.router,
    model.router,
    chat_completion.router,
    embedding.router,
    image_generation.router,
    compatible_model.router,
    usage.router,
    api_key.router,
    me.router,
    file.router,
    webhook.router,
    health.router,
)
