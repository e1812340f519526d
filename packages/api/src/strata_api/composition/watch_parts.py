"""What looks after the database, and all it needs."""

from strata_api.offload import ThreadOffload
from strata_api.watch import DatabaseWatch
from strata_domain.port.unit_of_work import BeginForSystem
from strata_infrastructure.settings import RunSettings
from strata_usecase.forget_archives import ForgetArchives
from strata_usecase.forget_claims import ForgetClaims
from strata_usecase.forget_notices import ForgetNotices
from strata_usecase.sweep_generations import SweepGenerations
from strata_usecase.sweep_reservations import SweepReservations


def database_watch(
    begin: BeginForSystem, watching: ThreadOffload, run: RunSettings
) -> DatabaseWatch:
    """Return whoever knocks at the database, and sweeps what others have left."""
    return DatabaseWatch(
        SweepGenerations(begin=begin, lease_seconds=run.lease),
        SweepReservations(begin=begin),
        (
            ForgetArchives(begin=begin),
            ForgetClaims(begin=begin),
            ForgetNotices(begin=begin),
        ),
        watching,
    )
