"""Portals of several platforms read from one simulator over real HTTP, through the fetcher that the daemon uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from coopwatchd.errors import Refusal
from coopwatchd.portals.base import Portal, Snapshot
from coopwatchd.portals.crawl import crawl
from coopwatchd.portals.fetching.fetch import Fetcher, FetchSettings, Manners
from coopwatchd.simulator import Simulator

NOW = datetime(2026, 10, 8, 12, 0, tzinfo=UTC)


class Wire:
    """A simulator, and somebody who reads portals from it with a new client each time."""

    def __init__(self, simulator: Simulator, **settings: Any) -> None:
        self.simulator = simulator
        self.world = simulator.world
        given = {"user_agent": "coopwatchd/0 (+bids@example.com)", "allow_private": ("127.0.0.1",), "deadline": 10.0}
        self._settings = FetchSettings(**(given | {"retry_pause": 0.01} | settings))

    def read(self, portal: Portal, listing: str = "", wanted: Iterable[Any] = ()) -> Snapshot:
        """One listing (the first, or the one named). Raises Refusal."""
        chosen = next(one for one in portal.listings if listing in {"", one.name})
        fetcher = Fetcher(self._settings, clock=lambda: NOW)
        try:
            fetch = fetcher.crawl(portal, Manners(base_url=self.simulator.url))
            outcome = crawl(portal, chosen, fetch, NOW, wanted)
        finally:
            fetcher.close()
        assert isinstance(outcome, Snapshot)
        return outcome

    def refusal(self, portal: Portal, listing: str = "", wanted: Iterable[Any] = ()) -> Refusal:
        """The Refusal that reading it ends with."""
        with pytest.raises(Refusal) as refused:
            self.read(portal, listing, wanted)
        return refused.value


@contextmanager
def wired(**settings: Any) -> Iterator[Wire]:
    """A running simulator with an empty world; it must not have made mistakes of its own."""
    with Simulator() as simulator:
        simulator.world.now = NOW
        yield Wire(simulator, **settings)
    assert simulator.errors == []
