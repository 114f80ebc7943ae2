"""A small real HTTP server on loopback that answers exactly what a test says, and fetchers to ask it with."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from coopwatchd.errors import Refusal
from coopwatchd.portals.base import Page, Portal, Request
from coopwatchd.portals.fetching.fetch import CrawlFetch, Fetcher, FetchSettings, Manners

PAGE = b"<html><head><title>Current solicitations</title></head><body><p>RFP 26-01 Laptops</p></body></html>"


@dataclass
class Seen:
    """One request as the server saw it, and when (monotonic)."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    started: float


class Visit(BaseHTTPRequestHandler):
    """One request; routes are functions of it."""

    protocol_version = "HTTP/1.1"
    timeout = 15
    disable_nagle_algorithm = True  # a head and a body in two writes would wait 40 ms for each other
    site: Site
    seen: Seen

    def do_GET(self) -> None:
        size = int(self.headers.get("content-length") or 0)
        self.seen = Seen(
            method=self.command,
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(size) if size else b"",
            started=time.monotonic(),
        )
        with self.site.lock:
            self.site.seen.append(self.seen)
        route = self.site.routes.get(self.path.partition("?")[0]) or missing
        try:
            route(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client had enough, which is what several tests are about

    do_POST = do_GET

    def reply(self, status: int = 200, body: bytes = PAGE, headers: Iterable[tuple[str, str]] = ()) -> None:
        given = [(name.lower(), value) for name, value in headers]
        self.send_response_only(status)
        for name, value in given:
            self.send_header(name, value)
        if "content-length" not in dict(given):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def hang_up(self) -> None:
        """Reset the connection instead of closing it."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.wfile = open("/dev/null", "wb")  # noqa: SIM115 - the handler closes it; nothing may be flushed
        self.connection.close()

    def log_message(self, *_: Any) -> None:
        pass


def missing(visit: Visit) -> None:
    visit.reply(404, b"<html><body>not here</body></html>")


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close waits for them, and no socket outlives its test
    request_queue_size = 32

    def handle_error(self, *_: Any) -> None:
        pass  # a connection that a route reset


@dataclass
class Site:
    """The server: routes by path, and what it saw."""

    server: _Server
    routes: dict[str, Callable[[Visit], None]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def port(self) -> int:
        return int(self.server.server_port)

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]

    def page(self, path: str, body: bytes = PAGE, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.routes[path] = lambda visit: visit.reply(status, body, (headers or {}).items())

    def gzipped(self, path: str, sent: bytes, encoding: str = "gzip") -> None:
        self.page(path, sent, headers={"Content-Encoding": encoding})

    def to(self, path: str, location: str, status: int = 302) -> None:
        self.page(path, b"", status, {"Location": location})


def start() -> tuple[Site, threading.Thread]:
    handler = type("_Visit", (Visit,), {})
    server = _Server(("127.0.0.1", 0), handler)
    site = Site(server)
    handler.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    return site, thread


def stop(site: Site, thread: threading.Thread) -> None:
    site.over.set()
    site.server.shutdown()
    thread.join()
    site.server.server_close()


class Clock:
    """The time, which stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **amount: float) -> None:
        self.now += timedelta(**amount)


SETTINGS = FetchSettings(
    user_agent="coopwatchd/0.1.0 (+bids@example.com)",
    allow_private=("127.0.0.1",),
    deadline=10,
    retry_pause=0.01,
)


class Asker:
    """Makes fetchers and asks for one page, the way a crawl does."""

    def __init__(self, clock: Clock, site: Site) -> None:
        self._clock = clock
        self._site = site
        self.fetchers: list[Fetcher] = []
        self.settings = SETTINGS

    def fetcher(self, resolve: Any = None, **settings: Any) -> Fetcher:
        """A fetcher with these settings."""
        more = {"resolve": resolve} if resolve else {}
        made = Fetcher(replace(self.settings, **settings), clock=self._clock, **more)
        self.fetchers.append(made)
        return made

    def crawl(
        self,
        fetcher: Fetcher | None = None,
        *,
        portal: Mapping[str, Any] | None = None,
        known: Mapping[str, Any] | None = None,
        **manners: Any,
    ) -> CrawlFetch:
        """A crawl of a portal whose home is the site; robots.txt is ignored unless the test says otherwise."""
        fields = {"home": self._site.url, "pace": 0.0, **(portal or {})}
        made = Portal(key="testcoop", name="Test Cooperative", timezone="UTC", listings=(), **fields)
        return (fetcher or self.fetcher()).crawl(made, Manners(**{"robots": "ignore", **manners}), known or {})

    def page(self, url: str, **request: Any) -> Page:
        """One page of one crawl."""
        page = self.crawl()(Request(url=url, **request))
        assert page is not None
        return page

    def refusal(self, url: str, crawl: CrawlFetch | None = None, **request: Any) -> Refusal:
        """The Refusal that asking ends with."""
        with pytest.raises(Refusal) as caught:
            (crawl or self.crawl())(Request(url=url, **request))
        return caught.value
