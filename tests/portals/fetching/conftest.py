"""Fixtures: sites on loopback, a clock that stands still, and somebody to ask."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest
from fetch_loopback import PAGE, Asker, Clock, Site, start, stop


@pytest.fixture
def other_site() -> Iterator[Site]:
    site, thread = start()
    yield site
    stop(site, thread)


@pytest.fixture
def site() -> Iterator[Site]:
    site, thread = start()
    site.page("/list")
    yield site
    stop(site, thread)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def asker(clock: Clock, site: Site, other_site: Site) -> Iterator[Asker]:
    made = Asker(clock, site)
    yield made
    for fetcher in made.fetchers:
        fetcher.close()


@pytest.fixture
def zipped() -> bytes:
    """PAGE, compressed."""
    return gzip.compress(PAGE)
