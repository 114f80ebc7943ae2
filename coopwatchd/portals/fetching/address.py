"""URLs as text: made absolute and quoted, sent through another origin, compared by host. Never touches the network."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from coopwatchd.errors import Refusal, Trouble

_PORTS = {"http": 80, "https": 443}
# What may stand in a path or a query as it is (RFC 3986, and the brackets and bars that portals' own links carry).
_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^!#$%&'()*+,/:;=?@\[\]~A-Za-z0-9._|{}^-]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_.])?|[0-9a-f:.]+")


def absolute(base: str, url: str) -> str:
    """`url` resolved against `base`, quoted, without fragment or user information.

    Raises Refusal(ADDRESS), as everything here does, when that is not an http or https address.
    """
    try:
        joined = urljoin(base, url.strip())
    except ValueError as error:
        raise _no_address(url, error) from error
    parts, place = _split(joined)
    return urlunsplit((parts.scheme, place, _quoted(parts.path) or "/", _quoted(parts.query), ""))


def through(url: str, base_url: str) -> str:
    """`url` with the scheme and authority of `base_url`; unchanged when that is empty."""
    if not base_url:
        return url
    parts, (other, place) = urlsplit(url), _split(base_url)
    return urlunsplit((other.scheme, place, parts.path, parts.query, ""))


def origin(url: str) -> str:
    """Scheme, host and port, the way two URLs of one server compare equal."""
    parts, place = _split(url)
    return f"{parts.scheme}://{place}"


def authority(url: str) -> str:
    """`host`, or `host:port` where the port is not the usual one of the scheme."""
    return _split(url)[1]


def host(url: str) -> str:
    """The host alone, in lower case, an international name in its ASCII form."""
    return _host(_split(url)[0])


def family(hosts: Iterable[str]) -> frozenset[str]:
    """The hosts, each with and without `www.`: portals move between the two without a word."""
    bare = {name.lower().rstrip(".").removeprefix("www.") for name in hosts if name}
    return frozenset(bare | {f"www.{name}" for name in bare})


def _split(url: str) -> tuple[SplitResult, str]:
    """The parts and the authority of an absolute address."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS:
            raise ValueError("it is neither http nor https")
        name, port = _host(parts), parts.port
    except ValueError as error:
        raise _no_address(url, error) from error
    shown = f"[{name}]" if ":" in name else name
    return parts, shown if port is None or port == _PORTS[parts.scheme] else f"{shown}:{port}"


def _host(parts: SplitResult) -> str:
    name = parts.hostname or ""
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    # A host that two URL parsers could read differently ("good.com\\.evil.com") is nobody's.
    if not _HOST.fullmatch(name):
        raise ValueError(f"‘{_short(name)}’ is not a host")
    return name


def _no_address(url: str, why: ValueError) -> Refusal:
    return Refusal(Trouble.ADDRESS, f"‘{_short(url)}’ is no address to ask: {why}", url=url)


def _quoted(text: str) -> str:
    return _UNSAFE.sub(lambda found: quote(found[0], safe=""), text)


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:120]}…"
