"""Letting clients into the studio, over HTTP."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from strata_domain.error import ProviderError
from strata_infrastructure.sandbox.dialect.image_dialect import told
from strata_infrastructure.sandbox.exchange import (
    Incoming,
    Reply,
    Send,
    begin,
    reply,
    write,
)
from strata_infrastructure.sandbox.image_options import ImageFault
from strata_infrastructure.sandbox.image_route import Visit
from strata_infrastructure.sandbox.sitting import Sitting
from strata_infrastructure.sandbox.studio import Studio

_HOUR = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What is said, when, and how much of it."""

    reply: Reply
    seconds: float = 0.0
    cut: bool = False


class Gallery:
    """Answers what is asked about pictures."""

    def __init__(self, studio: Studio) -> None:
        """Show this studio."""
        self._studio = studio
        self._actions: Mapping[str, Callable[[Visit, Incoming], _Answer]] = {
            "submit": self._submit,
            "published": self._published,
            "picture": self._picture,
        }

    async def play(self, visit: Visit, incoming: Incoming, send: Send) -> None:
        """Answer; after a cut the response stays without an end."""
        answer = self._answer(visit, incoming)
        await asyncio.sleep(answer.seconds)
        if answer.cut:
            await begin(send, answer.reply.status, [(b"content-length", b"999")])
            await write(send, answer.reply.body[:9], more=True)
            return
        await reply(send, answer.reply)

    def _answer(self, visit: Visit, incoming: Incoming) -> _Answer:
        try:
            return self._actions.get(visit.action, self._reply)(visit, incoming)
        except ProviderError as error:
            return _Answer(reply=visit.dialect.refuse(error))

    def _submit(self, visit: Visit, incoming: Incoming) -> _Answer:
        question = visit.dialect.read(incoming, visit.parts.get("model", ""))
        sitting = self._studio.accept(visit, question)
        said = visit.dialect.replies["submit"](sitting)
        fault = sitting.script.fault
        garbage = replace(said, body=b"{garbage")
        return _Answer(
            reply=garbage if fault is ImageFault.GARBAGE else said,
            seconds=_HOUR if fault is ImageFault.SLOW_SUBMIT else 0.0,
            cut=fault is ImageFault.LOST_ANSWER,
        )

    def _published(self, visit: Visit, _incoming: Incoming) -> _Answer:
        return _Answer(reply=told(self._studio.published(visit)))

    def _picture(self, visit: Visit, _incoming: Incoming) -> _Answer:
        number = int(visit.parts["number"])
        content = self._studio.picture(visit.parts["ref"], number)
        shown = Reply(status=200, body=content, content_type=b"image/png")
        return _Answer(reply=shown)

    def _reply(self, visit: Visit, _incoming: Incoming) -> _Answer:
        """Show a request; one that shall be canceled is canceled first."""
        sitting = self._studio.sitting(visit.parts["ref"])
        _stop(sitting, wanted=visit.action == "cancel")
        return _Answer(reply=visit.dialect.replies[visit.action](sitting))


def _stop(sitting: Sitting, *, wanted: bool) -> None:
    if wanted and not sitting.ended:
        sitting.canceled.set()
