"""A platform's portal read from the simulator over real HTTP, as the daemon reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.base import Portal, Snapshot, Unchanged
from coopwatchd.portals.crawl import crawl
from coopwatchd.portals.fetching.fetch import Fetcher, FetchSettings, Manners
from coopwatchd.simulator import Fault, SimSolicitation, Simulator

NOW = datetime(2026, 10, 8, 12, 0, tzinfo=UTC)
CENTRAL = ZoneInfo("America/Chicago")
SETTINGS = FetchSettings(
    user_agent="coopwatchd/test", allow_private=("127.0.0.1",), deadline=30.0, read_timeout=15.0, retry_pause=0.01
)

# What each fault must be called, whatever the platform.
TROUBLES = {
    Fault.CHALLENGE_200: Trouble.CHALLENGE,
    Fault.CHALLENGE_403: Trouble.CHALLENGE,
    Fault.CHALLENGE_429: Trouble.CHALLENGE,
    Fault.CHALLENGE_503: Trouble.CHALLENGE,
    Fault.MAINTENANCE: Trouble.SERVER,
    Fault.LOGIN: Trouble.LOGIN,
    Fault.EMPTY_BODY: Trouble.INCOMPLETE,
    Fault.EMPTY_PAGE: Trouble.LAYOUT,
    Fault.TRUNCATED_GZIP: Trouble.INCOMPLETE,
    Fault.TRUNCATED: Trouble.INCOMPLETE,
    Fault.HALF_ROWS: Trouble.INCOMPLETE,
    Fault.SERVER_ERROR: Trouble.SERVER,
    Fault.UNAVAILABLE: Trouble.THROTTLED,
    Fault.TOO_MANY: Trouble.THROTTLED,
    Fault.FORBIDDEN: Trouble.BLOCKED,
    Fault.NOT_FOUND: Trouble.GONE,
    Fault.RESET: Trouble.UNREACHABLE,
    Fault.GZIP_BOMB: Trouble.TOO_LARGE,
    Fault.REDIRECT_PRIVATE: Trouble.ADDRESS,
    Fault.ROBOTS_DISALLOW: Trouble.ROBOTS,
    Fault.ROBOTS_500: Trouble.ROBOTS,
}


@dataclass
class Desk:
    """A portal, the simulator behind it, and somebody who reads the one from the other."""

    simulator: Simulator
    portal: Portal

    def read(self, listing: str = "", wanted: Iterable[Any] = (), robots: str = "ignore") -> Snapshot:
        """A listing (the first, or the one named), asked for by a new client. Raises Refusal."""
        chosen = next(one for one in self.portal.listings if listing in {"", one.name})
        fetcher = Fetcher(SETTINGS, clock=lambda: NOW)
        try:
            fetch = fetcher.crawl(self.portal, Manners(base_url=self.simulator.url, robots=robots), {})  # type: ignore[arg-type]
            outcome: Snapshot | Unchanged = crawl(self.portal, chosen, fetch, NOW, wanted)
        finally:
            fetcher.close()
        assert isinstance(outcome, Snapshot)
        return outcome

    def refused(self, listing: str = "", **more: Any) -> Refusal:
        """The Refusal that reading ends with."""
        with pytest.raises(Refusal) as caught:
            self.read(listing, **more)
        return caught.value

    def trouble_of(self, fault: Fault, host: str, listing: str = "") -> Trouble:
        """The class of the refusal that a fault of the host ends with; one of robots.txt only where it is obeyed."""
        if fault.path:
            self.simulator.robots[host] = "User-agent: *\nAllow: /\n"
        self.simulator.faults.set(host, fault)
        return self.refused(listing, robots="obey" if fault.path else "ignore").trouble


@contextmanager
def desk_of(portal: Portal) -> Iterator[Desk]:
    with Simulator() as simulator:
        simulator.world.now = NOW
        yield Desk(simulator, portal)
    assert simulator.errors == []


def rewritten(*pairs: tuple[str, str], method: str = "") -> Fault:
    """A layout that has drifted: each first text on the page replaced by the second."""

    def answer(asked: Any, page: Any) -> Any:
        if method and asked.method != method:
            return page
        body = page.body.decode()
        for old, new in pairs:
            assert old in body, f"the page has no {old!r}"
            body = body.replace(old, new)
        return replace(page, body=body.encode())

    return Fault(name="layout drift", answer=answer)


def only_on(method: str, fault: Fault) -> Fault:
    """The fault on requests of one method; the others are answered rightly."""
    return Fault(
        name=f"{fault.name} on {method}",
        answer=lambda asked, page: fault.answer(asked, page) if asked.method == method else page,
    )


def bids(many: int, **fields: Any) -> list[SimSolicitation]:
    """Solicitations 1000, 1001, … that differ in everything."""
    return [
        SimSolicitation(
            **{
                "id": str(1000 + 7 * n),
                "number": f"RFP-{n:03d}",
                "title": f"Title of {n}",
                "due": datetime(2026, 11, 2, 14, 0, tzinfo=CENTRAL) + timedelta(days=n, minutes=n % 60),
                "issued": datetime(2026, 9, 1, 9, 0, tzinfo=CENTRAL) + timedelta(days=n),
                "lead_agency": f"Agency of {n}",
                "description": f"Description of {n}",
            }
            | fields
        )
        for n in range(many)
    ]
