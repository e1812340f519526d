"""Every sum that the ledger keeps, against what it is the sum of."""

from collections.abc import Mapping
from typing import LiteralString

RULES: Mapping[str, LiteralString] = {
    "the money used is the sum of the records": """
        select concat_ws(' ', subject, period) as subject, used as kept, sum as counted
        from (
          select subject_id as subject, period_start as period, used
          from public.usage_windows where meter = 'monthly_micro_usd'
        ) as kept full join (
          select user_id as subject, period_start as period, sum(micro_usd)
          from public.usage_records group by user_id, period_start
        ) as counted using (subject, period)
        where coalesce(used, 0) <> coalesce(sum, 0)
    """,
    "the money put aside is what open reservations hold": """
        select concat_ws(' ', subject, period) as subject, reserved as kept,
          sum as counted
        from (
          select subject_id as subject, period_start as period, reserved
          from public.usage_windows where meter = 'monthly_micro_usd'
        ) as kept full join (
          select user_id as subject, period_start as period, sum(micro_usd)
          from public.reservations where closed_at is null
          group by user_id, period_start
        ) as counted using (subject, period)
        where coalesce(reserved, 0) <> coalesce(sum, 0)
    """,
    "the money used with a key is the sum of its records": """
        select concat_ws(' ', subject, period) as subject, used as kept, sum as counted
        from (
          select subject_id as subject, period_start as period, used
          from public.usage_windows where meter = 'key_monthly_micro_usd'
        ) as kept full join (
          select api_key_id as subject, period_start as period, sum(micro_usd)
          from public.usage_records where api_key_id is not null
          group by api_key_id, period_start
        ) as counted using (subject, period)
        where coalesce(used, 0) <> coalesce(sum, 0)
    """,
    "the money put aside for a key is what its open reservations hold": """
        select concat_ws(' ', subject, period) as subject, reserved as kept,
          sum as counted
        from (
          select subject_id as subject, period_start as period, reserved
          from public.usage_windows where meter = 'key_monthly_micro_usd'
        ) as kept full join (
          select api_key_id as subject, period_start as period, sum(micro_usd)
          from public.reservations where closed_at is null and api_key_id is not null
          group by api_key_id, period_start
        ) as counted using (subject, period)
        where coalesce(reserved, 0) <> coalesce(sum, 0)
    """,
    "the answers at once are the open reservations that take a slot": """
        select subject::text, reserved as kept, count as counted
        from (
          select subject_id as subject, reserved
          from public.usage_windows where meter = 'concurrent_generations'
        ) as kept full join (
          select user_id as subject, count(*) from public.reservations
          where closed_at is null and takes_slot group by user_id
        ) as counted using (subject)
        where coalesce(reserved, 0) <> coalesce(count, 0)
    """,
    "the units used are the sum of the records": """
        select concat_ws(' ', subject, meter, period) as subject, used as kept,
          sum as counted
        from (
          select subject_id as subject, meter, period_start as period, used
          from public.usage_windows where meter::text = any (%(units)s)
        ) as kept full join (
          select user_id as subject, meter, period_start as period, sum(units)
          from public.usage_records where meter is not null
          group by user_id, meter, period_start
        ) as counted using (subject, meter, period)
        where coalesce(used, 0) <> coalesce(sum, 0)
    """,
    "the units put aside are what open reservations hold": """
        select concat_ws(' ', subject, meter, period) as subject, reserved as kept,
          sum as counted
        from (
          select subject_id as subject, meter, period_start as period, reserved
          from public.usage_windows where meter::text = any (%(units)s)
        ) as kept full join (
          select user_id as subject, meter, period_start as period, sum(units)
          from public.reservations where closed_at is null and meter is not null
          group by user_id, meter, period_start
        ) as counted using (subject, meter, period)
        where coalesce(reserved, 0) <> coalesce(sum, 0)
    """,
    "the bytes stored are those of the files": """
        select subject::text, used + reserved as kept, sum as counted
        from (
          select subject_id as subject, used, reserved
          from public.usage_windows where meter = 'storage_bytes'
        ) as kept full join (
          select user_id as subject, sum(size_bytes),
            sum(size_bytes) filter (where status = 'pending') as pending
          from public.assets where kind <> 'archive' group by user_id
        ) as counted using (subject)
        where (coalesce(used + reserved, 0), coalesce(reserved, 0))
          <> (coalesce(sum, 0), coalesce(pending, 0))
    """,
    "every request of a minute is counted once": """
        select concat_ws(' ', subject_id, usage_windows.period_start) as subject,
          used as kept, count(reservation.id) as counted
        from public.usage_windows
        left join public.reservations as reservation on counts_as_request
          and user_id = subject_id and minute_start = usage_windows.period_start
        where usage_windows.meter = 'requests_per_minute'
        group by subject_id, usage_windows.meter, usage_windows.period_start
        having used <> count(reservation.id)
    """,
    "no reservation is open past its lease": """
        select id::text as subject, 0 as kept, 1 as counted from public.reservations
        where closed_at is null
          and lease_until < now() - %(grace)s * interval '1 second'
    """,
    "a reservation has a record exactly when it is settled": """
        select reservation_id::text as subject, settled as kept, records as counted
        from (
          select id as reservation_id, 1 as settled
          from public.reservations where state = 'settled'
        ) as settled full join (
          select reservation_id, count(*) as records
          from public.usage_records where corrects is null group by reservation_id
        ) as recorded using (reservation_id)
        where settled is distinct from records
    """,
    "a run costs what its records say": """
        select run.id::text as subject, run.micro_usd as kept,
          coalesce(sum(record.micro_usd), 0) as counted
        from public.generations as run
        left join public.usage_records as record on record.generation_id = run.id
        group by run.id
        having run.micro_usd <> coalesce(sum(record.micro_usd), 0)
    """,
    "a run that has ended holds nothing": """
        select run.id::text as subject, 0 as kept, count(*) as counted
        from public.generations as run
        join public.reservations on generation_id = run.id and closed_at is null
        where ended_at < now() - %(grace)s * interval '1 second'
        group by run.id
    """,
}
"""By name, what finds the exceptions: the figure that is kept, and the one counted."""
