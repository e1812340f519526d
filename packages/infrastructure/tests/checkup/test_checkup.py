"""Each illness around a deployment is found, and a healthy one has none."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from strata_domain.entity.finding import Finding, Verdict
from strata_domain.error import ConfigurationError, UnavailableError
from strata_domain.port.check import Check
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.checkup.auth_check import AuthCheck
from strata_infrastructure.checkup.bucket_check import BucketCheck
from strata_infrastructure.checkup.edge_function_check import EdgeFunctionCheck
from strata_infrastructure.checkup.offer_check import FRESH_DAYS, OfferCheck
from strata_infrastructure.checkup.public_address_check import PublicAddressCheck
from strata_infrastructure.checkup.settings_check import SettingsCheck
from strata_infrastructure.secret import Secret
from strata_infrastructure.settings import read_settings
from support.project import (
    BUCKETS,
    KEYS,
    PREFLIGHT,
    READY,
    SECRET_KEY,
    Project,
    Reply,
    running_project,
)

OK, WARNING, FAILURE = Verdict
MAKES_NO_SENSE = [
    {"REPLICATE_WEBHOOK_SECRET": "canary"},
    {"STRATA_PUBLIC_URL": "http://canary.example.com"},
]
TODAY = date(2026, 11, 23)
WEBHOOK = "POST /api/webhooks/fal"
NOT_TAKEN = Reply(404, {"code": "not_found"})
Build = Callable[[Project], Check]


def auth(project: Project) -> Check:
    return AuthCheck(supabase_url=project.url, legacy_secret=None)


def auth_of_old(project: Project) -> Check:
    return AuthCheck(supabase_url=project.url, legacy_secret=Secret("s" * 32))


def auth_of_little(project: Project) -> Check:
    return AuthCheck(supabase_url=project.url, legacy_secret=Secret("s" * 31))


def auth_tomorrow(project: Project) -> Check:
    return AuthCheck(
        supabase_url=project.url, legacy_secret=None, now=lambda: time.time() + 60
    )


def bucket(project: Project) -> Check:
    return BucketCheck(supabase_url=project.url, supabase_key=Secret(SECRET_KEY))


def edge(project: Project) -> Check:
    return EdgeFunctionCheck(supabase_url=project.url, functions=["one", "two"])


def address(project: Project) -> Check:
    return PublicAddressCheck(
        public_url=project.url, webhooks={"fal": f"{project.url}/api/webhooks/fal"}
    )


def elsewhere(project: Project) -> Check:
    url = f"{project.url}/functions/v1/fal-webhook"
    return PublicAddressCheck(public_url=project.url, webhooks={"fal": url})


ILL = [
    (auth, {KEYS: Reply(said={"keys": []})}, FAILURE, "nobody gets in"),
    (auth_of_old, {}, WARNING, "ES256, and the legacy secret"),
    (auth_of_old, {KEYS: Reply(said={"keys": []})}, WARNING, "legacy secret alone"),
    (auth_tomorrow, {}, FAILURE, "behind ours"),
    (bucket, {BUCKETS: Reply(403, {"error": "jwt"})}, FAILURE, "refuses SUPABASE_SEC"),
    (bucket, {BUCKETS: Reply(said=[])}, FAILURE, "no bucket assets"),
    (
        bucket,
        {BUCKETS: Reply(said=[{"id": "assets", "public": True}])},
        FAILURE,
        "assets is public",
    ),
    (
        bucket,
        {
            BUCKETS: Reply(
                said=[{"id": "assets", "public": False, "file_size_limit": 9}]
            )
        },
        WARNING,
        "limits how long or of which type",
    ),
    (
        bucket,
        {
            BUCKETS: Reply(
                said=[
                    {"id": "assets", "public": False, "allowed_mime_types": ["image/*"]}
                ]
            )
        },
        WARNING,
        "of which type a file may be",
    ),
    (edge, {f"{PREFLIGHT}two": Reply(404)}, WARNING, "two answers no preflight"),
    (edge, {f"{PREFLIGHT}one": Reply(204)}, WARNING, "one answers no preflight"),
    (address, {READY: Reply(503)}, FAILURE, "/health/ready answers 503"),
    (address, {WEBHOOK: NOT_TAKEN}, FAILURE, "no messages of it are taken"),
    (address, {WEBHOOK: Reply(404)}, FAILURE, "answers 404"),
    (address, {WEBHOOK: Reply(204)}, FAILURE, "answers 204"),
    (address, {WEBHOOK: Reply(401, {"msg": "no token"})}, FAILURE, "answers 401"),
    (elsewhere, {}, FAILURE, "/functions/v1/fal-webhook answers 404"),
]
NONSENSE = [
    (auth, {KEYS: Reply(500)}),
    (auth, {KEYS: Reply(said=[])}),
    (auth, {KEYS: Reply(said={"keys": [{"kty": "oct"}]})}),
    (bucket, {BUCKETS: Reply(said={"id": "assets"})}),
    (bucket, {BUCKETS: Reply(said="x" * 300_000)}),
]


@pytest.fixture(scope="module")
def running() -> Iterator[Project]:
    with running_project("one", "two") as project:
        yield project


@pytest.fixture
def project(running: Project) -> Iterator[Project]:
    """A project that gets well after each test."""
    well = dict(running.replies)
    running.replies[WEBHOOK] = Reply(401, {"code": "webhook_not_genuine"})
    yield running
    running.replies = well


def look(check: Check) -> list[Finding]:
    return list(asyncio.run(check.look()))


@pytest.mark.parametrize("build", [auth, bucket, edge, address])
def test_a_healthy_project_has_no_illness(build: Build, project: Project) -> None:
    told = look(build(project))

    assert {each.verdict for each in told} == {OK}


@pytest.mark.parametrize(
    ("build", "replies", "verdict", "says"), ILL, ids=[row[3] for row in ILL]
)
def test_an_illness_is_found_with_its_remedy(
    build: Build,
    replies: dict[str, Reply],
    verdict: Verdict,
    says: str,
    project: Project,
) -> None:
    project.replies |= replies

    (it,) = [each for each in look(build(project)) if each.verdict is not OK]

    assert it.verdict is verdict
    assert says in it.says
    assert it.mend


@pytest.mark.parametrize(
    ("build", "replies"), NONSENSE, ids=map(str, range(len(NONSENSE)))
)
def test_nonsense_is_told_without_the_key(
    build: Build, replies: dict[str, Reply], project: Project
) -> None:
    project.replies |= replies

    with pytest.raises(UnavailableError) as refusal:
        look(build(project))

    assert SECRET_KEY not in str(refusal.value)


@pytest.mark.parametrize("build", [auth, bucket, edge, address])
def test_who_does_not_answer_is_named(build: Build) -> None:
    with pytest.raises(UnavailableError, match=r"127\.0\.0\.1 does not answer"):
        look(build(Project(url="http://127.0.0.1:1")))


def test_the_key_of_the_project_goes_to_its_storage_alone(project: Project) -> None:
    for build in (auth, bucket, edge, address):
        look(build(project))

    shown = [path for path, key in project.keys.items() if key]
    assert (shown, project.keys[shown[0]]) == (["/storage/v1/bucket"], SECRET_KEY)


def test_files_in_a_folder_and_no_address_are_pointed_out() -> None:
    folder = look(BucketCheck(supabase_url=None, supabase_key=None))
    nowhere = look(PublicAddressCheck(public_url=None, webhooks={}))

    assert [each.verdict for each in (*folder, *nowhere)] == [WARNING, WARNING]


@pytest.mark.parametrize(
    ("providers", "age", "verdicts"),
    [
        (["openai"], 0, [OK, OK]),
        (["openai"], FRESH_DAYS, [OK, OK]),
        (["openai"], FRESH_DAYS + 1, [OK, WARNING]),
        (["openai", "sandbox"], 0, [OK, WARNING, OK]),
        (["sandbox"], 0, [WARNING, OK]),
        ([], 0, [FAILURE, OK]),
    ],
)
def test_an_offer_needs_keys_and_fresh_prices(
    providers: list[str], age: int, verdicts: list[Verdict]
) -> None:
    offer = OfferCheck(
        providers=dict.fromkeys(providers, ProviderSettings()),
        prices={"models.json": TODAY - timedelta(days=age)},
        today=TODAY,
    )

    assert [each.verdict for each in look(offer)] == verdicts


@pytest.mark.parametrize(
    ("variables", "verdict"),
    [
        ({"SUPABASE_URL": "https://x.supabase.co"}, OK),
        ({}, FAILURE),
        ({"STRATA_ENV": "development"}, WARNING),
        ({"SUPABASE_URL": "https://x", "STRATA_ALLOWED_ORIGINS": "*"}, WARNING),
    ],
    ids=["production", "nobody signs in", "a desk", "any page"],
)
def test_settings_of_a_desk_are_pointed_out(
    variables: dict[str, str],
    verdict: Verdict,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SUPABASE_URL", raising=False)
    monkeypatch.delenv("STRATA_ENV", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    (told,) = look(SettingsCheck(read_settings(tmp_path)))

    assert told.verdict is verdict


@pytest.mark.parametrize("variables", MAKES_NO_SENSE, ids=["secret", "address"])
def test_what_the_api_would_refuse_to_start_with_is_refused(
    variables: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError, match=r"whsec_|https://") as refusal:
        look(SettingsCheck(read_settings(tmp_path)))

    assert "canary" not in str(refusal.value)


def test_a_legacy_secret_that_is_too_short_is_refused(project: Project) -> None:
    with pytest.raises(ConfigurationError, match="SUPABASE_JWT_SECRET"):
        look(auth_of_little(project))
