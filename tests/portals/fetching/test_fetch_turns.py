"""Tenants of one platform take turns together, and all are left alone after it refused one of them."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import pytest
from fetch_loopback import Asker, Site, Visit

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.base import Request
from coopwatchd.portals.fetching.fetch import COOL_DOWN, CrawlFetch
from coopwatchd.portals.fetching.pace import Pacer

CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>challenges.cloudflare.com</body></html>"


def tenants(asker: Asker, site: Site, other_site: Site, *, turn: str = "platform", **more: object) -> list[CrawlFetch]:
    """Two portals on two hosts, read by one fetcher."""
    fetcher = asker.fetcher()
    return [asker.crawl(fetcher, portal={"home": one.url, "turn": turn} | more) for one in (site, other_site)]


def test_tenants_on_different_hosts_share_a_turn(site: Site, other_site: Site, asker: Asker) -> None:
    def slowly(visit: Visit) -> None:
        visit.site.over.wait(0.03)
        visit.reply()

    site.routes["/slow"] = other_site.routes["/slow"] = slowly
    crawls = tenants(asker, site, other_site, pace=0.05)
    threads = [
        threading.Thread(target=lambda crawl=crawl: [crawl(Request(url=f"/slow?{number}")) for number in range(3)])
        for crawl in crawls
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    started = sorted(one.started for one in (*site.seen, *other_site.seen))
    assert (len(site.seen), len(other_site.seen)) == (3, 3)
    assert min(later - earlier for earlier, later in pairwise(started)) >= 0.08


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [(429, b"<html>slow down</html>", Trouble.THROTTLED), (403, CHALLENGE, Trouble.CHALLENGE)],
)
def test_after_a_refusal_no_tenant_is_asked(
    site: Site, other_site: Site, asker: Asker, status: int, body: bytes, trouble: Trouble
) -> None:
    site.page("/refused", body, status)
    other_site.page("/list")
    first, second = tenants(asker, site, other_site)
    assert asker.refusal("/refused", first).trouble is trouble
    for crawl in (first, second):
        refusal = asker.refusal("/list", crawl)
        assert refusal.trouble is Trouble.THROTTLED
        assert "platform asked to be left alone" in str(refusal)
        assert COOL_DOWN - 60 < refusal.retry_after <= COOL_DOWN
    assert (site.paths(), other_site.paths()) == (["/refused"], [])


def test_the_platforms_own_retry_after_goes_before_ours(site: Site, other_site: Site, asker: Asker) -> None:
    site.page("/refused", b"<html>slow down</html>", 429, {"Retry-After": "120"})
    first, second = tenants(asker, site, other_site)
    asker.refusal("/refused", first)
    assert 60 < asker.refusal("/list", second).retry_after <= 120


@pytest.mark.parametrize(("status", "turn"), [(500, "platform"), (404, "platform"), (429, "")])
def test_others_go_on_after_a_failure_of_one_or_without_a_shared_turn(
    site: Site, other_site: Site, asker: Asker, status: int, turn: str
) -> None:
    site.page("/refused", b"<html>no</html>", status)
    other_site.page("/list")
    first, second = tenants(asker, site, other_site, turn=turn)
    asker.refusal("/refused", first)
    assert second(Request(url="/list")) is not None


def test_another_platform_is_not_concerned(site: Site, other_site: Site, asker: Asker) -> None:
    site.page("/refused", b"<html>slow down</html>", 429)
    other_site.page("/list")
    fetcher = asker.fetcher()
    asker.refusal("/refused", asker.crawl(fetcher, portal={"turn": "one"}))
    other = asker.crawl(fetcher, portal={"home": other_site.url, "turn": "two"})
    assert other(Request(url="/list")) is not None


class Hands:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_hold_ends_when_its_time_is_over() -> None:
    hands = Hands()
    pacer = Pacer(hands)
    pacer.hold("platform", 900)
    with pytest.raises(Refusal) as refused, pacer.turn("platform", 0):
        pass
    assert refused.value.retry_after == 900
    with pacer.turn("another", 0):
        pass
    hands.now += 900
    with pacer.turn("platform", 0):
        pass


def test_a_shorter_hold_does_not_end_a_longer_one() -> None:
    hands = Hands()
    pacer = Pacer(hands)
    pacer.hold("platform", 900)
    pacer.hold("platform", 10)
    hands.now += 60
    with pytest.raises(Refusal) as refused, pacer.turn("platform", 0):
        pass
    assert refused.value.retry_after == 840


def test_who_waits_for_a_turn_is_told_of_the_hold() -> None:
    pacer = Pacer()
    caught: list[Refusal] = []
    waiting = threading.Event()

    def wait() -> None:
        waiting.set()
        try:
            with pacer.turn("platform", 60):
                pass
        except Refusal as refusal:
            caught.append(refusal)

    with pacer.turn("platform", 60):
        thread = threading.Thread(target=wait)
        thread.start()
        assert waiting.wait(60)
    started = time.monotonic()
    pacer.hold("platform", 900)
    thread.join(60)
    assert [one.trouble for one in caught] == [Trouble.THROTTLED]
    assert time.monotonic() - started < 30
