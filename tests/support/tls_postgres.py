"""What says that it is a Postgres, shows a certificate, and hangs up."""

import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue
from threading import Thread

SSL_REQUEST_BYTES = 8
WILLING = b"S"


@dataclass(slots=True)
class TlsPostgres:
    """Who came.

    Attributes:
        trusted: whether each caller believed the certificate.
    """

    port: int
    trusted: Queue[bool] = field(default_factory=Queue)


@contextmanager
def tls_postgres(certificate: ssl.SSLContext) -> Generator[TlsPostgres]:
    """Listen on this machine until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = TlsPostgres(port=listener.getsockname()[1])
        arguments = (listener, certificate, server)
        Thread(target=_listen, args=arguments, daemon=True).start()
        yield server


def _listen(
    listener: socket.socket, certificate: ssl.SSLContext, server: TlsPostgres
) -> None:
    while listener.fileno() >= 0:
        try:
            caller, _ = listener.accept()
        except OSError:
            return
        with caller:
            server.trusted.put(_is_trusted(caller, certificate))


def _is_trusted(caller: socket.socket, certificate: ssl.SSLContext) -> bool:
    """Return whether a word comes after the handshake, which TLS 1.3 ends early."""
    caller.recv(SSL_REQUEST_BYTES)
    caller.sendall(WILLING)
    try:
        with certificate.wrap_socket(caller, server_side=True) as secret:
            return secret.recv(1) != b""
    except OSError:
        return False
