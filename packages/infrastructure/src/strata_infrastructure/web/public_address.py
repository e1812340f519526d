"""Which addresses are of the public web.

The tables are IANA's registries of special-purpose addresses, and not the standard
library's reading of them, which changes with its version and calls some addresses
global that carry a private one inside.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_INSIDE = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
        ),
    )
)
"""All but the fifth are IANA's; that one is where Azure answers its machines."""
_UNICAST = IPv6Network("2000::/3")
"""The only part of IPv6 that is given out; the forms that embed IPv4 lie outside."""
_SPECIAL = tuple(
    map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
)
"""Protocols, Teredo among them; documentation; 6to4, which embeds IPv4; and again."""


def is_public(address: str) -> bool:
    """Whether this is an address of one machine on the public web.

    Args:
        address: as a resolver writes it; anything else is not public.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return _is_public_v4(found)
    return _is_public_v6(found)


def _is_public_v4(address: IPv4Address) -> bool:
    return not any(address in network for network in _INSIDE)


def _is_public_v6(address: IPv6Address) -> bool:
    special = any(address in network for network in _SPECIAL)
    return address in _UNICAST and not special and address.scope_id is None
