"""A server on a real socket that answers by script, with TLS if asked for."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

LOOPBACK = "127.0.0.1"
Script = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class WebServer:
    """What came.

    Attributes:
        connections: how many, whether they said anything or not.
        heads: of the requests, the latest last.
    """

    port: int = 0
    connections: int = 0
    heads: list[str] = field(default_factory=list)

    def url(
        self, path: str = "/", *, host: str = LOOPBACK, scheme: str = "http"
    ) -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"content-length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def redirect(location: str) -> bytes:
    return answer(b"", f"location: {location}", status="302 Found")


def always(content: bytes) -> Script:
    async def script(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(content)

    return script


@asynccontextmanager
async def serving(
    script: Script,
    *,
    hosts: tuple[str, ...] = (LOOPBACK,),
    port: int = 0,
    tls: ssl.SSLContext | None = None,
) -> AsyncGenerator[WebServer]:
    """Listen at one port of these hosts."""
    server, visits = WebServer(), set[asyncio.Task[None]]()

    def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.add(asyncio.ensure_future(_serve(server, script, reader, writer)))

    listeners = [await asyncio.start_server(meet, hosts[0], port, ssl=tls)]
    server.port = listeners[0].sockets[0].getsockname()[1]
    for host in hosts[1:]:
        listeners += [await asyncio.start_server(meet, host, server.port, ssl=tls)]
    try:
        yield server
    finally:
        await _end(listeners, visits)


async def _end(
    listeners: list[asyncio.Server], visits: set[asyncio.Task[None]]
) -> None:
    for ending in listeners:
        ending.close()
    for visit in visits:
        visit.cancel()
    await asyncio.gather(*visits, return_exceptions=True)
    await asyncio.sleep(0)


async def _serve(
    server: WebServer,
    script: Script,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    server.connections += 1
    with suppress(ConnectionError, asyncio.IncompleteReadError), _aborting(writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        server.heads.append(head)
        await script(head.split()[1], writer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@contextmanager
def _aborting(writer: asyncio.StreamWriter) -> Generator[None]:
    """Leave nothing open."""
    try:
        yield
    finally:
        writer.transport.abort()


@dataclass(frozen=True, slots=True)
class Authority:
    """Somebody who certifies names.

    Attributes:
        server: of the one who has that name.
        client: of one who believes this authority alone.
        certificate: its own, as PEM.
    """

    server: ssl.SSLContext
    client: ssl.SSLContext
    certificate: str


def authority(name: str) -> Authority:
    """Certify one name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), 1)
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
        )
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    return Authority(
        server=_server(certificate, key),
        client=ssl.create_default_context(cadata=certificate.decode()),
        certificate=certificate.decode(),
    )


def _server(certificate: bytes, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        file = Path(folder, "server.pem")
        file.write_bytes(certificate + secret)
        context.load_cert_chain(file)
    return context
