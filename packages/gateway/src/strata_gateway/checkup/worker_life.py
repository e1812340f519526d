"""Whether anybody works on jobs."""

from collections.abc import Sequence
from functools import partial

from psycopg import Connection

from strata_domain.entity.finding import Finding, Verdict
from strata_gateway.checkup.probe import Probe

_SUBJECT = "workers"
_LIFE = """
select
  (select count(*) from queue.procrastinate_workers
    where last_heartbeat > now() - %(silent)s * interval '1 second'),
  (select count(*) from public.jobs
    where status = 'queued' and created_at < now() - interval '1 minute')
"""
_ALIVE = "{} alive, {} jobs wait for more than a minute"
_START = "Start one or more where the database is in reach: strata worker"
_VERDICTS = {
    (True, False): Verdict.OK,
    (True, True): Verdict.WARNING,
    (False, False): Verdict.WARNING,
    (False, True): Verdict.FAILURE,
}
"""By whether a worker lives, and whether a job waits."""


def worker_life(silent_seconds: float) -> Probe:
    """Count those that give signs of life; who is waited for is missed more.

    Args:
        silent_seconds: after which a worker counts as dead.
    """
    return Probe(_SUBJECT, partial(_look, silent_seconds=silent_seconds))


def _look(connection: Connection, *, silent_seconds: float) -> Sequence[Finding]:
    wanted = {"silent": silent_seconds}
    ((alive, waiting),) = connection.execute(_LIFE, wanted).fetchall()
    verdict = _VERDICTS[alive > 0, waiting > 0]
    mend = "" if verdict is Verdict.OK else _START
    return [Finding(_SUBJECT, verdict, _ALIVE.format(alive, waiting), mend)]
