import re
from dataclasses import fields
from pathlib import Path

from strata_domain.error import ProviderError
from strata_infrastructure.sandbox.failure import raise_fault
from strata_infrastructure.sandbox.image_failure import raise_refusal, raise_unheard
from strata_infrastructure.sandbox.image_options import ImageFault, ImageOptions
from strata_infrastructure.sandbox.options import Fault, SandboxOptions
from strata_infrastructure.sandbox.voice_failure import voice_error
from strata_infrastructure.sandbox.voice_options import VoiceFault, VoiceOptions

PAGE = (Path(__file__).parents[4] / "docs" / "sandbox.md").read_text()
WORDS, PICTURES, SOUND, _ = re.split(
    r"\n## (?:Pictures|Speech and transcripts|As a server)\n", PAGE
)
ROW = re.compile(r"^\| `(\w+)` \| (.*) \|$", re.MULTILINE)
ROWS = dict(ROW.findall(WORDS))
IMAGE_ROWS = dict(ROW.findall(PICTURES))
VOICE_ROWS = dict(ROW.findall(SOUND))


def test_the_page_names_every_option_and_every_fault() -> None:
    options = {field.name for field in fields(SandboxOptions)}

    assert ROWS.keys() == options | {fault.value for fault in Fault}


def test_the_page_names_the_defaults() -> None:
    defaults = {name: row.split(" | ")[0] for name, row in ROWS.items()}
    plain = SandboxOptions()

    assert float(defaults["delay_ms"]) == plain.delay_ms
    assert int(defaults["at"]) == plain.at


def test_the_page_names_the_errors() -> None:
    for fault in Fault:
        assert code_of(fault) in ROWS[fault]


def code_of(fault: Fault) -> str:
    try:
        raise_fault(fault)
    except ProviderError as error:
        return error.code
    return "content_filter" if fault is Fault.FILTER else "provider_timeout"


def test_the_page_names_every_option_and_every_fault_of_pictures() -> None:
    options = {field.name for field in fields(ImageOptions)}
    plain = ImageOptions()

    assert IMAGE_ROWS.keys() == options | {fault.value for fault in ImageFault}
    for name in options - {"fault", "name"}:
        assert float(IMAGE_ROWS[name].split(" | ")[0]) == getattr(plain, name)


def test_the_page_names_the_errors_of_pictures() -> None:
    for fault in ImageFault:
        assert image_code_of(fault) in IMAGE_ROWS[fault]


def image_code_of(fault: ImageFault) -> str:
    try:
        raise_refusal(fault)
        raise_unheard(fault)
    except ProviderError as error:
        return error.code
    return ""


def test_the_page_names_every_option_and_every_fault_of_sound() -> None:
    options = {field.name for field in fields(VoiceOptions)}
    plain = VoiceOptions()

    assert VOICE_ROWS.keys() == options | {fault.value for fault in VoiceFault}
    for name in ("delay_ms", "at"):
        assert float(VOICE_ROWS[name].split(" | ")[0]) == getattr(plain, name)


def test_the_page_names_the_errors_of_sound() -> None:
    for fault in VoiceFault:
        error = voice_error(fault)
        code = error.code if error else "provider_timeout"
        assert f"`{code}`" in VOICE_ROWS[fault]
