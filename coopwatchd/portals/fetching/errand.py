"""One request on its way: robots.txt first, its turn, one retry, its redirects, and the portal's `base_url`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.base import Portal
from coopwatchd.portals.fetching import address, redirects
from coopwatchd.portals.fetching.client import Client
from coopwatchd.portals.fetching.connect import Deadline
from coopwatchd.portals.fetching.cookies import Cookies
from coopwatchd.portals.fetching.guard import Answer, Broken
from coopwatchd.portals.fetching.manners import Manners
from coopwatchd.portals.fetching.networks import is_inside
from coopwatchd.portals.fetching.pace import Pacer
from coopwatchd.portals.fetching.robots import Robots, Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What the crawls of a process have in common."""

    client: Client
    pacer: Pacer
    robots: Robots


@dataclass(slots=True, kw_only=True)
class Errand:
    """A request and where it stands; `url` is in the portal's own terms. `hosts` None = it may be sent anywhere."""

    url: str
    deadline: Deadline
    cookies: Cookies
    form: Mapping[str, str] | None = None
    json: object | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    answers: frozenset[int] = frozenset()
    hosts: frozenset[str] | None = None
    hops: int = 0

    @property
    def posted(self) -> bool:
        """True for a request with a body."""
        return self.form is not None or self.json is not None


class Runner:
    """Runs the errands of one crawl; `count` is told of every request sent and every body received (bytes)."""

    def __init__(self, shared: Shared, manners: Manners, portal: Portal, count: Callable[[int, int], None]) -> None:
        self._shared = shared
        self._manners = manners
        self._portal_pace = portal.pace
        self._shared_turn = portal.turn
        self._count = count

    def run(self, errand: Errand, *, obey: bool = True) -> Answer:
        """Send the errand and follow its redirects; afterwards it holds the last address and the hops."""
        seen: set[tuple[str, str]] = set()
        while True:
            if not errand.posted:
                # The same address with a new cookie is no circle: portals test that way whether cookies are kept.
                state = (errand.url, errand.cookies.header(errand.url))
                if state in seen:
                    raise redirects.circle(errand.url)
                seen.add(state)
            before = time.monotonic()
            rules = self._rules(errand.url) if obey else None
            if rules is not None:
                rules.check(errand.url)
            errand.deadline.extend(time.monotonic() - before)
            answer = self._send(errand, self._pace(rules))
            errand.cookies.take(errand.url, answer.set_cookies)
            if answer.status not in redirects.CODES or answer.status in errand.answers:
                return answer
            self._redirect(errand, answer)

    def _redirect(self, errand: Errand, answer: Answer) -> None:
        if errand.hops == redirects.MAX_HOPS:
            raise redirects.too_many(errand.url)
        target = redirects.next_hop(
            errand.url,
            answer.status,
            answer.headers.get("location", ""),
            posted=errand.posted,
            hosts=errand.hosts,
            base_url=self._manners.base_url,
        )
        dropped = {"if-none-match", "if-modified-since"} | ({"content-type"} if errand.posted else set())
        if address.host(target) != address.host(errand.url):
            dropped |= {"authorization", "cookie"}
        errand.headers = {name: value for name, value in errand.headers.items() if name not in dropped}
        errand.url, errand.form, errand.json = target, None, None
        errand.hops += 1

    def _send(self, errand: Errand, pace: float) -> Answer:
        """One hop; a GET whose connection broke is tried once more."""
        try:
            return self._send_once(errand, pace)
        except Broken:
            if errand.posted:
                raise
        self._shared.pacer.pause(self._shared.client.settings.retry_pause)
        return self._send_once(errand, pace)

    def _send_once(self, errand: Errand, pace: float) -> Answer:
        base_url = self._manners.base_url
        url = address.through(errand.url, base_url)
        headers = dict(errand.headers)
        cookies = errand.cookies.header(errand.url)
        if cookies:
            headers["cookie"] = cookies
        if base_url:
            headers["x-forwarded-host"] = address.authority(errand.url)
        before = time.monotonic()
        with self._shared.pacer.turn(self._turn(errand.url, url), pace):
            errand.deadline.extend(time.monotonic() - before)
            self._count(1, 0)
            answer = self._shared.client.exchange(
                url,
                named=errand.url,
                headers=headers,
                form=errand.form,
                json=errand.json,
                deadline=errand.deadline,
                wanted=errand.answers | {200},
            )
        self._count(0, answer.wire)
        return answer

    def _turn(self, named: str, url: str) -> str:
        """Whose turn it is: the platform's, where its tenants share one; else the host's.

        Behind a private `base_url` stand many portals at one address: there each keeps the turn of its own host.
        """
        if self._shared_turn:
            return self._shared_turn
        inside = self._manners.base_url and is_inside(address.host(self._manners.base_url))
        return address.authority(named if inside else url)

    @property
    def unpaced(self) -> bool:
        """True for a portal at a private `base_url` whose pace was not set: nobody's patience is at stake there."""
        base_url = self._manners.base_url
        return self._manners.pace is None and bool(base_url) and is_inside(address.host(base_url))

    def _pace(self, rules: Rules | None) -> float:
        if self.unpaced:
            return 0.0
        own = self._manners.pace
        asked = rules.delay if rules is not None else 0.0
        return max(self._portal_pace if own is None else own, asked)

    def _rules(self, url: str) -> Rules | None:
        if self._manners.robots == "ignore":
            return None
        place = address.origin(url)
        asked = address.origin(address.through(url, self._manners.base_url))
        return self._shared.robots.rules(f"{asked} {place}", lambda: self._read_robots(place))

    def _read_robots(self, place: str) -> Rules:
        settings = self._shared.client.settings
        errand = Errand(url=f"{place}/robots.txt", deadline=Deadline(settings.deadline), cookies=Cookies())
        try:
            answer = self.run(errand, obey=False)
        except Refusal as refusal:
            # A host that cannot be reached at all says nothing about robots; its own class is the better news.
            never_met = isinstance(refusal, Broken) and not refusal.made
            telling = refusal.trouble in {Trouble.ADDRESS, Trouble.DNS, Trouble.TLS}
            if never_met or telling or self._shared.pacer.stopping:
                raise
            raise _unread(place, str(refusal)) from refusal
        if answer.status >= 500:
            raise _unread(place, f"it answered {answer.status}")
        return Rules(answer.body if answer.status == 200 else b"", settings.user_agent)


def _unread(place: str, why: str) -> Refusal:
    said = f"robots.txt of {place} could not be read, and until it is nothing else is: {why}"
    return Refusal(Trouble.ROBOTS, said, url=f"{place}/robots.txt")
