"""The address at which a command serves, taken before anything slow begins."""

import errno
import socket
from collections.abc import Mapping
from types import MappingProxyType

from strata_domain.error import ConfigurationError

ADVICE: Mapping[int | None, str] = MappingProxyType(
    {
        errno.EADDRINUSE: "stop what uses it, or take any free port: {option} 0",
        errno.EACCES: "take a port above 1023, such as {option} 8000",
        errno.EADDRNOTAVAIL: "name an address of this machine: --host 127.0.0.1",
        socket.EAI_NONAME: "name an address of this machine: --host 127.0.0.1",
    }
)
OTHERWISE = "choose another address with --host and {option}"


def listen(host: str, port: int, *, option: str = "--port") -> socket.socket:
    """Return a socket that listens; whoever connects waits until it is served.

    It listens at once, because two programs can bind a port that neither listens on.

    Args:
        host: a name or an address of this machine.
        port: 0 for any.
        option: by which somebody chooses another port.

    Raises:
        ConfigurationError: the address cannot be had; the message says what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        advice = ADVICE.get(error.errno, OTHERWISE).format(option=option)
        message = f"Cannot serve at {host}:{port} ({error.strerror}): {advice}"
        raise ConfigurationError(message) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """Return the URL of what is served there."""
    host, port, *_ = listener.getsockname()
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
