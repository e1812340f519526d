"""What was found, for people and for programs."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from strata_api.command.table import aligned
from strata_domain.entity.finding import Finding

_HEADER = ("verdict", "subject", "found")
_MEND = "         → {}"


def as_table(findings: Sequence[Finding]) -> str:
    """Return a line for each finding, and below it how to mend it."""
    rows = [(each.verdict, each.subject, each.says) for each in findings]
    header, *lines = aligned([_HEADER, *rows], words=len(_HEADER))
    told = zip(lines, findings, strict=True)
    return "\n".join([header, *(line for pair in told for line in _with_mend(*pair))])


def as_json(findings: Sequence[Finding]) -> str:
    """Return a list of objects, with the fields of a finding."""
    return json.dumps([asdict(each) for each in findings], indent=2, ensure_ascii=False)


def _with_mend(line: str, finding: Finding) -> Iterable[str]:
    return [line, _MEND.format(finding.mend)] if finding.mend else [line]
