"""What can go wrong between a portal and its reader, as values that are set on a host and cleared again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import ClassVar

from coopwatchd.simulator import damage
from coopwatchd.simulator.answers import Answer, Asked
from coopwatchd.simulator.world import View

ROBOTS = "/robots.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One kind of failure: it changes the world a page is made from (`view`), or the answer (`answer`).

    The values below are the usual ones; the functions make one with numbers of its own.
    """

    name: str
    view: Callable[[View], View] = field(default=damage.whole_view, repr=False)
    answer: Callable[[Asked, Answer], Answer] = field(default=damage.as_it_is, repr=False)
    path: str | None = None  # the only page it can strike

    # Pages that are not the listing
    CHALLENGE_200: ClassVar[Fault]
    CHALLENGE_403: ClassVar[Fault]
    CHALLENGE_429: ClassVar[Fault]
    CHALLENGE_503: ClassVar[Fault]
    MAINTENANCE: ClassVar[Fault]
    LOGIN: ClassVar[Fault]
    EMPTY_BODY: ClassVar[Fault]
    # Less than the whole listing
    HALF_ROWS: ClassVar[Fault]
    MOST_ROWS_GONE: ClassVar[Fault]
    EMPTY_PAGE: ClassVar[Fault]
    HALF_PAGE: ClassVar[Fault]
    TRUNCATED_GZIP: ClassVar[Fault]
    TRUNCATED: ClassVar[Fault]
    # Statuses
    SERVER_ERROR: ClassVar[Fault]
    UNAVAILABLE: ClassVar[Fault]
    TOO_MANY: ClassVar[Fault]
    FORBIDDEN: ClassVar[Fault]
    NOT_FOUND: ClassVar[Fault]
    # The line
    RESET: ClassVar[Fault]
    DRIP: ClassVar[Fault]
    SLOW_HEADERS: ClassVar[Fault]
    # Traps
    GZIP_BOMB: ClassVar[Fault]
    REDIRECT_LOOP: ClassVar[Fault]
    REDIRECT_PRIVATE: ClassVar[Fault]
    WRONG_TYPE: ClassVar[Fault]
    WINDOWS_1252: ClassVar[Fault]
    # robots.txt
    ROBOTS_DISALLOW: ClassVar[Fault]
    ROBOTS_500: ClassVar[Fault]

    @classmethod
    def challenge(cls, status: int) -> Fault:
        """A firewall's page that wants a browser; under 200 it lacks even the header that would give it away."""
        return cls(name=f"challenge page with {status}", answer=damage.challenge(status))

    @classmethod
    def rows(cls, keep: float, *, true_total: bool = True) -> Fault:
        """Only that part of each portal's rows (rounded down), in intact markup.

        A total that the portal states stays what it should be; `true_total` False lets it agree with the rows shown.
        """
        return cls(name=f"{keep:.0%} of the rows", view=damage.fewer_rows(keep, true_total=true_total))

    @classmethod
    def status(cls, status: int, *, retry_after: str = "") -> Fault:
        """A bare error status; `retry_after` is seconds or an HTTP date."""
        return cls(name=f"status {status}", answer=damage.status(status, retry_after))

    @classmethod
    def drip(cls, seconds: float) -> Fault:
        """Headers at once, then one byte of the body every so many seconds, until the simulator stops."""
        return cls(name=f"a byte every {seconds} s", answer=damage.wire(drip=seconds))

    @classmethod
    def slow_headers(cls, seconds: float) -> Fault:
        """Nothing at all for so many seconds, then the right answer."""
        return cls(name=f"{seconds} s before the headers", answer=damage.wire(wait=seconds))

    @classmethod
    def bomb(cls, megabytes: int) -> Fault:
        """A small compressed body that becomes that many megabytes."""
        return cls(name=f"a gzip bomb of {megabytes} MB", answer=damage.bomb(megabytes))

    @classmethod
    def redirect(cls, location: str) -> Fault:
        """A redirect to anywhere."""
        return cls(name=f"redirect to {location}", answer=damage.redirect_to(location))

    @classmethod
    def content_type(cls, content_type: str) -> Fault:
        """The right bytes under the wrong label."""
        return cls(name=f"content type {content_type}", answer=damage.content_type(content_type))


Fault.CHALLENGE_200 = Fault.challenge(200)
Fault.CHALLENGE_403 = Fault.challenge(403)
Fault.CHALLENGE_429 = Fault.challenge(429)
Fault.CHALLENGE_503 = Fault.challenge(503)
Fault.MAINTENANCE = Fault(name="maintenance page", answer=damage.maintenance)
Fault.LOGIN = Fault(name="login form", answer=damage.login)
Fault.EMPTY_BODY = Fault(name="empty body with 200", answer=damage.empty_body)
Fault.HALF_ROWS = Fault.rows(0.5)
Fault.MOST_ROWS_GONE = Fault.rows(0.2, true_total=False)
Fault.EMPTY_PAGE = Fault(name="layout without rows", view=damage.no_rows)
Fault.HALF_PAGE = Fault(name="page cut mid-tag", answer=damage.half_page)
Fault.TRUNCATED_GZIP = Fault(name="truncated gzip", answer=damage.truncated_gzip)
Fault.TRUNCATED = Fault(name="body shorter than its length", answer=damage.truncated)
Fault.SERVER_ERROR = Fault.status(500)
Fault.UNAVAILABLE = Fault.status(503, retry_after="120")
Fault.TOO_MANY = Fault.status(429, retry_after="60")
Fault.FORBIDDEN = Fault.status(403)
Fault.NOT_FOUND = Fault.status(404)
Fault.RESET = Fault(name="connection reset", answer=damage.wire(reset=True))
Fault.DRIP = Fault.drip(0.5)
Fault.SLOW_HEADERS = Fault.slow_headers(30.0)
Fault.GZIP_BOMB = Fault.bomb(64)
Fault.REDIRECT_LOOP = Fault(name="redirect to itself", answer=damage.redirect_loop)
Fault.REDIRECT_PRIVATE = Fault.redirect("http://169.254.169.254/latest/meta-data/")
Fault.WRONG_TYPE = Fault.content_type("application/octet-stream")
Fault.WINDOWS_1252 = Fault(name="windows-1252 labelled iso-8859-1", answer=damage.windows_1252)
Fault.ROBOTS_DISALLOW = Fault(
    name="robots.txt disallows all", answer=damage.robots("User-agent: *\nDisallow: /\n"), path=ROBOTS
)
Fault.ROBOTS_500 = Fault(name="robots.txt with 500", answer=damage.status(500, ""), path=ROBOTS)


class Faults:
    """The faults that are set, by host and path; safe beside a running server."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._set: dict[tuple[str, str | None], tuple[Fault, int | None]] = {}

    def set(self, host: str, fault: Fault, *, path: str | None = None, times: int | None = None) -> None:
        """Let `fault` strike every page of `host`, or only `path`; after `times` answers it clears itself.

        A fault of a whole host spares its robots.txt, so that the page is what fails: name that path to strike it.
        """
        with self._lock:
            self._set[host.lower(), path or fault.path] = (fault, times)

    def clear(self, host: str | None = None) -> None:
        """Take the faults of `host` off, or all; clearing what is not there is no error."""
        with self._lock:
            self._set = {key: found for key, found in self._set.items() if host and key[0] != host.lower()}

    @contextmanager
    def during(self, host: str, fault: Fault, *, path: str | None = None) -> Iterator[None]:
        """Set a fault for the length of a `with` block."""
        self.set(host, fault, path=path)
        try:
            yield
        finally:
            with self._lock:
                self._set.pop((host.lower(), path or fault.path), None)

    def on(self, host: str) -> tuple[Fault, ...]:
        """The faults set on a host right now."""
        with self._lock:
            return tuple(fault for (name, _), (fault, _) in self._set.items() if name == host.lower())

    def strike(self, host: str, path: str) -> Fault | None:
        """The fault for this request, counted as one strike; that of the path goes before that of the host."""
        with self._lock:
            for key in ((host, path), (host, None)):
                if key not in self._set or (key[1] is None and path == ROBOTS):
                    continue
                fault, times = self._set[key]
                if times is not None and times <= 1:
                    del self._set[key]
                elif times is not None:
                    self._set[key] = (fault, times - 1)
                return fault
        return None
