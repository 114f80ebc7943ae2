"""How pages are asked for, as plain data: settings of the fetcher, manners of a portal, the cost of a crawl."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """What holds for every request of the process. Times are seconds, sizes bytes.

    `deadline` is for one request as a whole, redirects and body included, waiting for its turn excluded: a read
    timeout alone never ends a body that drips. `max_compressed` limits what comes over the wire when it is
    compressed, `max_body` what it becomes. `allow_private` opens addresses ("127.0.0.1") or networks ("10.0.0.0/8")
    that the guard would refuse.
    """

    user_agent: str
    allow_private: tuple[str, ...] = ()
    proxy: str = ""
    deadline: float = 60.0
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    max_compressed: int = 5_000_000
    max_body: int = 20_000_000
    retry_pause: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What the user decided for one portal.

    `base_url`: its scheme and authority replace those of every request (a path in it is not used). `pace` is seconds
    between two requests to one host; None = the portal's own, and none at all when `base_url` is an address of
    this machine or a private network.
    """

    base_url: str = ""
    robots: Literal["obey", "ignore"] = "obey"
    pace: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One page that came: enough to report it, without its body. `size` is bytes after decompression."""

    url: str
    status: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """What a crawl cost: requests sent (robots.txt, redirects and retries too), bytes of bodies received, seconds."""

    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0


def user_agent(version: str, contact: str = "") -> str:
    """An honest User-Agent, with an address where a portal can reach a person."""
    return f"coopwatchd/{version} (+{contact})" if contact else f"coopwatchd/{version}"
