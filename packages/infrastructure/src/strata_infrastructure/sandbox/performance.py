"""Playing a script to a client, and counting what it heard."""

from contextlib import aclosing
from dataclasses import dataclass

from strata_infrastructure.sandbox.bill import BilledCall
from strata_infrastructure.sandbox.dialect.dialect import AnswerWriter
from strata_infrastructure.sandbox.exchange import Send, begin, write
from strata_infrastructure.sandbox.options import Fault
from strata_infrastructure.sandbox.pacing import TOKENS, paced
from strata_infrastructure.sandbox.script import Script, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """One answer on one connection."""

    script: Script
    writer: AnswerWriter
    call: BilledCall
    send: Send

    async def play(self) -> None:
        """Write the answer; after a cut the response stays without an end.

        The server closes the connection of a response that has none, which is what a
        provider's crash looks like.
        """
        await begin(self.send, 200, [(b"content-type", self.writer.content_type)])
        await write(self.send, self.writer.opening(), more=True)
        async with aclosing(paced(self.script)) as steps:
            async for step in steps:
                await self._perform(step)
                if step is Fault.CUT:
                    self.call.outcome = "cut"
                    return
        await write(self.send, b"", more=False)
        self.call.outcome = "finished"

    async def _perform(self, step: Step) -> None:
        """Write one step; a token is billed as soon as it is on its way."""
        if body := self.writer.write(step):
            await write(self.send, body, more=True)
        self.call.output_tokens += isinstance(step, TOKENS)
