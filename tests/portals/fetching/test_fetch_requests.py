"""What is sent, and what is kept: base_url, cookies of one crawl, validators, one retry, counts."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from fetch_loopback import PAGE, SETTINGS, Asker, Clock, Site, Visit

from coopwatchd.errors import CoopwatchdError, Trouble
from coopwatchd.model.pages import Validator
from coopwatchd.portals.base import Fetch, Request
from coopwatchd.portals.fetching.fetch import Fetched, user_agent


def test_honest_user_agent() -> None:
    assert user_agent("0.1.0", "bids@example.com") == "coopwatchd/0.1.0 (+bids@example.com)"
    assert user_agent("0.1.0") == "coopwatchd/0.1.0"


def test_addresses_are_resolved_against_home_and_quoted(site: Site, asker: Asker) -> None:
    site.routes["/bids/list%20of%20bids"] = site.routes["/list"]
    crawl = asker.crawl(portal={"home": f"{site.url}/bids/index.html"})
    page = crawl(Request(url="list of bids?sort=DateClosing%20ASC,Id&q=a b|c&p=100%&n=é#top"))
    assert page is not None
    assert site.paths() == ["/bids/list%20of%20bids?sort=DateClosing%20ASC,Id&q=a%20b|c&p=100%25&n=%C3%A9"]
    assert page.url == f"{site.url}{site.paths()[0]}"


def test_base_url_takes_every_request_and_says_whose_it_was(site: Site, asker: Asker) -> None:
    portal = {"home": "https://portal.example/start"}
    crawl = asker.crawl(portal=portal, base_url=f"{site.url}/ignored?x=1")
    page = crawl(Request(url="/list?a=1&b=2"))
    assert page is not None
    assert page.url == "https://portal.example/list?a=1&b=2"
    crawl(Request(url="http://api.example:8080/list", form={"q": "x"}))
    assert [(seen.path, seen.headers["x-forwarded-host"]) for seen in site.seen] == [
        ("/list?a=1&b=2", "portal.example"),
        ("/list", "api.example:8080"),
    ]
    assert site.seen[0].headers["host"] == site.url.removeprefix("http://")
    site.page("/gone", status=404)
    assert asker.refusal("/gone", crawl).url == "https://portal.example/gone"


def test_without_base_url_nobody_is_named(site: Site, asker: Asker) -> None:
    asker.page("/list")
    assert "x-forwarded-host" not in site.seen[0].headers


def test_page_carries_what_a_listing_needs(site: Site, asker: Asker, clock: Clock) -> None:
    site.page("/list", PAGE, headers={"Content-Type": "text/html; charset=utf-8", "X-Total": "7"})
    page = asker.page("/list")
    assert (page.status, page.headers["x-total"], page.fetched_at) == (200, "7", clock.now)
    assert "Laptops" in page.text


def token_page(visit: Visit) -> None:
    visit.reply(200, PAGE, [("Set-Cookie", "token=abc; Path=/; HttpOnly"), ("Set-Cookie", "lang=en; Path=/")])


def test_cookies_last_for_one_crawl(site: Site, asker: Asker) -> None:
    site.routes["/form"] = token_page
    fetcher = asker.fetcher()
    crawl = asker.crawl(fetcher)
    crawl(Request(url="/form"))
    crawl(Request(url="/list", form={"q": ""}))
    asker.crawl(fetcher)(Request(url="/list"))
    assert set(site.seen[1].headers["cookie"].split("; ")) == {"token=abc", "lang=en"}
    assert "cookie" not in site.seen[2].headers


def test_cookies_of_a_parent_domain_and_secure_ones_work_through_base_url(site: Site, asker: Asker) -> None:
    def set_them(visit: Visit) -> None:
        cookies = ("a=1; Domain=.tenders.example; Path=/", "b=2; Secure; Path=/", "c=3; Domain=.other.example")
        visit.reply(200, PAGE, [("Set-Cookie", cookie) for cookie in cookies])

    site.routes["/form"] = set_them
    crawl = asker.crawl(portal={"home": "https://city.tenders.example"}, base_url=site.url)
    crawl(Request(url="/form"))
    crawl(Request(url="/list"))
    crawl(Request(url="https://api.tenders.example/list"))
    crawl(Request(url="https://elsewhere.example/list"))
    assert set(site.seen[1].headers["cookie"].split("; ")) == {"a=1", "b=2"}
    assert site.seen[2].headers["cookie"] == "a=1"
    assert "cookie" not in site.seen[3].headers


def test_cookie_set_by_a_redirect_is_sent_with_the_next_hop(site: Site, asker: Asker) -> None:
    site.page("/enter", b"", 302, {"Location": "/list", "Set-Cookie": "s=1; Path=/"})
    asker.page("/enter")
    assert site.seen[1].headers["cookie"] == "s=1"


KNOWN = Validator(url="", etag='"v1"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")


def not_modified(visit: Visit) -> None:
    if visit.headers.get("if-none-match") == '"v1"':
        visit.reply(304, b"", [("ETag", '"v1"')])
    else:
        visit.reply(200, PAGE, [("ETag", '"v2"'), ("Last-Modified", "Mon, 23 Nov 2026 12:00:00 GMT")])


def test_conditional_request_for_a_known_page(site: Site, asker: Asker) -> None:
    site.routes["/c"] = not_modified
    known = {f"{site.url}/c": KNOWN}
    crawl = asker.crawl(known=known)
    assert crawl(Request(url="/c", conditional=True)) is None
    sent = site.seen[0].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"v1"', "Mon, 23 Nov 2026 10:00:00 GMT")
    assert crawl.validators == {}


def test_new_validators_are_handed_over_not_used(site: Site, asker: Asker) -> None:
    site.routes["/c"] = not_modified
    crawl = asker.crawl()
    assert crawl(Request(url="/c", conditional=True)) is not None
    url = f"{site.url}/c"
    assert crawl.validators == {url: Validator(url=url, etag='"v2"', last_modified="Mon, 23 Nov 2026 12:00:00 GMT")}
    crawl(Request(url="/c", conditional=True))
    assert "if-none-match" not in site.seen[1].headers


def test_page_without_validators_takes_the_old_ones_back(site: Site, asker: Asker) -> None:
    known = {f"{site.url}/list": KNOWN}
    crawl = asker.crawl(known=known)
    crawl(Request(url="/list", conditional=True))
    assert crawl.validators == {f"{site.url}/list": Validator(url=f"{site.url}/list")}
    fresh = asker.crawl(known=crawl.validators)
    fresh(Request(url="/list", conditional=True))
    assert "if-none-match" not in site.seen[1].headers


def test_nothing_conditional_unless_asked_and_known(site: Site, asker: Asker) -> None:
    known = {f"{site.url}/list": KNOWN}
    for request in (
        Request(url="/list"),
        Request(url="/list?2", conditional=True),
        Request(url="/list", conditional=True, form={"q": ""}),
    ):
        crawl = asker.crawl(known=known)
        assert crawl(request) is not None
    assert not any("if-none-match" in seen.headers for seen in site.seen)


def test_304_nobody_asked_for_is_asked_again_and_then_refused(site: Site, asker: Asker) -> None:
    def once(visit: Visit) -> None:
        visit.reply(200 if "cache-control" in visit.headers else 304)

    site.routes["/once"] = once
    site.page("/always", b"", 304)
    assert asker.page("/once").body == PAGE
    assert asker.refusal("/always").trouble is Trouble.INCOMPLETE
    assert site.paths() == ["/once", "/once", "/always", "/always"]


def test_validators_do_not_follow_a_redirect(site: Site, asker: Asker) -> None:
    site.to("/old", "/c")
    site.routes["/c"] = not_modified
    crawl = asker.crawl(known={f"{site.url}/old": KNOWN, f"{site.url}/c": KNOWN})
    assert crawl(Request(url="/old", conditional=True)) is not None
    assert "if-none-match" not in site.seen[1].headers
    assert crawl.validators == {}


def failing_once(site: Site):
    def route(visit: Visit) -> None:
        if len([seen for seen in site.seen if seen.path == visit.path]) == 1:
            visit.hang_up()
        else:
            visit.reply()

    return route


def test_get_is_tried_once_more_after_a_reset(site: Site, asker: Asker) -> None:
    site.routes["/flaky"] = failing_once(site)
    assert asker.page("/flaky").body == PAGE
    site.routes["/broken"] = Visit.hang_up
    assert asker.refusal("/broken").trouble is Trouble.UNREACHABLE
    assert site.paths() == ["/flaky", "/flaky", "/broken", "/broken"]


def test_form_is_never_sent_twice(site: Site, asker: Asker) -> None:
    site.routes["/flaky"] = failing_once(site)
    assert asker.refusal("/flaky", form={"q": "x"}).trouble is Trouble.UNREACHABLE
    assert site.paths() == ["/flaky"]


def test_empty_form_is_still_a_post(site: Site, asker: Asker) -> None:
    asker.page("/list", form={})
    assert site.seen[0].method == "POST"


def test_crawl_counts_what_it_cost(site: Site, asker: Asker, zipped: bytes) -> None:
    site.gzipped("/z", zipped)
    site.to("/old", "/z")
    crawl: Fetch = asker.crawl()
    crawl(Request(url="/old"))
    asker.refusal("/gone", crawl)  # type: ignore[arg-type]
    stats = crawl.stats  # type: ignore[attr-defined]
    assert stats.requests == 3
    assert len(zipped) <= stats.bytes < len(zipped) + 100
    assert 0 < stats.seconds < 60
    assert crawl.pages == [Fetched(url=f"{site.url}/z", status=200, size=len(PAGE))]  # type: ignore[attr-defined]


def test_reload_holds_from_the_next_request_on(site: Site, asker: Asker) -> None:
    fetcher = asker.fetcher()
    crawl = asker.crawl(fetcher)

    def reload_meanwhile(visit: Visit) -> None:
        fetcher.reload(replace(SETTINGS, user_agent="coopwatchd/0.2.0"))
        visit.reply()

    site.routes["/first"] = reload_meanwhile
    assert crawl(Request(url="/first")) is not None  # the old client ends what it began
    assert crawl(Request(url="/list")) is not None
    assert [seen.headers["user-agent"] for seen in site.seen] == [SETTINGS.user_agent, "coopwatchd/0.2.0"]


def test_settings_that_cannot_be_used_leave_the_old_ones(site: Site, asker: Asker) -> None:
    fetcher = asker.fetcher()
    with pytest.raises(CoopwatchdError):
        fetcher.reload(replace(SETTINGS, allow_private=("nonsense",)))
    assert asker.crawl(fetcher)(Request(url="/list")) is not None


@pytest.mark.parametrize("base_url", ["127.0.0.1:8000", "ftp://127.0.0.1", "https://", "http://a b/"])
def test_base_url_that_is_none_is_refused(asker: Asker, base_url: str) -> None:
    assert asker.refusal("/list", asker.crawl(base_url=base_url)).trouble is Trouble.ADDRESS


def test_json_is_posted_as_such_and_never_sent_twice(site: Site, asker: Asker) -> None:
    crawl = asker.crawl()
    crawl(Request(url="/list", json={"page": 1, "name": "é"}, headers={"Accept": "application/json"}, conditional=True))
    crawl(Request(url="/list", json={}))
    crawl(Request(url="/list", json=[], headers={"Content-Type": "application/json; charset=UTF-8"}))
    assert [(seen.method, json.loads(seen.body)) for seen in site.seen] == [
        ("POST", {"page": 1, "name": "é"}),
        ("POST", {}),
        ("POST", []),
    ]
    kinds = [seen.headers["content-type"] for seen in site.seen]
    assert kinds == ["application/json", "application/json", "application/json; charset=UTF-8"]
    site.routes["/flaky"] = failing_once(site)
    assert asker.refusal("/flaky", json={"q": "x"}).trouble is Trouble.UNREACHABLE
    assert site.paths().count("/flaky") == 1


def test_json_is_not_sent_on_to_where_a_redirect_leads(site: Site, asker: Asker) -> None:
    site.to("/moved", "/list", 307)
    assert asker.refusal("/moved", json={"q": "x"}).trouble is Trouble.GONE
    site.to("/found", "/list", 303)
    asker.page("/found", json={"q": "x"})
    assert (site.seen[-1].method, site.seen[-1].body) == ("GET", b"")
    assert "content-type" not in site.seen[-1].headers
