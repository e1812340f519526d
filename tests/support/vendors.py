"""Both vendors that draw, as the sandbox plays them, and those who ask them."""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2

from strata_infrastructure.sandbox.seal import FAL_USER
from support.database import FreshDatabase
from support.sandbox import SandboxProcess
from support.server import Server, strata_server, strata_worker

EACH = 1000
"""What a picture costs, in micro-USD."""
PATIENT = {"fal": "fal/acme/brush", "replicate": "replicate/acme/brush"}
HASTY = {"fal": "fal/acme/pen", "replicate": "replicate/acme/pen"}
"""Of these nothing is expected any more after a second."""
ENTRY = {
    "name": "Any",
    "most_images": 4,
    "features": ["image_input"],
    "price": {"request": EACH},
}
REF = "select provider_ref from jobs where id = %s"
SETTLED = "select count(*) from usage_records where generation_id = %s"
INBOX = """
select count(*) from webhook_inbox where provider = %s and ref = %s
"""
Json = dict[str, Any]
PUBLIC_URL = "https://acme.test/strata"
"""As the world calls the server, which has another name inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendors:
    """A server, a worker beside it, and whom the two ask."""

    database: FreshDatabase
    server: Server
    sandbox: SandboxProcess

    def ref(self, job: Json) -> str:
        """The vendor's name of a job."""
        ((ref,),) = self.database.query(REF, UUID(job["job_id"]))
        return str(ref)

    def settlements(self, job: Json) -> int:
        """How often a job was charged."""
        ((count,),) = self.database.query(SETTLED, UUID(job["job_id"]))
        return int(count)

    def events(self, job: Json) -> int:
        """How many events a vendor has told of a job."""
        provider = str(job["model"]).partition("/")[0]
        ((count,),) = self.database.query(INBOX, provider, self.ref(job))
        return int(count)

    def prediction(self, job: Json) -> Json:
        """What Replicate itself shows of a job."""
        place = f"{self.sandbox.root}/replicate/v1/predictions/{self.ref(job)}"
        shown: Json = httpx2.get(place).json()
        return shown


@contextmanager
def vendors(
    database: FreshDatabase, home: Path, sandbox: SandboxProcess
) -> Generator[Vendors]:
    settings = {**addresses(sandbox), "STRATA_CATALOGUE": "models.json"}
    (home / "models.json").write_text(json.dumps(catalogue()))
    known = {**settings, "STRATA_PUBLIC_URL": PUBLIC_URL}
    with strata_server(database, home, known) as server:
        reached = {**settings, "STRATA_PUBLIC_URL": server.address}
        with strata_worker(database, home, reached):
            yield Vendors(database=database, server=server, sandbox=sandbox)


def catalogue() -> Json:
    """One model of each that may take its time, and one that may not."""
    patient = [{**ENTRY, "model_id": it} for it in PATIENT.values()]
    hasty = [{**ENTRY, "model_id": it, "longest_seconds": 1} for it in HASTY.values()]
    said = {"source": "a test", "effective": "2026-11-01"}
    return {**said, "image": [*patient, *hasty]}


def addresses(sandbox: SandboxProcess) -> Mapping[str, str]:
    """Ask the sandbox instead of the vendors, and believe what it signs."""
    replicate, fal = f"{sandbox.root}/replicate", f"{sandbox.root}/fal"
    published = httpx2.get(f"{replicate}/v1/webhooks/default/secret").json()
    return {
        "REPLICATE_API_TOKEN": "r8-canary",
        "REPLICATE_BASE_URL": replicate,
        "REPLICATE_WEBHOOK_SECRET": published["key"],
        "FAL_KEY": "canary:canary",
        "FAL_BASE_URL": fal,
        "FAL_USER_ID": FAL_USER,
        "FAL_JWKS_URL": f"{fal}/.well-known/jwks.json",
    }
