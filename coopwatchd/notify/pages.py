"""From an envelope to the pages a channel renders: which template, with which view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from coopwatchd.model.alerts import Alert, AlertKind
from coopwatchd.model.bundles import Bundle
from coopwatchd.notify import view
from coopwatchd.notify.base import Envelope
from coopwatchd.notify.digest import digest_view, summary_view
from coopwatchd.notify.view import Group, ListView, View

_FOLDED = 4  # folded lines in the room of one
_DETAILED = frozenset({Bundle.AT_ONCE, Bundle.HELD})
_MOST_DETAILS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One rendering of one template: `template` is its bare name ("event", "digest", …)."""

    template: str
    view: View


def pages(envelope: Envelope, *, now: datetime, zone: str, lines: int = 25, details: bool = False) -> tuple[Page, ...]:
    """The pages of an envelope, never none; a list longer than `lines` goes over several, and loses nothing.

    `now` is when the message is sent: days left are counted from it, so that a digest held over a weekend is right.
    `details`: behind the list of a few alerts that came at once, each of them whole.
    """
    if not envelope.digest:
        return tuple(page for alert in envelope.alerts for page in _alert_pages(alert, now, zone, lines))
    whole = details and envelope.bundle in _DETAILED and len(envelope.alerts) <= _MOST_DETAILS
    digest = digest_view(envelope, now, zone, full=0) if whole else digest_view(envelope, now, zone)
    told = tuple(Page(template="digest", view=part) for part in _split(digest, lines))
    if whole:
        told += tuple(page for alert in envelope.alerts for page in _alert_pages(alert, now, zone, lines))
    return told


def _alert_pages(alert: Alert, now: datetime, zone: str, lines: int) -> Iterator[Page]:
    if alert.kind is AlertKind.EVENT and alert.event is not None:
        yield Page(template="event", view=view.event_view(alert.event, alert.reasons, now=now, zone=zone))
    elif alert.kind is AlertKind.SUMMARY:
        yield from (Page(template="summary", view=part) for part in _split(summary_view(alert, now, zone), lines))
    else:
        template = "test" if alert.kind is AlertKind.TEST else "operator"
        yield Page(template=template, view=view.notice_view(alert))


def _split(whole: ListView, lines: int) -> Iterator[ListView]:
    """The list in parts of at most `lines`, four folded ones counting as one; what closes soon stands on the first."""
    parts: list[list[Group]] = [[]]
    room = lines * _FOLDED
    for group in whole.groups:
        lines_left, folded_left, count = group.lines, group.folded, group.count
        while True:
            if room < _FOLDED:
                parts.append([])
                room = lines * _FOLDED
            taken, lines_left = lines_left[: room // _FOLDED], lines_left[room // _FOLDED :]
            room -= len(taken) * _FOLDED
            brief, folded_left = (folded_left[:room], folded_left[room:]) if not lines_left else ((), folded_left)
            room -= len(brief)
            rest = bool(lines_left or folded_left)
            more = 0 if rest else group.more
            parts[-1].append(replace(group, lines=taken, folded=brief, more=more, count=count))
            count = 0  # said once
            if not rest:
                break
    for number, groups in enumerate(parts):
        first, last = number == 0, number == len(parts) - 1
        yield replace(
            whole,
            groups=tuple(groups),
            more=whole.more if last else 0,
            health=whole.health if last else "",
            continued=not first,
            closing=whole.closing if first else (),
        )
