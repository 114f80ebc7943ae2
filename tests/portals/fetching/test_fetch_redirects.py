"""Redirects, followed by hand: few, to allowed hosts, never from https to http, and in the portal's own terms."""

from __future__ import annotations

import pytest
from fetch_loopback import PAGE, Asker, Site, Visit

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.base import Request
from coopwatchd.portals.fetching.redirects import next_hop


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_followed_and_the_page_knows_its_last_address(site: Site, asker: Asker, status: int) -> None:
    site.to("/old", "/list?page=1", status)
    page = asker.page("/old", headers={"X-Requested-With": "XMLHttpRequest"})
    assert page.body == PAGE
    assert page.url == f"{site.url}/list?page=1"
    assert site.seen[1].headers["x-requested-with"] == "XMLHttpRequest"


def test_five_hops_and_no_more(site: Site, asker: Asker) -> None:
    def hop(visit: Visit) -> None:
        step = int(visit.path.rpartition("?")[2])
        visit.reply(302, b"", [("Location", f"/hop?{step - 1}" if step > 1 else "/list")])

    site.routes["/hop"] = hop
    assert asker.page("/hop?5").body == PAGE
    refusal = asker.refusal("/hop?6")
    assert refusal.trouble is Trouble.SERVER
    assert "more than 5" in str(refusal)


def test_circle(site: Site, asker: Asker) -> None:
    site.to("/a", "/b")
    site.to("/b", "/a")
    refusal = asker.refusal("/a")
    assert refusal.trouble is Trouble.SERVER
    assert "circle" in str(refusal)
    assert len(site.seen) == 2


def test_same_address_with_a_new_cookie_is_no_circle(site: Site, asker: Asker) -> None:
    def wants_cookie(visit: Visit) -> None:
        if "seen=1" in visit.headers.get("cookie", ""):
            visit.reply()
        else:
            visit.reply(302, b"", [("Location", "/gate"), ("Set-Cookie", "seen=1; Path=/")])

    site.routes["/gate"] = wants_cookie
    assert asker.page("/gate").body == PAGE


def test_only_allowed_hosts(site: Site, asker: Asker) -> None:
    site.to("/away", "http://elsewhere.example/x")
    site.to("/near", f"http://files.example:{site.port}/list")
    site.to("/www", f"http://www.portal.example:{site.port}/list")
    fetcher = asker.fetcher(resolve=lambda host, port: ["127.0.0.1"])
    home = {"home": f"http://portal.example:{site.port}"}
    refusal = asker.refusal("/away", asker.crawl(fetcher, portal=home))
    assert refusal.trouble is Trouble.ADDRESS
    assert "elsewhere.example" in str(refusal)
    assert asker.refusal("/near", asker.crawl(fetcher, portal=home)).trouble is Trouble.ADDRESS
    with_host = asker.crawl(fetcher, portal={**home, "hosts": ("files.example",)})
    page = with_host(Request(url="/near"))
    assert page is not None
    assert page.url == f"http://files.example:{site.port}/list"
    assert asker.crawl(fetcher, portal=home)(Request(url="/www")) is not None


def test_host_of_an_absolute_request_is_allowed_for_that_request(site: Site, asker: Asker) -> None:
    site.to("/moved", f"http://api.example:{site.port}/list")
    fetcher = asker.fetcher(resolve=lambda host, port: ["127.0.0.1"])
    crawl = asker.crawl(fetcher, portal={"home": f"http://portal.example:{site.port}"})
    assert crawl(Request(url=f"http://api.example:{site.port}/moved")) is not None
    assert asker.refusal("/moved", crawl).trouble is Trouble.ADDRESS


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://0x7f.1/",
        "http://[64:ff9b::7f00:1]/",
        "http://localhost/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://good.example\\@127.0.0.2/",
        "//127.0.0.2/list",
    ],
)
def test_redirect_to_what_is_private_is_refused(site: Site, asker: Asker, target: str) -> None:
    site.to("/trap", target)
    refusal = asker.refusal("/trap")
    assert refusal.trouble is Trouble.ADDRESS
    assert site.paths() == ["/trap"]


def test_allowed_host_that_resolves_to_a_private_address_is_refused(site: Site, asker: Asker) -> None:
    site.to("/trap", "http://files.example/list")
    fetcher = asker.fetcher(resolve=lambda host, port: ["127.0.0.1" if host == "127.0.0.1" else "10.0.0.7"])
    crawl = asker.crawl(fetcher, portal={"hosts": ("files.example",)})
    assert asker.refusal("/trap", crawl).trouble is Trouble.ADDRESS


def test_never_from_https_back_to_http(site: Site, asker: Asker) -> None:
    site.to("/down", "http://portal.example/list")
    site.to("/same", "https://portal.example/list")
    crawl = asker.crawl(portal={"home": "https://portal.example"}, base_url=site.url)
    refusal = asker.refusal("/down", crawl)
    assert refusal.trouble is Trouble.ADDRESS
    assert "plain http" in str(refusal)
    assert crawl(Request(url="/same")) is not None


def test_base_url_stays_in_force_and_page_speaks_the_portals_terms(site: Site, asker: Asker) -> None:
    site.to("/original", "https://portal.example/list?a=1")
    site.to("/mirror", f"{site.url}/list?b=2")
    site.to("/relative", "list?c=3")
    site.to("/files", "https://files.example/list?d=4")
    portal = {"home": "https://portal.example", "hosts": ("files.example",)}
    crawl = asker.crawl(portal=portal, base_url=site.url)
    wanted = {
        "/original": "https://portal.example/list?a=1",
        "/mirror": "https://portal.example/list?b=2",
        "/relative": "https://portal.example/list?c=3",
        "/files": "https://files.example/list?d=4",
    }
    for path, last in wanted.items():
        page = crawl(Request(url=path))
        assert page is not None
        assert page.url == last
    assert site.seen[-1].headers["x-forwarded-host"] == "files.example"


@pytest.mark.parametrize("status", [302, 303])
def test_form_is_answered_by_a_get_elsewhere(site: Site, asker: Asker, status: int) -> None:
    site.to("/search", "/list", status)
    assert asker.page("/search", form={"q": "laptop"}).body == PAGE
    assert [(seen.method, seen.body) for seen in site.seen] == [("POST", b"q=laptop"), ("GET", b"")]
    assert "content-type" not in site.seen[1].headers


@pytest.mark.parametrize("status", [301, 307, 308])
def test_form_is_not_sent_again(site: Site, asker: Asker, status: int) -> None:
    site.to("/search", "/list", status)
    assert asker.refusal("/search", form={"q": "laptop"}).trouble is Trouble.GONE
    assert site.paths() == ["/search"]


def test_redirect_that_the_listing_wants_to_see_is_not_followed(site: Site, asker: Asker) -> None:
    site.to("/search", "/Error?aspxerrorpath=/search")
    page = asker.page("/search", form={"q": ""}, answers=frozenset({302}))
    assert page.status == 302
    assert page.headers["location"] == "/Error?aspxerrorpath=/search"
    assert site.paths() == ["/search"]


def test_redirect_without_an_address(site: Site, asker: Asker) -> None:
    site.page("/lost", b"", 302)
    assert asker.refusal("/lost").trouble is Trouble.SERVER


def test_authorization_does_not_travel_to_another_host(site: Site, asker: Asker) -> None:
    site.to("/moved", f"http://files.example:{site.port}/list")
    fetcher = asker.fetcher(resolve=lambda host, port: ["127.0.0.1"])
    crawl = asker.crawl(fetcher, portal={"hosts": ("files.example",)})
    crawl(Request(url="/moved", headers={"Authorization": "Bearer public-key", "Cookie": "a=b", "X-Kept": "1"}))
    assert site.seen[0].headers["authorization"] == "Bearer public-key"
    assert "authorization" not in site.seen[1].headers
    assert "cookie" not in site.seen[1].headers
    assert site.seen[1].headers["x-kept"] == "1"


def test_backslashes_and_blanks_in_a_location_are_no_way_out() -> None:
    hosts = frozenset({"portal.example"})
    for location in (
        "http://portal.example\\.evil.example/",
        "http://evil.example\\.portal.example/",
        "\thttp://evil.example/",
    ):
        with pytest.raises(Refusal) as caught:
            next_hop("http://portal.example/", 302, location, posted=False, hosts=hosts)
        assert caught.value.trouble is Trouble.ADDRESS
    assert (
        next_hop("http://portal.example/a/", 302, "b c?d=é", posted=False, hosts=hosts)
        == "http://portal.example/a/b%20c?d=%C3%A9"
    )
