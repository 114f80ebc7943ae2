"""Which addresses the fetcher may connect to: public ones, and what the user opened. Never touches the network."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from coopwatchd.errors import CoopwatchdError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# Our own list, because what `is_private` and `is_global` mean changed within the 3.11 series
# (IANA special-purpose registries, RFC 6890).
_REFUSED_4 = {
    IPv4Network("0.0.0.0/8"): "this machine",
    IPv4Network("10.0.0.0/8"): "a private network",
    IPv4Network("100.64.0.0/10"): "a provider's inner network",
    IPv4Network("127.0.0.0/8"): "this machine",
    IPv4Network("168.63.129.16/32"): "a cloud's inner service",  # Azure's host agent, on a public number
    IPv4Network("169.254.0.0/16"): "link-local, where clouds keep their metadata",
    IPv4Network("172.16.0.0/12"): "a private network",
    IPv4Network("192.0.0.0/24"): "reserved",
    IPv4Network("192.0.2.0/24"): "for documentation",
    IPv4Network("192.88.99.0/24"): "a retired relay",
    IPv4Network("192.168.0.0/16"): "a private network",
    IPv4Network("198.18.0.0/15"): "for benchmarks",
    IPv4Network("198.51.100.0/24"): "for documentation",
    IPv4Network("203.0.113.0/24"): "for documentation",
    IPv4Network("224.0.0.0/4"): "multicast",
    IPv4Network("240.0.0.0/4"): "reserved",
}
_REFUSED_6 = {
    IPv6Network("::1/128"): "this machine",
    IPv6Network("::/128"): "this machine",
    IPv6Network("fc00::/7"): "a private network",
    IPv6Network("fe80::/10"): "link-local",
    IPv6Network("fec0::/10"): "a private network (site-local)",
    IPv6Network("ff00::/8"): "multicast",
    IPv6Network("2001:2::/48"): "for benchmarks",
    IPv6Network("2001:10::/28"): "reserved",
    IPv6Network("2001:20::/28"): "reserved",
    IPv6Network("2001:db8::/32"): "for documentation",
    IPv6Network("3fff::/20"): "for documentation",
}
_GLOBAL_6 = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_6TO4 = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")


class Allowed:
    """What may be connected to. Raises CoopwatchdError for an entry that is neither address nor network."""

    def __init__(self, opened: Iterable[str] = ()) -> None:
        self._opened = tuple(_network(entry) for entry in opened)

    def why_not(self, address: str) -> str:
        """Why this address is refused, or "" when it is not. An IPv4 address inside an IPv6 one counts itself."""
        found = ip_address(address.partition("%")[0])
        return next((f"{inner} is {why}" for inner, why in self._refused(found)), "")

    def _refused(self, found: Address) -> Iterator[tuple[Address, str]]:
        inner = tuple(_embedded(found))
        for each in inner or (found,):
            why = _why(each)
            if why and not any(_within(one, network) for one in (each, found) for network in self._opened):
                yield each, why


def literal(name: str) -> str | None:
    """The address a host is when it is written as a number in any form (`0x7f.1`, `2130706433`), else None."""
    try:
        return str(ip_address(name.strip("[]")))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(name))
    except (OSError, UnicodeError, ValueError):
        return None


def is_inside(name: str) -> bool:
    """True for a host that is plainly of this machine or a private network; a name is not resolved."""
    number = literal(name)
    if number is not None:
        return bool(Allowed().why_not(number))
    bare = name.lower().rstrip(".")
    return bare == "localhost" or bare.endswith(".localhost")


def _network(entry: str) -> Network:
    try:
        return ip_network(entry.strip(), strict=False)
    except ValueError as error:
        raise CoopwatchdError(
            f"allow_private: ‘{entry}’ is neither an address nor a network such as 10.0.0.0/8"
        ) from error


def _within(address: Address, network: Network) -> bool:
    return address.version == network.version and address in network


def _why(address: Address) -> str:
    table: Iterable[tuple[Network, str]]
    table = _REFUSED_4.items() if isinstance(address, IPv4Address) else _REFUSED_6.items()
    for network, why in table:
        if address in network:
            return why
    if isinstance(address, IPv6Address) and address not in _GLOBAL_6:
        return "outside the public address space"
    return ""


def _embedded(address: Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that a translator or tunnel on the way would take out of this IPv6 address."""
    if not isinstance(address, IPv6Address):
        return
    number = int(address)
    if address in _MAPPED or address in _NAT64:
        yield IPv4Address(number & 0xFFFFFFFF)
    elif address in _6TO4:
        yield IPv4Address(number >> 80 & 0xFFFFFFFF)
    elif address in _TEREDO:
        yield IPv4Address(number >> 64 & 0xFFFFFFFF)  # its server
        yield IPv4Address(~number & 0xFFFFFFFF)  # its client, stored inverted (RFC 4380)
