"""Where a redirect may lead: few hops, allowed hosts, never back to plain http. Never touches the network."""

from __future__ import annotations

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.fetching import address

CODES = frozenset({301, 302, 303, 307, 308})
MAX_HOPS = 5


def next_hop(
    url: str, status: int, location: str, *, posted: bool, hosts: frozenset[str] | None, base_url: str = ""
) -> str:
    """The address to GET next, in the portal's own terms. `hosts` None = any host (robots.txt, RFC 9309, 2.3.1.2).

    Raises Refusal: ADDRESS for a foreign host, another scheme or a downgrade; GONE for a form that is sent elsewhere;
    SERVER for a redirect without an address.
    """
    if not location.strip():
        raise Refusal(Trouble.SERVER, f"{url} answered {status} without saying where to", url=url)
    if posted and status not in {302, 303}:
        # 307 and 308 would send the form again, to somebody it was not written for; 301 is ambiguous.
        said = f"{url} answered a form with {status} to {location[:200]}, and a form is not sent anywhere else"
        raise Refusal(Trouble.GONE, said, url=url)
    target = address.absolute(url, location)
    if base_url and address.authority(target) == address.authority(base_url):
        target = address.through(target, address.origin(url))
    if url.startswith("https:") and not target.startswith("https:"):
        raise Refusal(Trouble.ADDRESS, f"{url} redirects to {target}, from https back to plain http", url=url)
    if hosts is not None and address.host(target) not in hosts:
        raise Refusal(Trouble.ADDRESS, f"{url} redirects to {target}, a host that is not the portal's", url=url)
    return target


def circle(url: str) -> Refusal:
    """What is said of a redirect that leads to where it came from with nothing changed, cookies included."""
    return Refusal(Trouble.SERVER, f"{url} redirects in a circle", url=url)


def too_many(url: str) -> Refusal:
    """What is said of the sixth hop."""
    return Refusal(Trouble.SERVER, f"{url} was redirected more than {MAX_HOPS} times", url=url)
