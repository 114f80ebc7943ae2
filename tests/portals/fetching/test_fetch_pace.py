"""Turns: one request at a time per host, and a pause between two, across portals and threads."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

from fetch_loopback import Asker, Seen, Site, Visit

from coopwatchd.errors import Refusal
from coopwatchd.portals.base import Request
from coopwatchd.portals.fetching.fetch import CrawlFetch


def gaps(seen: list[Seen]) -> list[float]:
    """Seconds from start to start; a start lies before the answer, so these are never shorter than the pause."""
    return [later - earlier for earlier, later in pairwise(sorted(one.started for one in seen))]


def together(*jobs) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def slowly(visit: Visit) -> None:
    visit.site.over.wait(0.03)
    visit.reply()


def three(crawl: CrawlFetch) -> None:
    for number in range(3):
        crawl(Request(url=f"/slow?{number}"))


def test_portals_on_one_host_share_its_turns(site: Site, asker: Asker) -> None:
    site.routes["/slow"] = slowly
    fetcher = asker.fetcher()
    crawls = [asker.crawl(fetcher, portal={"pace": 0.05}) for _ in range(2)]
    together(*(lambda crawl=crawl: three(crawl) for crawl in crawls))
    assert len(site.seen) == 6
    assert min(gaps(site.seen)) >= 0.08  # the route takes 0.03, the pause after it 0.05


def test_other_hosts_do_not_wait(site: Site, other_site: Site, asker: Asker) -> None:
    other_site.page("/list")
    fetcher = asker.fetcher()
    waiting = asker.crawl(fetcher, pace=60.0)
    waiting(Request(url="/list"))
    blocked = threading.Thread(target=lambda: asker.refusal("/list", waiting))
    blocked.start()
    started = time.monotonic()
    crawl = asker.crawl(fetcher, portal={"home": other_site.url, "pace": 60.0})
    assert crawl(Request(url="/list")) is not None
    assert time.monotonic() - started < 30.0
    fetcher.stop()
    blocked.join(60)
    assert not blocked.is_alive()


def test_one_at_a_time_even_without_a_pause(site: Site, asker: Asker) -> None:
    site.routes["/slow"] = slowly
    fetcher = asker.fetcher()
    crawls = [asker.crawl(fetcher) for _ in range(3)]
    together(*(lambda crawl=crawl: three(crawl) for crawl in crawls))
    assert min(gaps(site.seen)) >= 0.03


def test_private_base_url_needs_no_pause_unless_one_is_set(site: Site, asker: Asker) -> None:
    fetcher = asker.fetcher()
    portal = {"home": "https://portal.example", "pace": 60.0}
    free = asker.crawl(fetcher, portal=portal, base_url=site.url)
    for number in range(5):
        free(Request(url=f"/list?{number}"))
    paced = asker.crawl(fetcher, portal=portal, base_url=site.url, pace=0.05)
    for number in range(3):
        paced(Request(url=f"/list?again{number}"))
    assert min(gaps(site.seen)[-2:]) >= 0.05


def test_host_is_free_again_after_a_failure(site: Site, asker: Asker) -> None:
    fetcher = asker.fetcher()
    crawl = asker.crawl(fetcher)
    for _ in range(2):
        asker.refusal("/nowhere", crawl)
    site.routes["/reset"] = Visit.hang_up
    asker.refusal("/reset", crawl)
    assert crawl(Request(url="/list")) is not None


def test_nothing_is_asked_after_stop_or_close(site: Site, asker: Asker) -> None:
    fetcher = asker.fetcher()
    crawl = asker.crawl(fetcher)
    fetcher.close()
    refusal = asker.refusal("/list", crawl)
    assert isinstance(refusal, Refusal)
    assert "stopping" in str(refusal)
    assert site.seen == []
