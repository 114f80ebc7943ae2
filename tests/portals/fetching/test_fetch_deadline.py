"""Time: a request is over by its deadline, whatever the server does, and at once when the program stops."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from fetch_loopback import PAGE, Asker, Site, Visit

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.base import Request


def drip(visit: Visit) -> None:
    visit.send_response_only(200)
    visit.send_header("Content-Length", "1000")
    visit.end_headers()
    while not visit.site.over.wait(0.05):
        visit.wfile.write(b"x")


def drip_headers(visit: Visit) -> None:
    visit.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not visit.site.over.wait(0.05):
        visit.wfile.write(b"x")


def silent(visit: Visit) -> None:
    visit.site.over.wait(15)
    visit.close_connection = True


@pytest.mark.slow
@pytest.mark.parametrize("route", [drip, drip_headers, silent])
def test_total_deadline_ends_what_a_read_timeout_never_would(site: Site, asker: Asker, route) -> None:
    site.routes["/slow"] = route
    fetcher = asker.fetcher(deadline=1.5)
    started = time.monotonic()
    refusal = asker.refusal("/slow", asker.crawl(fetcher))
    assert refusal.trouble is Trouble.TIMEOUT
    assert "1.5 seconds" in str(refusal)
    assert time.monotonic() - started < 10.0
    # the broken connection is not used for the next page
    page = asker.crawl(fetcher)(Request(url="/list"))
    assert page is not None
    assert page.body == PAGE


def test_deadline_covers_redirects_together(site: Site, asker: Asker) -> None:
    def slow_hop(visit: Visit) -> None:
        step = int(visit.path.rpartition("?")[2])
        visit.site.over.wait(0.12)
        visit.reply(302, b"", [("Location", f"/hop?{step + 1}")])

    site.routes["/hop"] = slow_hop
    refusal = asker.refusal("/hop?1", asker.crawl(asker.fetcher(deadline=0.3)))
    assert refusal.trouble is Trouble.TIMEOUT
    assert len(site.seen) <= 3  # each hop takes 0.12


def test_silence_is_a_timeout_before_the_deadline(site: Site, asker: Asker) -> None:
    site.routes["/slow"] = silent
    refusal = asker.refusal("/slow", asker.crawl(asker.fetcher(read_timeout=0.1)))
    assert refusal.trouble is Trouble.TIMEOUT


def test_resolver_that_hangs_is_left_behind(asker: Asker) -> None:
    answered = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        answered.wait(10)
        return ["127.0.0.1"]

    try:
        crawl = asker.crawl(asker.fetcher(resolve=hang, connect_timeout=0.1))
        assert asker.refusal("http://slow.example/", crawl).trouble is Trouble.DNS
    finally:
        answered.set()


def test_handshake_that_never_comes_ends_by_the_deadline(asker: Asker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"https://127.0.0.1:{deaf.getsockname()[1]}/"
        refusal = asker.refusal(url, asker.crawl(asker.fetcher(deadline=0.2)))
    assert refusal.trouble is Trouble.TIMEOUT


@pytest.mark.slow
def test_waiting_for_a_turn_does_not_count(site: Site, asker: Asker) -> None:
    crawl = asker.crawl(asker.fetcher(deadline=1.0), pace=0.8)
    for _ in range(3):
        assert crawl(Request(url="/list")) is not None
    site.to("/moved", "/list")
    assert crawl(Request(url="/moved")) is not None


def test_stop_ends_a_wait_at_once(site: Site, asker: Asker) -> None:
    fetcher = asker.fetcher()
    crawl = asker.crawl(fetcher, pace=60.0)
    crawl(Request(url="/list"))
    caught: list[Refusal] = []

    def wait() -> None:
        try:
            crawl(Request(url="/list?2"))
        except Refusal as refusal:
            caught.append(refusal)

    waiting = threading.Thread(target=wait)
    waiting.start()
    started = time.monotonic()
    fetcher.stop()
    waiting.join(60)
    assert not waiting.is_alive()
    assert time.monotonic() - started < 10.0
    assert caught[0].trouble is Trouble.UNREACHABLE
    assert "stopping" in str(caught[0])
    assert site.paths() == ["/list"]


def test_stop_ends_a_transfer_at_its_next_bytes(site: Site, asker: Asker) -> None:
    dripping = threading.Event()

    def drip_and_tell(visit: Visit) -> None:
        dripping.set()
        drip(visit)

    site.routes["/slow"] = drip_and_tell
    fetcher = asker.fetcher()
    crawl = asker.crawl(fetcher)
    threading.Thread(target=lambda: (dripping.wait(60), fetcher.stop())).start()
    refusal = asker.refusal("/slow", crawl)
    assert refusal.trouble is Trouble.UNREACHABLE
    assert "stopping" in str(refusal)
