"""robots.txt: read once a day per host, obeyed for our own name (RFC 9309)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from protego import Protego

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.charset import decode

_FRESH = timedelta(days=1)
_READ_AT_MOST = 512_000  # bytes; RFC 9309 asks for at least 500 KiB
_DELAY_CAP = 60.0  # seconds; a longer Crawl-delay is meant to keep everybody out, and Disallow says that better


class Rules:
    """One robots.txt, for one user agent. An empty one allows everything."""

    def __init__(self, body: bytes, user_agent: str) -> None:
        self._text = decode(body[:_READ_AT_MOST], "")
        # Only the product token takes part (RFC 9309, 2.2.1): a group named like our contact address is not ours.
        self._agent = user_agent.partition("/")[0].strip() or "*"
        self._rules = Protego.parse(self._text)

    @property
    def delay(self) -> float:
        """Seconds that Crawl-delay asks for, a minute at most; 0 when it does not."""
        return min(float(self._rules.crawl_delay(self._agent) or 0.0), _DELAY_CAP)

    def check(self, url: str) -> None:
        """Raise Refusal(ROBOTS), naming the rule, when `url` is not for us."""
        if self._rules.can_fetch(url, self._agent):
            return
        rule = self._forbidding(url)
        named = f" (Disallow: {rule})" if rule else ""
        raise Refusal(Trouble.ROBOTS, f"robots.txt does not let us read {url}{named}", url=url)

    def _forbidding(self, url: str) -> str:
        """The longest rule that, standing alone in its group, forbids `url` to us; protego does not say which."""
        found = ""
        for agents, path in _disallows(self._text):
            alone = Protego.parse("".join(f"User-agent: {name}\n" for name in agents) + f"Disallow: {path}\n")
            if len(path) > len(found) and not alone.can_fetch(url, self._agent):
                found = path
        return found[:200]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    rules: Rules
    read_at: datetime


class Robots:
    """The rules of every host that was asked for, each kept for a day of the given clock.

    A robots.txt that could not be read is not kept: the next request tries again.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._reading: dict[str, threading.Lock] = {}
        self._entries: dict[str, _Entry] = {}

    def rules(self, key: str, read: Callable[[], Rules]) -> Rules:
        """The rules for `key`; `read` gets them when they are not known or a day old. Raises what `read` raises."""
        with self._guard:
            reading = self._reading.setdefault(key, threading.Lock())
        with reading:  # two portals on one host read it once
            known, now = self._entries.get(key), self._clock()
            if known is not None and timedelta(0) <= now - known.read_at < _FRESH:
                return known.rules
            rules = read()
            self._entries[key] = _Entry(rules=rules, read_at=now)
            return rules


def _disallows(text: str) -> list[tuple[tuple[str, ...], str]]:
    """Every Disallow line with the user agents of its group."""
    found: list[tuple[tuple[str, ...], str]] = []
    agents: list[str] = []
    in_rules = False
    for line in text.splitlines():
        field, _, value = line.partition("#")[0].partition(":")
        field, value = field.strip().lower(), value.strip()
        if field == "user-agent":
            agents = [value] if in_rules else [*agents, value]
            in_rules = False
        elif field in {"disallow", "allow", "crawl-delay"}:
            in_rules = True
            if field == "disallow" and value and agents:
                found.append((tuple(agents), value))
    return found
