"""Sending vectors to a client, with whatever shall go wrong."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.embedding_script import EmbeddingScript
from strata_infrastructure.sandbox.exchange import Send, begin, write
from strata_infrastructure.sandbox.options import Fault

_HEADERS = ((b"content-type", b"application/json"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingPerformance:
    """One answer on one connection."""

    script: EmbeddingScript
    body: bytes
    call: BilledCall
    send: Send

    async def play(self) -> None:
        """Write the answer; after a cut the response stays without an end."""
        fault = self.script.fault
        half = self.body[: len(self.body) // 2]
        shown: Mapping[Fault | None, bytes] = {
            Fault.CUT: half,
            Fault.STALL: half,
            Fault.GARBAGE: b"{garbage",
        }
        waits_within = fault is Fault.STALL
        await asyncio.sleep(0 if waits_within else self.script.seconds)
        named = (b"x-request-id", self.call.call_id.encode())
        await begin(self.send, 200, [*_HEADERS, named])
        await write(self.send, shown.get(fault, self.body), more=True)
        await asyncio.sleep(self.script.seconds if waits_within else 0)
        await self._end(cut=fault is Fault.CUT)

    async def _end(self, *, cut: object) -> None:
        if not cut:
            await write(self.send, b"", more=False)
        self.call.outcome = "cut" if cut else "finished"
