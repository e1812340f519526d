"""Who may do what, as docs/schema.md says it too."""

from collections import defaultdict

# r read, i insert, u update, d delete: a small letter for one's own rows alone, a
# capital for everyone's, a dash where Postgres denies permission. A new table fails the
# test until it has its row here.
MATRIX = """
                  anon authenticated strata_user strata_system strata_app service_role
plans             ---- r---          r---        ----          ----       RIUD
profiles          ---- r-u-          r-u-        ----          ----       RIUD
api_keys          ---- r---          riu-        R-U-          ----       RIUD
threads           ---- r-u-          riud        ----          ----       RIUD
messages          ---- r-u-          riu-        R-U-          ----       RIUD
generations       ---- r---          riu-        R-U-          ----       RIUD
generation_events ---- r---          r---        RI--          ----       RIUD
idempotency_keys  ---- ----          riu-        R-UD          ----       RIUD
jobs              ---- r---          riud        R-U-          ----       RIUD
job_events        ---- r---          ri--        RI--          ----       RIUD
webhook_inbox     ---- ----          ----        RIUD          ----       RIUD
assets            ---- r---          riud        RI-D          ----       RIUD
message_assets    ---- r---          ri--        R---          ----       RIUD
discarded_files   ---- ----          ----        R--D          ----       RIUD
usage_windows     ---- r---          r---        ----          ----       R---
reservations      ---- r---          r---        R---          ----       R---
usage_records     ---- r---          r---        R---          ----       R---
account_tasks     ---- r---          r---        R-U-          ----       R---
audit_events      ---- r---          r---        ----          ----       R---
"""
COLUMNS = """
profiles          authenticated  display_name locale
profiles          strata_user    display_name locale updated_at
api_keys          strata_user    revoked_at
api_keys          strata_system  last_used_at
threads           authenticated  title pinned archived
threads           strata_user    title system_prompt model head_message_id pinned
threads           strata_user    archived metadata updated_at
messages          authenticated  feedback feedback_comment
messages          strata_user    feedback feedback_comment updated_at
messages          strata_system  parts status stop_reason model updated_at
generations       strata_user    cancel_requested_at
generations       strata_system  status last_seq heartbeat_at error_code ended_at
idempotency_keys  strata_user    request_digest result_id outcome created_at
idempotency_keys  strata_system  outcome
jobs              strata_user    cancel_requested_at
jobs              strata_system  status attempt lease_until last_seq provider_ref
jobs              strata_system  progress asset_ids error_code micro_usd submitted_at
jobs              strata_system  ended_at
webhook_inbox     strata_system  applied_at
assets            strata_user    status media_type kind size_bytes sha256 width height
assets            strata_user    duration_ms
account_tasks     strata_system  user_id attempt lease_until asset_id error_code
account_tasks     strata_system  ended_at
"""
FUNCTIONS = """
usage_period        strata_user
usage_reset         strata_user
usage_standings     strata_user
some_standings      strata_user
reserve_usage       strata_user strata_system
mark_dispatched     strata_system
renew_usage         strata_system
release_usage       strata_system
settle_usage        strata_system
sweep_expired       strata_system
enqueue_job         strata_user
enqueue_look        strata_system
rescue_jobs         strata_system
enqueue_lost_jobs   strata_system
name_job            strata_system
receive_webhook     strata_system
begin_account_task  strata_user
stop_account        strata_system
erase_assets        strata_system
erase_usage_windows strata_system
erase_reservations  strata_system
erase_usage_records strata_system
erase_audit_events  strata_system
erase_account_tasks strata_system
erase_profiles      strata_system
remove_sign_in      strata_system
forget_archives     strata_system
expect_archive      strata_system
discard_strays      strata_system
"""


def declared_matrix() -> dict[tuple[str, str], str]:
    header, *lines = MATRIX.strip().splitlines()
    return {
        (table, role): letters
        for table, *cells in map(str.split, lines)
        for role, letters in zip(header.split(), cells, strict=True)
    }


def declared_functions() -> dict[str, set[str]]:
    lines = map(str.split, FUNCTIONS.strip().splitlines())
    return {function: set(roles) for function, *roles in lines}


def declared_columns() -> dict[tuple[str, str], set[str]]:
    declared: dict[tuple[str, str], set[str]] = defaultdict(set)
    for table, role, *columns in map(str.split, COLUMNS.strip().splitlines()):
        declared[table, role].update(columns)
    return dict(declared)
