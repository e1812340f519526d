"""Imports that a contract forbids: one at least for each contract."""

from dataclasses import dataclass
from functools import partial

from support.guard.mutation import Mutation
from support.guard.tool import imports


@dataclass(frozen=True, slots=True)
class Breach:
    """A module that imports what it must not."""

    contract: str
    module: str
    imported: str

    def mutation(self) -> Mutation:
        return Mutation(
            story=f"{self.contract}: {self.module} imports {self.imported}",
            file=file_of(self.module),
            new=f"\nimport {self.imported}\n",
            guard=partial(imports, contract=self.contract),
            complaint=f"{self.module} -> {self.imported}",
        )


def file_of(module: str) -> str:
    layer = module.partition(".")[0].removeprefix("strata_")
    return f"packages/{layer}/src/{module.replace('.', '/')}.py"


BREACHES = (
    Breach("layers", "strata_usecase.delete_thread", "strata_gateway.engine"),
    Breach("layers", "strata_gateway.paging", "strata_infrastructure.secret"),
    Breach("layers", "strata_domain.entity.page", "strata_usecase.run.bell"),
    Breach("layers", "strata_infrastructure.secret", "strata_api.prefer"),
    Breach("pure-core", "strata_domain.entity.page", "pydantic"),
    Breach("pure-core", "strata_usecase.delete_thread", "sqlalchemy"),
    Breach("implementations", "strata_api.controller.model", "strata_gateway.engine"),
    Breach("implementations", "strata_api.app", "strata_infrastructure.settings"),
    Breach("no-fakes", "strata_api.composition", "strata_domain.fake"),
    Breach("no-fakes", "strata_usecase.open_run", "strata_domain.fake.database"),
    Breach(
        "adapters",
        "strata_infrastructure.chat.sandbox_chat_model",
        "strata_infrastructure.chat.openai_answer",
    ),
    Breach("controllers", "strata_api.controller.model", "strata_api.controller.me"),
    Breach("anthropic", "strata_infrastructure.chat.anthropic_answer", "anthropic"),
    Breach(
        "anthropic-wire",
        "strata_infrastructure.chat.sandbox_chat_model",
        "strata_infrastructure.chat.anthropic_answer",
    ),
    Breach("google", "strata_infrastructure.chat.google_http", "google"),
    Breach(
        "google-wire",
        "strata_infrastructure.sandbox.dialect.google",
        "strata_infrastructure.chat.google_usage",
    ),
    Breach("openai", "strata_infrastructure.chat.http_client", "openai"),
    Breach("cartesia", "strata_infrastructure.voice.cartesia_event", "cartesia"),
    Breach(
        "espeak", "strata_infrastructure.voice.espeak_speech_model", "espeakng_loader"
    ),
    Breach("sockets", "strata_infrastructure.voice.cartesia_wire", "websockets"),
    Breach("fal", "strata_infrastructure.image.fal_answer", "fal_client"),
    Breach("replicate", "strata_infrastructure.image.wire", "replicate"),
    Breach("supabase", "strata_infrastructure.storage.local_storage", "supabase"),
    Breach("older-http-client", "strata_infrastructure.image.answer", "httpx"),
    Breach("http-client", "strata_infrastructure.sandbox.bill", "httpx2"),
    Breach("jose", "strata_infrastructure.chat.http_client", "jose"),
    Breach("cryptography", "strata_infrastructure.chat.http_client", "cryptography"),
    Breach("postgres", "strata_infrastructure.embedded_postgres.cluster", "psycopg"),
    Breach("queue", "strata_gateway.unit_of_work", "procrastinate"),
    Breach("web", "strata_infrastructure.settings", "pydantic"),
    Breach("web-server", "strata_api.app", "uvicorn"),
    Breach("command-line", "strata_api.server", "click"),
    Breach("environment-files", "strata_api.server", "dotenv"),
    Breach("inside-domain", "strata_domain.entity.page", "strata_domain.service.text"),
    Breach("inside-usecase", "strata_usecase.get_thread", "strata_usecase.get_profile"),
    Breach("inside-usecase", "strata_usecase.run.bell", "strata_usecase.open_run"),
    Breach("inside-run", "strata_usecase.run.bell", "strata_usecase.run.scribe"),
    Breach(
        "inside-embedding",
        "strata_usecase.embedding.embedded",
        "strata_usecase.embedding.embed",
    ),
    Breach(
        "inside-account",
        "strata_usecase.account.archive",
        "strata_usecase.account.departures",
    ),
    Breach(
        "inside-job",
        "strata_usecase.job.pace",
        "strata_usecase.job.job_book",
    ),
    Breach(
        "inside-voice",
        "strata_usecase.voice.call_notes",
        "strata_usecase.voice.listener",
    ),
    Breach("inside-gateway", "strata_gateway.paging", "strata_gateway.engine"),
    Breach(
        "inside-infrastructure",
        "strata_infrastructure.secret",
        "strata_infrastructure.settings",
    ),
    Breach(
        "inside-chat",
        "strata_infrastructure.chat.registry",
        "strata_infrastructure.chat.openai_chat_model",
    ),
    Breach(
        "inside-image-adapters",
        "strata_infrastructure.image.fal_answer",
        "strata_infrastructure.image.replicate_answer",
    ),
    Breach(
        "inside-voice-adapters",
        "strata_infrastructure.voice.adapter",
        "strata_infrastructure.voice.registry",
    ),
    Breach(
        "inside-webhook",
        "strata_infrastructure.webhook.reading",
        "strata_infrastructure.webhook.fal_verifier",
    ),
    Breach(
        "inside-embedding-adapters",
        "strata_infrastructure.embedding.registry",
        "strata_infrastructure.embedding.openai_embedding_model",
    ),
    Breach("inside-api", "strata_api.schema.base", "strata_api.composition"),
)

IMPORTS = (
    *(breach.mutation() for breach in BREACHES),
    Mutation(
        story="acyclic: two modules of the identity package import each other",
        file=file_of("strata_infrastructure.identity.segment"),
        new="\nimport strata_infrastructure.identity.claim\n",
        guard=partial(imports, contract="acyclic"),
        complaint="No cycles, at any depth BROKEN",
    ),
    Mutation(
        story="inside-gateway: a new module has no layer",
        file=file_of("strata_gateway.plan_repository"),
        new='"""Plans."""\n',
        guard=partial(imports, contract="inside-gateway"),
        complaint="strata_gateway.plan_repository",
    ),
)
