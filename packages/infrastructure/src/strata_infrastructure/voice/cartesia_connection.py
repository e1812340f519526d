"""A connection to Cartesia's socket, before it is one."""

from websockets.asyncio.client import ClientConnection
from websockets.datastructures import HeadersLike
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.http11 import Response

from strata_domain.error import ProviderError
from strata_infrastructure.chat.vendor_error import retry_after
from strata_infrastructure.voice.cartesia_complaint import VOCABULARY, complaint
from strata_infrastructure.voice.transcript import read_complaint


class HandshakeRefusedError(WebSocketException):
    """An answer that is no socket; its body is not shown."""

    def __init__(self, response: Response) -> None:
        """Keep the answer."""
        super().__init__(response.status_code)
        self.response = response


class StraightConnection(ClientConnection):
    """Goes nowhere else with our key: a redirection is a refusal."""

    async def handshake(
        self,
        additional_headers: HeadersLike | None = None,
        user_agent_header: str | None = None,
    ) -> None:
        """Open the socket, or raise HandshakeRefusedError."""
        try:
            await super().handshake(additional_headers, user_agent_header)
        except InvalidStatus as error:
            raise HandshakeRefusedError(error.response) from None


def refused(error: HandshakeRefusedError) -> ProviderError:
    """Return what a refusal means."""
    response = error.response
    headers = {name.lower(): value for name, value in response.headers.raw_items()}
    said = read_complaint(response.body or b"")
    wait = retry_after(headers)
    return VOCABULARY.error(
        complaint(said, status=response.status_code, retry_after=wait)
    )
