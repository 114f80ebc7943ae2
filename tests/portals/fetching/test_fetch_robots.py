"""robots.txt: obeyed unless the user decided otherwise, read once a day, and believed when it cannot be read."""

from __future__ import annotations

import threading
import time

import pytest
from fetch_loopback import Asker, Clock, Site, Visit

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.base import Request
from coopwatchd.portals.fetching.robots import Rules

AGENT = "coopwatchd/0.1.0 (+bids@example.com)"


def robots(site: Site, text: str, status: int = 200) -> None:
    site.page("/robots.txt", text.encode(), status, {"Content-Type": "text/plain"})


def test_disallowed_page_is_not_asked_for_and_the_rule_is_named(site: Site, asker: Asker) -> None:
    robots(site, "User-agent: *\nDisallow: /private\nDisallow: /li\nAllow: /list/open\n")
    site.page("/list/open")
    crawl = asker.crawl(robots="obey")
    refusal = asker.refusal("/list", crawl)
    assert refusal.trouble is Trouble.ROBOTS
    assert "Disallow: /li)" in str(refusal)
    assert crawl(Request(url="/list/open")) is not None
    assert site.paths() == ["/robots.txt", "/list/open"]


def test_ignored_means_not_even_fetched(site: Site, asker: Asker) -> None:
    robots(site, "User-agent: *\nDisallow: /\n")
    assert asker.crawl(robots="ignore")(Request(url="/list")) is not None
    assert site.paths() == ["/list"]


def test_read_once_a_day_for_all_crawls(site: Site, asker: Asker, clock: Clock) -> None:
    robots(site, "User-agent: *\nAllow: /\n")
    fetcher = asker.fetcher()
    for _ in range(2):
        crawl = asker.crawl(fetcher, robots="obey")
        crawl(Request(url="/list"))
        crawl(Request(url="/list?2"))
    clock.pass_(hours=23, minutes=59)
    asker.crawl(fetcher, robots="obey")(Request(url="/list"))
    assert site.paths().count("/robots.txt") == 1
    robots(site, "User-agent: *\nDisallow: /list\n")
    clock.pass_(minutes=2)
    assert asker.refusal("/list", asker.crawl(fetcher, robots="obey")).trouble is Trouble.ROBOTS
    assert site.paths().count("/robots.txt") == 2


def test_two_threads_read_it_once(site: Site, asker: Asker) -> None:
    asked = threading.Event()

    def slow(visit: Visit) -> None:
        asked.wait(60)
        visit.reply(200, b"User-agent: *\nAllow: /\n")

    site.routes["/robots.txt"] = slow
    fetcher = asker.fetcher()
    crawls = [asker.crawl(fetcher, robots="obey") for _ in range(3)]
    threads = [threading.Thread(target=crawl, args=(Request(url="/list"),)) for crawl in crawls]
    for thread in threads:
        thread.start()
    asked.set()
    for thread in threads:
        thread.join(60)
    assert site.paths().count("/robots.txt") == 1
    assert site.paths().count("/list") == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_none_to_be_had_allows_everything(site: Site, asker: Asker, status: int) -> None:
    robots(site, "User-agent: *\nDisallow: /\n", status)
    assert asker.crawl(robots="obey")(Request(url="/list")) is not None


@pytest.mark.parametrize("status", [500, 503])
def test_failing_server_forbids_everything_until_it_answers(site: Site, asker: Asker, status: int) -> None:
    robots(site, "", status)
    crawl = asker.crawl(robots="obey")
    refusal = asker.refusal("/list", crawl)
    assert refusal.trouble is Trouble.ROBOTS
    assert str(status) in str(refusal)
    assert "/list" not in site.paths()
    robots(site, "")
    assert crawl(Request(url="/list")) is not None


def test_robots_that_break_off_forbid_everything(site: Site, asker: Asker) -> None:
    site.routes["/robots.txt"] = Visit.hang_up
    refusal = asker.refusal("/list", asker.crawl(robots="obey"))
    assert refusal.trouble is Trouble.ROBOTS
    assert "broke off" in str(refusal) or "did not answer" in str(refusal)
    assert "/list" not in site.paths()


def test_robots_that_never_end_forbid_everything(site: Site, asker: Asker) -> None:
    site.routes["/robots.txt"] = lambda visit: visit.site.over.wait(15)
    crawl = asker.crawl(asker.fetcher(deadline=0.1), robots="obey")
    assert asker.refusal("/list", crawl).trouble is Trouble.ROBOTS


def test_host_that_is_down_is_unreachable_rather_than_forbidden(asker: Asker) -> None:
    crawl = asker.crawl(asker.fetcher(), portal={"home": "http://127.0.0.1:9"}, robots="obey")
    assert asker.refusal("/list", crawl).trouble is Trouble.UNREACHABLE
    unknown = asker.fetcher(resolve=lambda host, port: [])
    crawl = asker.crawl(unknown, portal={"home": "http://gone.example"}, robots="obey")
    assert asker.refusal("/list", crawl).trouble is Trouble.DNS


def test_web_page_or_nothing_in_its_place_allows_everything(site: Site, asker: Asker) -> None:
    robots(site, "<!DOCTYPE html><html><head><title>Home</title></head></html>")
    assert asker.crawl(robots="obey")(Request(url="/list")) is not None
    robots(site, "")
    assert asker.crawl(robots="obey")(Request(url="/list")) is not None


def test_redirected_robots_are_followed_anywhere(site: Site, other_site: Site, asker: Asker) -> None:
    site.to("/robots.txt", f"http://cdn.example:{other_site.port}/shared/robots.txt")
    other_site.page("/shared/robots.txt", b"User-agent: *\nDisallow: /list\n")
    fetcher = asker.fetcher(resolve=lambda host, port: ["127.0.0.1"])
    assert asker.refusal("/list", asker.crawl(fetcher, robots="obey")).trouble is Trouble.ROBOTS


def test_every_hop_is_checked(site: Site, asker: Asker) -> None:
    robots(site, "User-agent: *\nDisallow: /list\n")
    site.to("/moved", "/list")
    assert asker.refusal("/moved", asker.crawl(robots="obey")).trouble is Trouble.ROBOTS
    assert site.paths() == ["/robots.txt", "/moved"]


def test_base_url_stands_for_robots_too_and_hosts_stay_apart(site: Site, asker: Asker) -> None:
    def by_host(visit: Visit) -> None:
        forbidden = visit.headers["x-forwarded-host"] == "closed.example"
        visit.reply(200, b"User-agent: *\nDisallow: /" if forbidden else b"User-agent: *\nAllow: /")

    site.routes["/robots.txt"] = by_host
    fetcher = asker.fetcher()
    opened = asker.crawl(fetcher, portal={"home": "https://open.example"}, base_url=site.url, robots="obey")
    closed = asker.crawl(fetcher, portal={"home": "https://closed.example"}, base_url=site.url, robots="obey")
    assert opened(Request(url="/list")) is not None
    assert asker.refusal("/list", closed).trouble is Trouble.ROBOTS


def test_our_own_group_wins(site: Site, asker: Asker) -> None:
    robots(site, "User-agent: *\nDisallow: /\n\nUser-agent: Coopwatchd\nDisallow: /other\n")
    crawl = asker.crawl(robots="obey")
    assert crawl(Request(url="/list")) is not None
    assert "Disallow: /other)" in str(asker.refusal("/other/page", crawl))


def test_group_named_like_our_contact_is_not_ours() -> None:
    rules = Rules(b"User-agent: *\nAllow: /\n\nUser-agent: bids\nDisallow: /\n", AGENT)
    rules.check("https://portal.example/list")


def test_wildcards_and_the_longest_rule() -> None:
    rules = Rules(b"User-agent: *\nDisallow: /search*\nAllow: /search/rfp$\nDisallow: /*.aspx?print=\n", AGENT)
    rules.check("https://portal.example/search/rfp")
    for url in ("https://portal.example/search/rfp/7", "https://portal.example/a/Bid.aspx?print=1"):
        with pytest.raises(Refusal):
            rules.check(url)


def test_crawl_delay_raises_the_pace_a_minute_at_most(site: Site, asker: Asker) -> None:
    robots(site, "User-agent: *\nCrawl-delay: 0.1\n")
    crawl = asker.crawl(robots="obey", pace=0.0)
    started = time.monotonic()
    crawl(Request(url="/list"))
    crawl(Request(url="/list?2"))
    assert time.monotonic() - started >= 0.2
    for text, delay in (("7", 7.0), ("3600", 60.0), ("soon", 0.0), ("-1", 0.0), ("inf", 0.0)):
        assert Rules(f"User-agent: *\nCrawl-delay: {text}\n".encode(), AGENT).delay == delay


def test_huge_robots_are_read_as_far_as_the_standard_asks(site: Site, asker: Asker) -> None:
    robots(site, "User-agent: *\nDisallow: /list\n" + "# padding\n" * 200_000)
    assert asker.refusal("/list", asker.crawl(robots="obey")).trouble is Trouble.ROBOTS
