"""The environment is read once, strictly, and its secrets are not shown."""

import pprint
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from strata_domain.error import ConfigurationError
from strata_infrastructure.settings import Environment, Settings, read_settings

ROOT = Path(__file__).parents[3]
SECRETS = (
    "DATABASE_URL",
    "MIGRATION_DATABASE_URL",
    "DATABASE_LISTEN_URL",
    "SUPABASE_JWT_SECRET",
    "SUPABASE_SECRET_KEY",
    "ANTHROPIC_API_KEY",
    "GOOGLE_API_KEY",
    "OPENAI_API_KEY",
    "PERPLEXITY_API_KEY",
    "CARTESIA_API_KEY",
    "FAL_KEY",
    "REPLICATE_API_TOKEN",
    "REPLICATE_WEBHOOK_SECRET",
)
PROVIDERS = {
    "anthropic": "ANTHROPIC_API_KEY",
    "cartesia": "CARTESIA_API_KEY",
    "fal": "FAL_KEY",
    "google": "GOOGLE_API_KEY",
    "openai": "OPENAI_API_KEY",
    "perplexity": "PERPLEXITY_API_KEY",
    "replicate": "REPLICATE_API_TOKEN",
}
BOUNDS = """
DATABASE_CONNECTIONS           4     500    database.connections
STRATA_TRIES                   1     10     run.tries
STRATA_CONNECT_SECONDS         0.1   60     run.connect
STRATA_FIRST_TOKEN_SECONDS     0.1   3600   run.first_token
STRATA_BETWEEN_CHUNKS_SECONDS  0.1   3600   run.between_chunks
STRATA_TOTAL_SECONDS           0.1   86400  run.total
STRATA_FLUSH_SECONDS           0.01  1      run.flush
STRATA_HEARTBEAT_SECONDS       0.1   7.5    run.heartbeat
STRATA_LEASE_SECONDS           4     600    run.lease
STRATA_DRAIN_SECONDS           0     600    run.drain
STRATA_PING_SECONDS            1     3600   run.ping
"""
NUMBERS = [line.split() for line in BOUNDS.strip().splitlines()]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody sets variables and writes env/secrets.env."""

    root: Path
    patch: pytest.MonkeyPatch

    def __call__(self, *lines: str, **variables: str) -> Settings:
        (self.root / "env").mkdir(exist_ok=True)
        (self.root / "env/secrets.env").write_text("\n".join(lines))
        for name, value in variables.items():
            self.patch.setenv(name, value)
        return read_settings(self.root, default=Environment.DEVELOPMENT)


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk on which nothing is set."""
    for name in documented():
        monkeypatch.delenv(name, raising=False)
    return Desk(tmp_path, monkeypatch)


def documented() -> dict[str, str]:
    example = (ROOT / "env/secrets.env.example").read_text()
    lines = [line for line in example.splitlines() if line and line[0] != "#"]
    return dict(line.split("=", 1) for line in lines)


def found(settings: Settings, place: str) -> float:
    part, _, name = place.partition(".")
    value: float = getattr(getattr(settings, part), name)
    return value


def test_nothing_need_be_set(read: Desk) -> None:
    settings = read()

    assert settings.environment is Environment.DEVELOPMENT
    assert settings.database.url is None
    assert list(settings.providers) == ["sandbox"]


def test_no_file_is_needed(tmp_path: Path) -> None:
    assert read_settings(tmp_path).environment is Environment.PRODUCTION


def test_the_example_changes_nothing(read: Desk) -> None:
    lines = [f"{name}={value}" for name, value in documented().items()]

    assert read(*lines) == read()


def test_every_number_has_its_place_in_the_example(read: Desk) -> None:
    settings = read()

    assert {name for name, *_ in NUMBERS} == {
        name for name, value in documented().items() if value
    }
    for name, _, _, place in NUMBERS:
        assert found(settings, place) == float(documented()[name])


@pytest.mark.parametrize(("name", "least", "most", "place"), NUMBERS)
def test_a_number_may_reach_its_bounds(
    name: str, least: str, most: str, place: str, read: Desk
) -> None:
    assert found(read(**{name: least}), place) == float(least)
    assert found(read(**{name: most}), place) == float(most)


@pytest.mark.parametrize(("name", "least", "most", "place"), NUMBERS)
def test_a_number_out_of_bounds_is_refused_by_name(
    name: str, least: str, most: str, place: str, read: Desk
) -> None:
    outside = [str(float(least) - 0.001), str(float(most) + 0.001), "-1", "1e999"]
    nonsense = ["nan", "ten", "1,5", "10s", "0x10", "--1"]

    for value in (*outside, *nonsense):
        with pytest.raises(ConfigurationError, match=r"STRATA_|DATABASE_"):
            read(**{name: value})
    assert place


def test_a_lease_outlasts_signs_of_life(read: Desk) -> None:
    with pytest.raises(ConfigurationError, match="STRATA_LEASE_SECONDS must be betw"):
        read(STRATA_HEARTBEAT_SECONDS="10")

    assert read(STRATA_LEASE_SECONDS="20").run.lease == 20


def test_the_environment_wins_over_the_file(read: Desk) -> None:
    lines = ("OPENAI_API_KEY=of-the-file", "STRATA_DRAIN_SECONDS=7")

    settings = read(*lines, OPENAI_API_KEY="of-the-environment")

    key = settings.providers["openai"].api_key
    assert key
    assert (key.reveal(), settings.run.drain) == ("of-the-environment", 7)


def test_a_blank_value_is_none(read: Desk) -> None:
    settings = read("SUPABASE_URL=", OPENAI_API_KEY=" ", DATABASE_URL="")

    assert (settings.supabase_url, settings.database.url) == (None, None)
    assert list(settings.providers) == ["sandbox"]


def test_a_line_break_at_the_end_of_a_secret_is_not_part_of_it(read: Desk) -> None:
    url = read(DATABASE_URL="postgresql://somewhere \n").database.url

    assert url
    assert url.reveal() == "postgresql://somewhere"


def test_a_password_may_hold_any_sign(read: Desk) -> None:
    url = read("DATABASE_URL='postgresql://a:p${HOME}$w#%25@host/db'").database.url

    assert url
    assert url.reveal() == "postgresql://a:p${HOME}$w#%25@host/db"


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_is_shown_by_the_settings(name: str, read: Desk) -> None:
    settings = read(**{name: "canary-secret"})

    shown = f"{settings} {settings!r} {pprint.pformat(settings)} {asdict(settings)}"
    assert "canary-secret" not in shown
    assert "***" in shown


def test_every_secret_of_the_example_is_one_here() -> None:
    words = ("KEY", "SECRET", "DATABASE_URL", "LISTEN_URL", "PASSWORD", "TOKEN")

    assert {n for n in documented() if any(word in n for word in words)} - {
        "STRATA_FIRST_TOKEN_SECONDS"
    } == set(SECRETS)


@pytest.mark.parametrize("value", ["prod", "Production", "dev", "1", "true"])
def test_another_environment_is_refused_with_the_choice(value: str, read: Desk) -> None:
    with pytest.raises(ConfigurationError, match="set it to development or production"):
        read(STRATA_ENV=value)


@pytest.mark.parametrize(
    ("environment", "sandbox", "offered"),
    [
        ("development", "", True),
        ("development", "off", False),
        ("production", "", False),
        ("production", "on", True),
    ],
)
def test_the_sandbox_is_for_development_unless_it_is_asked_for(
    environment: str, sandbox: str, read: Desk, *, offered: bool
) -> None:
    settings = read(STRATA_ENV=environment, STRATA_SANDBOX=sandbox)

    assert ("sandbox" in settings.providers) == offered


def test_a_sandbox_that_is_neither_on_nor_off_is_refused(read: Desk) -> None:
    with pytest.raises(ConfigurationError, match="STRATA_SANDBOX is 'yes'"):
        read(STRATA_SANDBOX="yes")


def test_the_voice_on_this_machine_is_offered_if_that_is_asked_for(read: Desk) -> None:
    assert "espeak" not in read().providers
    assert "espeak" in read(STRATA_ESPEAK="on").providers


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_key_and_nothing_else_makes_a_provider_appear(
    provider: str, read: Desk
) -> None:
    address = {f"{provider.upper()}_BASE_URL": "https://proxy.test/v1"}

    assert provider not in read(**address).providers
    offered = read(**{PROVIDERS[provider]: "key"}).providers[provider]

    assert offered.api_key
    assert (offered.api_key.reveal(), offered.base_url) == (
        "key",
        "https://proxy.test/v1",
    )


def test_every_provider_is_given_the_same_time_to_connect(read: Desk) -> None:
    keys = dict.fromkeys(PROVIDERS.values(), "key")

    providers = read(**keys, STRATA_CONNECT_SECONDS="1.5").providers

    assert {
        name: it.connect_timeout for name, it in providers.items()
    } == dict.fromkeys(("sandbox", *PROVIDERS), 1.5)


def test_a_catalogue_is_found_from_where_the_command_runs(read: Desk) -> None:
    beside = read(STRATA_CATALOGUE="env/models.json").catalogue
    elsewhere = read(STRATA_CATALOGUE="/etc/models.json").catalogue

    assert beside == read.root / "env/models.json"
    assert elsewhere == Path("/etc/models.json")
    assert read(STRATA_CATALOGUE=" ").catalogue is None


def test_threads_are_named_by_whom_the_operator_says(read: Desk) -> None:
    assert read().title_model is None
    assert read(STRATA_TITLE_MODEL="sandbox/echo").title_model == "sandbox/echo"


def test_origins_are_a_list(read: Desk) -> None:
    settings = read(STRATA_ALLOWED_ORIGINS=" https://a.test, ,https://b.test,")

    assert settings.allowed_origins == ("https://a.test", "https://b.test")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    (tmp_path / "env/secrets.env").write_bytes(b"OPENAI_API_KEY=\xff\xfe\n")

    with pytest.raises(ConfigurationError, match=r"env/secrets\.env cannot be read"):
        read_settings(tmp_path)


def test_a_folder_in_the_place_of_the_file_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "env/secrets.env").mkdir(parents=True)

    assert read_settings(tmp_path).environment is Environment.PRODUCTION
