"""What it means that two clocks differ."""

from strata_domain.entity.finding import Finding, Verdict

TOLERATED_SECONDS = 10.0
"""Tokens may come from a clock that is so far ahead."""
UNUSUAL_SECONDS = 2.0
_MEND = "Synchronise this machine's clock (chrony, systemd-timesyncd) and the other's."


def skew_finding(subject: str, seconds: float) -> Finding:
    """Judge by how much another clock is ahead of ours.

    Args:
        subject: whose clock it is.
        seconds: below zero when it is behind.
    """
    off = abs(seconds)
    apart = f"{off:.1f} s {'ahead of' if seconds > 0 else 'behind'} ours"
    if off <= UNUSUAL_SECONDS:
        return Finding(subject, Verdict.OK, f"within {UNUSUAL_SECONDS:g} s of ours")
    verdict = Verdict.FAILURE if off > TOLERATED_SECONDS else Verdict.WARNING
    return Finding(subject, verdict, apart, _MEND)
