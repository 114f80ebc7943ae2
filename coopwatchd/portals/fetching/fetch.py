"""The fetcher: pages for a crawl, politely, through one guarded client for the life of the process."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.pages import Validator
from coopwatchd.portals.base import Page, Portal, Request
from coopwatchd.portals.fetching import address
from coopwatchd.portals.fetching.client import Client
from coopwatchd.portals.fetching.connect import Deadline, Resolve, system_resolve
from coopwatchd.portals.fetching.cookies import Cookies
from coopwatchd.portals.fetching.errand import Errand, Runner, Shared
from coopwatchd.portals.fetching.manners import Fetched, FetchSettings, Manners, Stats, user_agent
from coopwatchd.portals.fetching.pace import Pacer
from coopwatchd.portals.fetching.refusals import judge
from coopwatchd.portals.fetching.robots import Robots

__all__ = ["CrawlFetch", "FetchSettings", "Fetched", "Fetcher", "Manners", "Stats", "Validator", "user_agent"]


# Seconds that a platform is left alone after it refused one of its tenants without saying for how long.
COOL_DOWN = 900.0


class KnownValidator(Protocol):
    """A validator as the store returns it."""

    @property
    def etag(self) -> str: ...
    @property
    def last_modified(self) -> str: ...


class Fetcher:
    """What all crawls share: the client, the turns per host, robots.txt. Safe to use from any thread.

    `clock` gives the aware time, for robots.txt's day and for Retry-After; `resolve` replaces the system's resolver.
    Raises CoopwatchdError for settings that cannot be used.
    """

    def __init__(
        self, settings: FetchSettings, *, clock: Callable[[], datetime], resolve: Resolve = system_resolve
    ) -> None:
        self._clock = clock
        pacer = Pacer()
        client = Client(settings, resolve=resolve, stopping=lambda: pacer.stopping)
        self._shared = Shared(client=client, pacer=pacer, robots=Robots(clock))

    def crawl(
        self, portal: Portal, manners: Manners, validators: Mapping[str, KnownValidator] | None = None
    ) -> CrawlFetch:
        """A fetch for one crawl of one portal; `validators` by URL are those of the last good read."""
        return CrawlFetch(self._shared, self._clock, portal, manners, validators or {})

    def reload(self, settings: FetchSettings) -> None:
        """Use new settings from the next request on. Raises CoopwatchdError, and then keeps the old ones."""
        self._shared.client.replace(settings)

    def stop(self) -> None:
        """End every wait at once, and every transfer at its next bytes, with a Refusal; nothing is asked any more."""
        self._shared.pacer.stop()

    def close(self) -> None:
        """Stop, and let go of every connection."""
        self.stop()
        self._shared.client.close()


class CrawlFetch:
    """A `Fetch` for one crawl, by one thread: its cookies, what it cost, and the validators of what it got.

    `validators` hold an entry for every conditional request that was answered with a page, an empty one where the
    portal gave none: it must replace an older one, which would otherwise vouch for a page long gone.
    """

    def __init__(
        self,
        shared: Shared,
        clock: Callable[[], datetime],
        portal: Portal,
        manners: Manners,
        known: Mapping[str, KnownValidator],
    ) -> None:
        self.validators: dict[str, Validator] = {}
        self.pages: list[Fetched] = []
        self._shared = shared
        self._clock = clock
        self._portal = portal
        self._known = known
        self._cookies = Cookies()
        self._requests, self._bytes, self._seconds = 0, 0, 0.0
        self._runner = Runner(shared, manners, portal, self._count)

    @property
    def stats(self) -> Stats:
        """What the crawl cost until now."""
        return Stats(requests=self._requests, bytes=self._bytes, seconds=self._seconds)

    def __call__(self, request: Request) -> Page | None:
        """The page, or None when a conditional request was answered with 304. Raises Refusal."""
        started = time.monotonic()
        try:
            return self._page(request)
        except Refusal as refusal:
            turn = "" if self._runner.unpaced else self._portal.turn
            if turn and refusal.trouble in {Trouble.THROTTLED, Trouble.CHALLENGE}:
                # The platform counts the requests of all its tenants together (Bonfire, IonWave): all of them wait.
                self._shared.pacer.hold(turn, refusal.retry_after or COOL_DOWN)
            raise
        finally:
            self._seconds += time.monotonic() - started

    def _page(self, request: Request) -> Page | None:
        url = address.absolute(self._portal.home, request.url)
        condition = self._condition(url, request)
        errand = self._errand(url, request, condition)
        answer = self._runner.run(errand)
        if answer.status == 304 and 304 not in request.answers:
            if condition and not errand.hops:
                return None
            # It confirms a page we never named: ask once more, for the page itself.
            errand = self._errand(url, request, {"cache-control": "no-cache"})
            answer = self._runner.run(errand)
        now = self._clock()
        judge(errand.url, answer.status, answer.headers, answer.body, answers=request.answers, now=now)
        if request.conditional and answer.status == 200 and not errand.hops:
            self.validators[url] = _validator(url, answer.headers)
        self.pages.append(Fetched(url=errand.url, status=answer.status, size=len(answer.body)))
        return Page(url=errand.url, status=answer.status, headers=answer.headers, body=answer.body, fetched_at=now)

    def _errand(self, url: str, request: Request, more: Mapping[str, str]) -> Errand:
        portal = self._portal
        return Errand(
            url=url,
            deadline=Deadline(self._shared.client.settings.deadline),
            cookies=self._cookies,
            form=request.form,
            json=request.json,
            headers={**{name.lower(): value for name, value in request.headers.items()}, **more},
            answers=request.answers,
            hosts=address.family({address.host(portal.home), address.host(url), *portal.hosts}),
        )

    def _condition(self, url: str, request: Request) -> dict[str, str]:
        known = self._known.get(url) if request.conditional and not request.posted else None
        if known is None:
            return {}
        sent = {"if-none-match": known.etag, "if-modified-since": known.last_modified}
        return {name: value for name, value in sent.items() if value}

    def _count(self, requests: int, size: int) -> None:
        self._requests += requests
        self._bytes += size


def _validator(url: str, headers: Mapping[str, str]) -> Validator:
    def usable(name: str) -> str:
        value = headers.get(name, "")
        return value if len(value) <= 500 and value.isascii() and value.isprintable() else ""

    return Validator(url=url, etag=usable("etag"), last_modified=usable("last-modified"))
