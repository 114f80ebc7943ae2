"""A list of alerts as a reader needs it: what closes soon at the top, then each watchlist, the most pressing first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from coopwatchd.model.alerts import Alert, AlertKind, Reason
from coopwatchd.model.bundles import Bundle
from coopwatchd.model.events import Event
from coopwatchd.model.ranking import Rank, Tier, closes_soon, days_left, rank
from coopwatchd.model.records import AnyRecord, Contract
from coopwatchd.notify import facts, view, wording
from coopwatchd.notify.base import Envelope
from coopwatchd.notify.view import Group, Line, Link, ListView, Soon
from coopwatchd.notify.wording import literal, literal_lines

_OPERATOR = "About this watch"
_REPORT = "Report"
_NO_REASON = Reason(watchlist="", because="")
# So many of a watchlist are told at length; a list of no more than _SHORT is not folded at all.
_FULL = 10
_SHORT = 25
# The block at the top: with two lines above it, ten of a terminal. More records are named by day, as long as fits.
_LINES = 8
_WIDTH = 80
_NAMES = (50, 36, 28, 22, 18, 15, 12, 10, 8)  # characters of a name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    record: AnyRecord
    rank: Rank
    line: Line
    brief: Line
    note: str
    watchlist: str


def digest_view(envelope: Envelope, now: datetime, zone: str, *, full: int = _FULL) -> ListView:
    """Everything an envelope says, as one list. `full`: so many lines of each watchlist are told at length."""
    entries = sorted(_entries(envelope.alerts, now, zone), key=lambda entry: entry.rank)
    more = {_title(alert): alert.more for alert in envelope.alerts if alert.kind is AlertKind.SUMMARY and alert.more}
    if len(entries) <= _SHORT and full:
        full = _SHORT
    groups = (*_groups(entries, more, full), *_notices(envelope.alerts))
    count = sum(group.count for group in groups)
    quiet = next((alert for alert in envelope.alerts if alert.kind is AlertKind.NOTHING_NEW), None)
    soon = _soon(entries, now)
    closing = sum(len(one.names) for one in soon)
    headline = _headline(envelope.bundle, count) + (f", {closing} with less than 5 days left" if closing else "")
    return ListView(
        headline=literal(quiet.subject, 150) if quiet is not None and not count else headline,
        groups=groups,
        count=count,
        more=0,
        health=literal(envelope.health, 600),
        continued=False,
        closing=soon,
        closing_count=closing,
    )


def summary_view(alert: Alert, now: datetime, zone: str) -> ListView:
    """What a new watchlist finds open."""
    entries = list(_items(alert, now, zone))
    title = _title(alert)
    lines = tuple(entry.line for entry in entries)
    soon = _soon(entries, now)
    note = view.why(alert.reasons[0]).note if alert.reasons else ""
    return ListView(
        headline=literal(alert.subject, 150)
        or f"What is {facts.standing(item.record for item in alert.items)} now: {title}",
        groups=(Group(title=title, note=note, lines=lines, more=alert.more, count=len(lines) + alert.more),),
        count=len(lines) + alert.more,
        more=alert.more,
        health="",
        continued=False,
        closing=soon,
        closing_count=sum(len(one.names) for one in soon),
    )


def _headline(bundle: Bundle, count: int) -> str:
    alerts = f"{count} {'alert' if count == 1 else 'alerts'}"
    match bundle:
        case Bundle.AT_ONCE:
            return f"{alerts} at once"
        case Bundle.HELD:
            return f"{alerts} since the quiet hours began"
        case Bundle.ABOVE_CAP:
            return f"{alerts} above the day's cap"
        case _:
            return f"Digest: {alerts}"


def _groups(entries: Sequence[_Entry], more: dict[str, int], full: int) -> Iterator[Group]:
    """By watchlist, the one with the most pressing entry first; what closes soon is always told at length."""
    by_list: dict[str, list[_Entry]] = {}
    for entry in entries:
        by_list.setdefault(entry.watchlist, []).append(entry)
    for title, own in by_list.items():
        top = [entry for place, entry in enumerate(own) if place < full or entry.rank[0] is Tier.CLOSING]
        told = {id(entry) for entry in top}
        rest = more.get(title, 0)
        yield Group(
            title=title,
            note=next((entry.note for entry in own if entry.note), ""),
            lines=tuple(entry.line for entry in top),
            folded=tuple(entry.brief for entry in own if id(entry) not in told),
            more=rest,
            count=len(own) + rest,
        )


def _notices(alerts: Iterable[Alert]) -> Iterator[Group]:
    """What the program says of itself, last; a lone "nothing new" is the headline, not an entry."""
    groups: dict[str, list[Line]] = {}
    for alert in alerts:
        listed = alert.kind is AlertKind.SUMMARY or (alert.kind is AlertKind.EVENT and alert.event is not None)
        if listed or alert.kind is AlertKind.NOTHING_NEW:
            continue
        notice = view.notice_view(alert)
        line = Line(
            headline="",
            title=notice.headline,
            url="",
            source="",
            when="",
            because="",
            detail=literal(literal_lines(notice.text), 1000),
            also=(),
        )
        groups.setdefault(_REPORT if alert.kind is AlertKind.REPORT else _OPERATOR, []).append(line)
    for title, lines in groups.items():
        yield Group(title=title, note="", lines=tuple(lines), more=0, count=len(lines))


def _soon(entries: Iterable[_Entry], now: datetime) -> tuple[Soon, ...]:
    """What has less than five days left, each record once: a line each, or where that takes too many, a line a day."""
    found: dict[str, AnyRecord] = {}
    for entry in entries:
        if closes_soon(entry.record, now):
            found.setdefault(entry.record.uid, entry.record)
    records = sorted(found.values(), key=lambda record: (days_left(record, now) or 0, _at(record), record.number))
    if len(records) <= _LINES:
        return tuple(Soon(left=_left(one, now), names=(_name(one, facts.title_of(one), _NAMES[0]),)) for one in records)
    told: tuple[Soon, ...] = ()
    for room in _NAMES:
        days: dict[str, list[Link]] = {}
        for one in records:
            name = _name(one, _number(one, room) or facts.title_of(one), room)
            days.setdefault(wording.days_text(days_left(one, now) or 0), []).append(name)
        told = tuple(Soon(left=left, names=tuple(names)) for left, names in days.items())
        if sum(len(textwrap.wrap(_text(one), _WIDTH)) for one in told) <= _LINES:
            break
    return told


def _number(record: AnyRecord, room: int) -> str:
    """The last word of the number: numbers of one portal begin alike."""
    word = (literal(record.number).split() or [""])[-1]
    return word if len(word) <= room else "…" + word[1 - room :]


def _text(soon: Soon) -> str:
    return f"  • {soon.left}: {' · '.join(name.title for name in soon.names)}"


def _at(record: AnyRecord) -> float:
    at = None if isinstance(record, Contract) or record.due is None else record.due.at
    return at.timestamp() if at is not None else 0.0


def _left(record: AnyRecord, now: datetime) -> str:
    if isinstance(record, Contract) or record.due is None:
        return f"ends {wording.days_text(days_left(record, now) or 0)}"
    return wording.left_text(record.due, now)


def _name(record: AnyRecord, name: str, room: int) -> Link:
    return Link(title=literal(name, room), url=wording.safe_url(record.url))


def _title(alert: Alert) -> str:
    return view.why(alert.reasons[0]).watchlist if alert.reasons else ""


def _entries(alerts: Iterable[Alert], now: datetime, zone: str) -> Iterator[_Entry]:
    for alert in alerts:
        if alert.kind is AlertKind.SUMMARY:
            yield from _items(alert, now, zone)
        elif alert.kind is AlertKind.EVENT and alert.event is not None:
            yield _entry(alert.event.record, alert.event, alert.reasons or (_NO_REASON,), now, zone)


def _items(alert: Alert, now: datetime, zone: str) -> Iterator[_Entry]:
    title = _title(alert)
    for item in alert.items:
        yield replace(_entry(item.record, None, (item.reason,), now, zone), watchlist=title)


def _entry(record: AnyRecord, event: Event | None, reasons: Sequence[Reason], now: datetime, zone: str) -> _Entry:
    first, *others = (view.why(reason) for reason in reasons)
    source = (
        literal(record.cooperative) or literal(record.portal),
        literal(record.number),
        facts.agency_of(record),
        facts.supplier_of(record),
    )
    line = Line(
        headline=literal(wording.headline(event, now)) if event is not None else "",
        title=facts.title_of(record),
        url=wording.safe_url(record.url),
        source=literal(" · ".join(part for part in source if part)),
        when=facts.when_of(record, now, zone),
        because=literal(first.because, 200),
        detail=_detail(event) if event is not None else "",
        also=tuple(others),
    )
    brief = replace(line, title=literal(line.title, 100), source=literal(record.number, 40), when=_brief(record, now))
    return _Entry(
        record=record,
        rank=rank(record, event, reasons, now),
        line=line,
        brief=brief,
        note=first.note,
        watchlist=first.watchlist,
    )


def _detail(event: Event) -> str:
    moved = "; ".join(
        f"{change.field}: {change.old or 'not stated'} → {change.new or 'not stated'}" for change in event.changes
    )
    return literal("; ".join(filter(None, (moved, *event.notes))), 600)


def _brief(record: AnyRecord, now: datetime) -> str:
    """`due Nov 3, 2026`: without a time, for a line among many."""
    if isinstance(record, Contract):
        return f"ends {wording.day_text(record.ends_on)}" if record.ends_on else ""
    due = record.due
    if due is None or due.day is None:
        return ""
    left = wording.days_text(wording.days_to(due.day, now, due.zone))
    return f"due {wording.day_text(due.day)} ({left})"
