import re
from dataclasses import fields
from pathlib import Path

from strata_domain.error import ProviderError
from strata_infrastructure.sandbox.failure import raise_fault
from strata_infrastructure.sandbox.options import Fault, SandboxOptions

PAGE = (Path(__file__).parents[4] / "docs" / "sandbox.md").read_text()
ROWS = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE))


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
