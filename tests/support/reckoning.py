"""Jobs, their money and their files, against what the provider and the disk say."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from strata_infrastructure.sandbox.bill import BilledCall
from support.crew import PICTURE_MICRO_USD, Crew

JOBS = """
select json_build_object(
  'name', job.request -> 'options' -> 'sandbox' ->> 'name',
  'wanted', (job.request ->> 'count')::int, 'status', job.status,
  'ref', provider_ref,
  'micro_usd', job.micro_usd, 'ended', extract(epoch from ended_at),
  'records', (select coalesce(json_agg(json_build_object(
      'micro_usd', record.micro_usd, 'estimated', record.estimated)), '[]')
    from usage_records as record where record.reservation_id = job.reservation_id),
  'assets', (select count(*) from assets where assets.job_id = job.id),
  'named', cardinality(job.asset_ids),
  'events', (select json_agg(type order by seq) from job_events where job_id = job.id),
  'gapless', (select max(seq) = count(*) and max(seq) = job.last_seq
    from job_events where job_id = job.id)
) from jobs as job order by job.id
"""
FILES = "select path, sha256, size_bytes from assets where status = 'ready'"
TERMINAL = {"succeeded", "failed", "blocked", "canceled", "expired"}
Job = Mapping[str, Any]
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What is known of all jobs, from both sides.

    Attributes:
        drawn: how many pictures the provider charges for, by the name of a job.
        on_disk: digest and size of each file, by its path.
        noted: the same, of the table.
        drafts: files that a dead worker left unfinished; they go after a day.
    """

    jobs: Sequence[Job]
    calls: Sequence[BilledCall]
    drawn: Mapping[str, int]
    on_disk: Mapping[str, tuple[str, int]]
    noted: Mapping[str, tuple[str, int]]
    drafts: int

    @property
    def asked_twice(self) -> list[str]:
        """Jobs for which the provider was asked more than once."""
        counts = Counter(str(call.request_id) for call in self.calls)
        return [name for name, count in counts.items() if count > 1]

    @property
    def not_settled_once(self) -> list[Job]:
        """Jobs that were charged twice, or never although the provider was asked."""
        return [job for job in self.jobs if len(job["records"]) != _asked(job)]

    @property
    def wrongly_charged(self) -> list[Job]:
        """Jobs that cost something else than the provider drew for them."""
        return [job for job in self.jobs if not self._is_right(job)]

    @property
    def ended_badly(self) -> list[Job]:
        """Jobs that are open, or whose log does not end once, with their end."""
        return [job for job in self.jobs if not _is_whole(job)]

    @property
    def ends(self) -> Mapping[str, int]:
        """How many jobs came to which end."""
        return Counter(job["status"] for job in self.jobs)

    def report(self) -> str:
        """Return the figures in one line."""
        known = {job["ref"] for job in self.jobs}
        lost = sum(call.call_id not in known for call in self.calls)
        return (
            f"{len(self.jobs)} jobs: {dict(self.ends)}; {len(self.calls)} requests "
            f"billed, {lost} of them without an answer that was stored; "
            f"{len(self.on_disk)} files; {self.drafts} drafts left"
        )

    def _is_right(self, job: Job) -> bool:
        """An estimate is the worst case; whatever else is charged is exact."""
        drawn = self.drawn.get(job["name"], 0) * PICTURE_MICRO_USD
        worst = job["wanted"] * PICTURE_MICRO_USD
        right = worst if job["status"] == "expired" else drawn
        charged = sum(record["micro_usd"] for record in job["records"])
        return bool(job["micro_usd"] == charged == right)


def _asked(job: Job) -> int:
    return int("job.submitted" in job["events"])


def _is_whole(job: Job) -> bool:
    endings = [event for event in job["events"] if event[4:] in TERMINAL]
    ended = endings == [f"job.{job['status']}"] == job["events"][-1:]
    pictures = job["wanted"] if job["status"] == "succeeded" else 0
    kept = job["assets"] == job["named"] == pictures
    return bool(ended and job["gapless"] and kept)


def closed(crew: Crew) -> Reckoning:
    """Both books and the disk, once all is over; they agree."""
    crew.upstream.settled(1)
    books = reckon(crew)
    _logger.info("%s", books.report())
    assert (books.asked_twice, books.ended_badly) == ([], [])
    assert (books.not_settled_once, books.wrongly_charged) == ([], [])
    assert books.on_disk == books.noted
    return books


def reckon(crew: Crew) -> Reckoning:
    """Look at everything."""
    calls, query = crew.upstream.calls(), crew.house.database.query
    root = crew.house.home / ".strata" / "files"
    found = [path for path in root.rglob("*") if path.is_file()]
    files = {str(path.relative_to(root)): path.read_bytes() for path in found}
    kept = {path: each for path, each in files.items() if not _is_draft(path)}
    return Reckoning(
        jobs=[job for (job,) in query(JOBS)],
        calls=calls,
        drawn={str(call.request_id): call.output_tokens for call in calls},
        on_disk={path: _facts(content) for path, content in kept.items()},
        noted={path: (digest, size) for path, digest, size in query(FILES)},
        drafts=len(files) - len(kept),
    )


def _is_draft(path: str) -> bool:
    return path.startswith("drafts/")


def _facts(content: bytes) -> tuple[str, int]:
    return sha256(content).hexdigest(), len(content)
