"""Measure everything in one run and print it as Markdown.

Figures of one run may be compared with each other, never with those of another run or
machine: each scenario alternates between the candidates, and medians are quoted.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from bench.figure import chunks, requests, text
from bench.report import COLUMNS, Figure, table
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
SPEAKABLE = "fake-L50-N50-D100"
SPOKEN_SECONDS, SPOKEN_ROUNDS = 12, 5
SPOKEN = "{} streams of 50 chunks, one every 100 ms, unspoken and spoken"
ALOUD = ("unspoken", "spoken")

Part = Callable[[Scene], Iterator[tuple[str, list[Figure]]]]
EVENTS = "Accept: text/event-stream"


def main(wanted: Sequence[str]) -> None:
    """Run the parts that are wanted, or all of them, and print their tables."""
    with scene() as here:
        for name in wanted or PARTS:
            part, columns = PARTS[name]
            for title, figures in part(here):
                sys.stdout.write(table(title, figures, columns))


def _alternate(
    candidates: Mapping[str, Load], rounds: int = ROUNDS
) -> dict[str, list[Outcome]]:
    outcomes: dict[str, list[Outcome]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, load in candidates.items():
            outcomes[name].append(measure(load))
    return outcomes


def _start(here: Scene) -> Iterator[tuple[str, list[Figure]]]:
    subjects = (here.bare, here.strata)
    cold = Figure("cold start, s", {s.name: s.cold_seconds for s in subjects})
    idle = Figure("idle memory, MiB", {s.name: s.memory_mib() for s in subjects})
    yield "Start", [cold, idle]


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
        yield title, requests(_alternate(candidates))
    for streams in (STREAMS, MANY_STREAMS):
        candidates = _streams(here, Load(address="", body=""), streams)
        fresh = here.fresh_threads(THREADS)
        candidates["Strata"] = replace(candidates["Strata"], paths=fresh)
        before = here.strata.memory_mib()
        figures = chunks(_alternate(candidates))
        grown = (here.strata.memory_mib() - before) * 1024 / streams
        figures.append(Figure("memory grown, KiB a stream", {"Strata": grown}))
        yield STREAMED.format(streams), figures


def _compatible(here: Scene) -> Iterator[tuple[str, list[Figure]]]:
    """Ask Strata as its provider is asked: nothing is kept but the cost."""
    for title, connections, rate in UNARIES:
        load = Load(address="", body="", connections=connections, rate=rate)
        yield f"/v1: {title}", requests(_alternate(_alike(here, load, UNARY)))
    for streams in (STREAMS, MANY_STREAMS):
        load = Load(address="", body="", connections=streams, chunks=50, ramp_ms=1000)
        figures = chunks(_alternate(_alike(here, load, PACED)))
        yield f"/v1: {STREAMED.format(streams)}", figures


def _spoken(here: Scene) -> Iterator[tuple[str, list[Figure]]]:
    """Have the same answers spoken, and not: what does the text wait for?"""
    load = Load(
        address=here.strata.address + "/",
        body=strata_body(SPEAKABLE),
        headers=(f"Authorization: Bearer {here.token}", EVENTS),
        paths=here.fresh_threads(THREADS, "unspoken"),
        connections=STREAMS,
        chunks=50,
        ramp_ms=1000,
        cpu_of=(here.strata.pid,),
        seconds=SPOKEN_SECONDS,
    )
    spoken, fresh = strata_body(SPEAKABLE, spoken=True), "spoken"
    aloud = replace(load, body=spoken, paths=here.fresh_threads(THREADS, fresh))
    candidates = {"unspoken": load, "spoken": aloud}
    yield SPOKEN.format(STREAMS), text(_alternate(candidates, SPOKEN_ROUNDS))


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


PARTS: Mapping[str, tuple[Part, Sequence[str]]] = {
    "start": (_start, COLUMNS),
    "native": (_native, COLUMNS),
    "compatible": (_compatible, COLUMNS),
    "spoken": (_spoken, ALOUD),
}

main(sys.argv[1:])
