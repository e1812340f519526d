"""What is read off measurements: medians of the rounds."""

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from bench.report import Figure
from bench.tool import Outcome

Measured = Mapping[str, Sequence[Outcome]]


def requests(outcomes: Measured) -> list[Figure]:
    """Return the figures of answers that come at once."""
    return [
        _figure("requests / s", outcomes, lambda o: o["rps"]),
        _figure("CPU ms / request", outcomes, lambda o: _cpu(o) * 1e3 / o["ok"]),
        _figure("latency p50, ms", outcomes, lambda o: o["lat_us"]["p50"] / 1e3),
        _figure("latency p99, ms", outcomes, lambda o: o["lat_us"]["p99"] / 1e3),
        _added("latency added, p50, ms", outcomes, lambda o: o["lat_us"]["p50"] / 1e3),
        _figure("failed", outcomes, _failed),
    ]


def chunks(outcomes: Measured) -> list[Figure]:
    """Return the figures of streams, with what Strata adds to the pass-through's."""
    return [
        _figure("chunks / s", outcomes, lambda o: o["chunks"] / 5),
        *text(outcomes)[:3],
        _added(
            "transit added, p50, ms", outcomes, lambda o: o["transit_us"]["p50"] / 1e3
        ),
        *text(outcomes)[3:],
    ]


def text(outcomes: Measured) -> list[Figure]:
    """Return what every stream of text is measured by."""
    return [
        _figure("CPU µs / chunk", outcomes, lambda o: _cpu(o) * 1e6 / o["chunks"]),
        _figure("transit p50, ms", outcomes, lambda o: o["transit_us"]["p50"] / 1e3),
        _figure("transit p99, ms", outcomes, lambda o: o["transit_us"]["p99"] / 1e3),
        _figure("gap p99, ms", outcomes, lambda o: o["gap_us"]["p99"] / 1e3),
        _figure("failed", outcomes, _failed),
    ]


def _figure(
    name: str,
    outcomes: Measured,
    value: Callable[[Outcome], float],
) -> Figure:
    return Figure(
        name, {who: median(map(value, rounds)) for who, rounds in outcomes.items()}
    )


def _added(
    name: str,
    outcomes: Measured,
    value: Callable[[Outcome], float],
) -> Figure:
    """Return what Strata's value has more than the pass-through's."""
    values = _figure(name, outcomes, value).values
    return Figure(name, {"Strata": values["Strata"] - values["pass-through"]})


def _cpu(outcome: Outcome) -> float:
    return sum(outcome["cpu_s"])


def _failed(outcome: Outcome) -> float:
    kinds = ("status", "reset_mid", "refused", "incomplete", "timeout")
    return sum(outcome["errors"][kind] for kind in kinds)
