"""Where the sandbox's server draws: requests, their lives, and who is told of them."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import ExitStack

from strata_domain.error import ProviderNotFoundError
from strata_infrastructure.sandbox.bill import Bill, BilledCall
from strata_infrastructure.sandbox.dialect.image_dialect import Seal, ours
from strata_infrastructure.sandbox.image_failure import raise_refusal
from strata_infrastructure.sandbox.image_route import VENDORS, Visit
from strata_infrastructure.sandbox.image_script import write_image_script
from strata_infrastructure.sandbox.picture import png
from strata_infrastructure.sandbox.postman import Postman
from strata_infrastructure.sandbox.sitting import ImageQuestion, Sitting


class Studio:
    """Everything that was asked of this server."""

    def __init__(self, bill: Bill) -> None:
        """Charge every request to this bill."""
        self._bill = bill
        self._postman = Postman()
        self._sittings: dict[str, Sitting] = {}
        self._lives: set[asyncio.Task[None]] = set()
        self._seals: Mapping[str, Seal] = {
            name: dialect.seal() for name, dialect in VENDORS.items()
        }

    def published(self, visit: Visit) -> Mapping[str, object]:
        """Return what lets clients check a vendor's messages."""
        return self._seals[visit.vendor].published

    def accept(self, visit: Visit, question: ImageQuestion) -> Sitting:
        """Begin to draw; it is billed before this returns.

        Raises:
            ProviderError: it is refused, and not billed.
        """
        script = write_image_script(ours(question.model), question.request)
        raise_refusal(script.fault)
        ref = visit.dialect.ref()
        call = BilledCall(
            call_id=ref, model=question.model, input_tokens=0, request_id=script.name
        )
        sitting = Sitting(ref=ref, question=question, script=script, call=call)
        self._sittings[ref] = sitting
        with ExitStack() as stack:
            stack.enter_context(self._bill.charging(call))
            life = asyncio.create_task(self._live(visit, sitting, stack.pop_all()))
        self._lives.add(life)
        life.add_done_callback(self._lives.discard)
        return sitting

    def sitting(self, ref: str) -> Sitting:
        """Return a request.

        Raises:
            ProviderNotFoundError: there is none, or it is forgotten.
        """
        found = self._sittings.get(ref)
        if found is None or found.forgotten:
            message = "there is no such request"
            raise ProviderNotFoundError(message)
        return found

    def picture(self, ref: str, number: int) -> bytes:
        """Return a picture.

        Raises:
            ProviderNotFoundError: there is none, not yet or not any more.
        """
        sitting = self.sitting(ref)
        if number >= len(sitting.urls):
            message = "there is no such picture"
            raise ProviderNotFoundError(message)
        return png(sitting.script.pictures[number])

    async def _live(self, visit: Visit, sitting: Sitting, charge: ExitStack) -> None:
        with charge:
            await sitting.until(sitting.script.waiting)
            await self._tell(visit, sitting, "start")
            await sitting.until(sitting.script.waiting + sitting.script.drawing)
            sitting.close()
        await self._tell(visit, sitting, "completed")

    async def _tell(self, visit: Visit, sitting: Sitting, event: str) -> None:
        question = sitting.question
        if question.webhook_url is None or event not in question.events:
            return
        body = json.dumps(visit.dialect.message(sitting)).encode()
        headers = self._seals[visit.vendor].headers(sitting.ref, body)
        times = sitting.script.webhooks
        await self._postman.bring(question.webhook_url, body, headers, times=times)
