"""How a listing is, in one word and in plain ones: by its last poll, and by what it is used to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from coopwatchd.errors import Trouble
from coopwatchd.model.health import ListingState


class Health(StrEnum):
    """How a portal, or one listing of it, is."""

    FRESH = "fresh"  # read well
    QUIET = "quiet"  # read well, and empty, or without anything new for longer than it is used to
    SUSPECT = "suspect"  # read, and not believed
    FAILING = "failing"  # not read: the network, the server, the layout
    BLOCKED = "blocked"  # a challenge, a log-in, access refused, asked too often
    DISALLOWED = "disallowed"  # robots.txt
    UNREAD = "not read yet"
    OFF = "off"

    @property
    def ill(self) -> bool:
        """True when nothing of it can be seen at the moment."""
        return self in _ILL


_ILL = (Health.BLOCKED, Health.DISALLOWED, Health.FAILING, Health.SUSPECT)  # the worst first
SUSPECT = "suspect"  # the trouble of a read that is not believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The word, and why; `trouble` is the class where it is ill, `since` the first bad poll or the last news.

    `never`: it is ill, and was never read well.
    """

    health: Health
    reason: str = ""
    trouble: str = ""
    since: datetime | None = None
    never: bool = False


# What is wrong in a few words, and what a person can do about it.
_PLAIN = {
    Trouble.BLOCKED: "access refused",
    Trouble.CHALLENGE: "challenge page",
    Trouble.LOGIN: "log-in form",
    Trouble.GONE: "address gone",
    Trouble.LAYOUT: "another layout",
    Trouble.INCOMPLETE: "cut short",
    Trouble.ROBOTS: "robots.txt disallows it",
    Trouble.THROTTLED: "asked too often",
    Trouble.SERVER: "server error",
    Trouble.TIMEOUT: "no answer in time",
    Trouble.TLS: "no trusted connection",
    Trouble.DNS: "name unknown",
    Trouble.UNREACHABLE: "unreachable",
    Trouble.ADDRESS: "address not allowed",
    Trouble.TOO_LARGE: "too large",
}
_WAIT = "It is tried again by itself."
_REBUILT = "Look at the page in a browser: was it rebuilt? Then its reader needs mending."
_ADVICE = {
    Health.BLOCKED: "It is asked again at its next time, and no challenge is ever solved or dodged. If it lasts:"
    ' ask less often (`every = "6h"`), and subscribe to the portal\'s own mailing list meanwhile.',
    Health.DISALLOWED: 'robots.txt forbids it: `robots = "ignore"` on this portal is your decision.',
    Health.SUSPECT: "Compare it with the page in a browser. What is odd for three polls and a day is believed.",
}
_FAILING = {
    Trouble.LAYOUT: _REBUILT,
    Trouble.INCOMPLETE: _REBUILT,
    Trouble.GONE: "Look for the page in a browser: its address has changed, or the list was given up.",
    Trouble.ADDRESS: "The name leads to a private address: `[fetch] allow_private`, if that is meant.",
    Trouble.TOO_LARGE: "`[fetch] max_body`, if the page is rightly that large.",
}
# Without a rhythm to go by (fewer pauses than these), a listing is quiet after a month; with one, a week at least.
_PAUSES = 3
_UNKNOWN, _LEAST = timedelta(days=30), timedelta(days=7)


def diagnose(state: ListingState | None, now: datetime) -> Diagnosis:
    """How a listing that is switched on is; None or never polled: not read yet."""
    if state is None or state.last_poll_at is None:
        return Diagnosis(health=Health.UNREAD)
    if state.trouble:
        word = health_of(state.trouble)
        never = state.baseline_at is None
        return Diagnosis(health=word, reason=state.reason, trouble=state.trouble, since=state.first_bad_at, never=never)
    norm = state.norm
    if not state.rows and norm.reads:
        return Diagnosis(health=Health.QUIET, reason="it was read well, and is empty")
    if norm.news_at is not None:
        used = timedelta(hours=norm.pause) if norm.pauses >= _PAUSES else None
        if now - norm.news_at > (_UNKNOWN if used is None else max(used, _LEAST)):
            was = "" if used is None else f"; the longest pause was {_span(used)}"
            reason = f"nothing new for {_span(now - norm.news_at)}{was}"
            return Diagnosis(health=Health.QUIET, reason=reason, since=norm.news_at)
    return Diagnosis(health=Health.FRESH)


def overall(listings: Iterable[Diagnosis]) -> Diagnosis:
    """How a portal is by its listings: as ill as the worst of them, and fresh when one of them is.

    It was never read where none of them was.
    """
    found = list(listings)
    never = all(one.never or one.health is Health.UNREAD for one in found)
    for word in (*_ILL, Health.FRESH, Health.QUIET):
        for one in found:
            if one.health is word:
                return replace(one, never=never)
    return Diagnosis(health=Health.UNREAD)


def health_of(trouble: str) -> Health:
    """The word for a class of refusal, or for "suspect"."""
    if trouble == SUSPECT:
        return Health.SUSPECT
    if trouble == Trouble.ROBOTS:
        return Health.DISALLOWED
    blocked = {Trouble.BLOCKED, Trouble.CHALLENGE, Trouble.LOGIN, Trouble.THROTTLED}
    return Health.BLOCKED if trouble in blocked else Health.FAILING


def plain(trouble: str) -> str:
    """A class of refusal in words that stand in a line: "challenge page"."""
    return next((words for one, words in _PLAIN.items() if one == trouble), "read, and odd")


def advice(trouble: str) -> str:
    """What a person can do about it."""
    word = health_of(trouble)
    if word in _ADVICE:
        return _ADVICE[word]
    return next((words for one, words in _FAILING.items() if one == trouble), _WAIT)


def _span(time: timedelta) -> str:
    days = time.days
    return f"{days} days" if days >= 2 else f"{int(time.total_seconds() // 3600)} hours"
