"""Measure everything in one run and print it as Markdown.

Figures of one run may be compared with each other, never with those of another run or
machine: each scenario alternates between the candidates, and medians are quoted.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from statistics import median

from bench.report import Figure, table
from bench.scene import MODEL, WIRE_PATH, Scene, scene, strata_body, wire_body
from bench.tool import Load, Outcome, measure

ROUNDS = 3
UNARY = "fake-L0-N50-D0"
PACED = "fake-L50-N50-D20"
THREADS = 4000
STREAMS = 20
MANY_STREAMS = 200
UNARIES = (
    ("Unary, 16 connections, as fast as it goes", 16, None),
    ("Unary, 40 requests a second", 64, 40.0),
)
STREAMED = "{} streams of 50 chunks, one every 20 ms"

Measured = Mapping[str, Outcome]
EVENTS = "Accept: text/event-stream"


def main() -> None:
    """Run every scenario and print the tables."""
    with scene() as here:
        start = ("Start", _start(here))
        for title, figures in chain([start], _native(here), _compatible(here)):
            sys.stdout.write(table(title, figures))


def _alternate(candidates: Mapping[str, Load]) -> dict[str, list[Outcome]]:
    outcomes: dict[str, list[Outcome]] = {name: [] for name in candidates}
    for _ in range(ROUNDS):
        for name, load in candidates.items():
            outcomes[name].append(measure(load))
    return outcomes


def _start(here: Scene) -> list[Figure]:
    subjects = (here.bare, here.strata)
    return [
        Figure("cold start, s", {s.name: s.cold_seconds for s in subjects}),
        Figure("idle memory, MiB", {s.name: s.memory_mib() for s in subjects}),
    ]


def _unary(here: Scene, load: Load) -> dict[str, Load]:
    wire = replace(load, body=wire_body(UNARY, stream=False), paths=None)
    return _candidates(
        here, wire, replace(load, body=strata_body(UNARY)), "Prefer: wait=60"
    )


def _streams(here: Scene, load: Load, streams: int) -> dict[str, Load]:
    paced = replace(load, connections=streams, chunks=50, ramp_ms=1000)
    wire = replace(paced, body=wire_body(PACED, stream=True), paths=None)
    return _candidates(here, wire, replace(paced, body=strata_body(PACED)), EVENTS)


def _native(here: Scene) -> Iterator[tuple[str, list[Figure]]]:
    """Ask Strata in its own words: everything is stored."""
    for title, connections, rate in UNARIES:
        load = Load(address="", body="", connections=connections, rate=rate)
        candidates = _unary(here, replace(load, paths=here.fresh_threads(THREADS)))
        yield title, _requests(_alternate(candidates))
    for streams in (STREAMS, MANY_STREAMS):
        candidates = _streams(here, Load(address="", body=""), streams)
        fresh = here.fresh_threads(THREADS)
        candidates["Strata"] = replace(candidates["Strata"], paths=fresh)
        before = here.strata.memory_mib()
        figures = _chunks(_alternate(candidates))
        grown = (here.strata.memory_mib() - before) * 1024 / streams
        figures.append(Figure("memory grown, KiB a stream", {"Strata": grown}))
        yield STREAMED.format(streams), figures


def _compatible(here: Scene) -> Iterator[tuple[str, list[Figure]]]:
    """Ask Strata as its provider is asked: nothing is kept but the cost."""
    for title, connections, rate in UNARIES:
        load = Load(address="", body="", connections=connections, rate=rate)
        yield f"/v1: {title}", _requests(_alternate(_alike(here, load, UNARY)))
    for streams in (STREAMS, MANY_STREAMS):
        load = Load(address="", body="", connections=streams, chunks=50, ramp_ms=1000)
        figures = _chunks(_alternate(_alike(here, load, PACED)))
        yield f"/v1: {STREAMED.format(streams)}", figures


def _alike(here: Scene, load: Load, behaviour: str) -> dict[str, Load]:
    stream = load.chunks > 0
    wire = replace(load, body=wire_body(behaviour, stream=stream))
    ours = replace(load, body=wire_body(behaviour, stream=stream, model=MODEL))
    candidates = _candidates(here, wire, ours, EVENTS)
    address = here.strata.address + WIRE_PATH
    return candidates | {"Strata": replace(candidates["Strata"], address=address)}


def _candidates(here: Scene, wire: Load, ours: Load, how: str) -> dict[str, Load]:
    authorization = f"Authorization: Bearer {here.token}"
    return {
        "direct": replace(wire, address=here.provider + WIRE_PATH),
        "pass-through": replace(
            wire, address=here.bare.address + WIRE_PATH, cpu_of=(here.bare.pid,)
        ),
        "Strata": replace(
            ours,
            address=here.strata.address + "/",
            headers=(authorization, how),
            cpu_of=(here.strata.pid,),
        ),
    }


def _requests(outcomes: Mapping[str, Sequence[Outcome]]) -> list[Figure]:
    return [
        _figure("requests / s", outcomes, lambda o: o["rps"]),
        _figure("CPU ms / request", outcomes, lambda o: _cpu(o) * 1e3 / o["ok"]),
        _figure("latency p50, ms", outcomes, lambda o: o["lat_us"]["p50"] / 1e3),
        _figure("latency p99, ms", outcomes, lambda o: o["lat_us"]["p99"] / 1e3),
        _added("latency added, p50, ms", outcomes, lambda o: o["lat_us"]["p50"] / 1e3),
        _figure("failed", outcomes, _failed),
    ]


def _chunks(outcomes: Mapping[str, Sequence[Outcome]]) -> list[Figure]:
    return [
        _figure("chunks / s", outcomes, lambda o: o["chunks"] / 5),
        _figure("CPU µs / chunk", outcomes, lambda o: _cpu(o) * 1e6 / o["chunks"]),
        _figure("transit p50, ms", outcomes, lambda o: o["transit_us"]["p50"] / 1e3),
        _figure("transit p99, ms", outcomes, lambda o: o["transit_us"]["p99"] / 1e3),
        _added(
            "transit added, p50, ms", outcomes, lambda o: o["transit_us"]["p50"] / 1e3
        ),
        _figure("gap p99, ms", outcomes, lambda o: o["gap_us"]["p99"] / 1e3),
        _figure("failed", outcomes, _failed),
    ]


def _figure(
    name: str,
    outcomes: Mapping[str, Sequence[Outcome]],
    value: Callable[[Outcome], float],
) -> Figure:
    return Figure(
        name, {who: median(map(value, rounds)) for who, rounds in outcomes.items()}
    )


def _added(
    name: str,
    outcomes: Mapping[str, Sequence[Outcome]],
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


main()
