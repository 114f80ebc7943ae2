"""From an envelope to the pages a channel renders: which template, with which view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from coopwatchd.model.alerts import Alert, AlertKind, Reason
from coopwatchd.model.records import AnyRecord
from coopwatchd.notify import view, wording
from coopwatchd.notify.base import Envelope
from coopwatchd.notify.view import Group, Line, ListView, View, Why
from coopwatchd.notify.wording import literal, literal_lines

_OPERATOR = "About this watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One rendering of one template: `template` is its bare name ("event", "digest", …)."""

    template: str
    view: View


def pages(envelope: Envelope, *, now: datetime, zone: str, lines: int = 25) -> tuple[Page, ...]:
    """The pages of an envelope, never none; a list longer than `lines` goes over several, and loses nothing.

    `now` is when the message is sent: days left are counted from it, so that a digest held over a weekend is right.
    """
    if envelope.digest:
        digest = _digest(envelope, now, zone)
        return tuple(Page(template="digest", view=part) for part in _split(digest, lines))
    return tuple(page for alert in envelope.alerts for page in _alert_pages(alert, now, zone, lines))


def _alert_pages(alert: Alert, now: datetime, zone: str, lines: int) -> Iterator[Page]:
    if alert.kind is AlertKind.EVENT and alert.event is not None:
        yield Page(template="event", view=view.event_view(alert.event, alert.reasons, now=now, zone=zone))
    elif alert.kind is AlertKind.SUMMARY:
        yield from (Page(template="summary", view=part) for part in _split(_summary(alert, now, zone), lines))
    else:
        template = "test" if alert.kind is AlertKind.TEST else "operator"
        yield Page(template=template, view=view.notice_view(alert))


def _summary(alert: Alert, now: datetime, zone: str) -> ListView:
    group = _items_group(alert, now, zone)
    return ListView(
        headline=literal(alert.subject, 150) or f"What is open now: {group.title}",
        groups=(group,),
        count=len(alert.items) + alert.more,
        more=alert.more,
        health="",
        continued=False,
    )


def _items_group(alert: Alert, now: datetime, zone: str) -> Group:
    reason = view.why(alert.reasons[0]) if alert.reasons else Why(watchlist="", because="", note="")
    return Group(
        title=reason.watchlist,
        note=reason.note,
        lines=tuple(_line(item.record, view.why(item.reason), now=now, zone=zone) for item in alert.items),
        more=alert.more,
    )


def _digest(envelope: Envelope, now: datetime, zone: str) -> ListView:
    groups: dict[str, Group] = {}
    for alert in envelope.alerts:
        group = _group_of(alert, now, zone)
        before = groups.get(group.title)
        if before is not None:
            group = replace(
                before,
                note=before.note or group.note,
                lines=before.lines + group.lines,
                more=before.more + group.more,
            )
        groups[group.title] = group
    count = sum(len(group.lines) + group.more for group in groups.values())
    return ListView(
        headline=f"Digest: {count} {'alert' if count == 1 else 'alerts'}",
        groups=tuple(groups.values()),
        count=count,
        more=0,
        health=literal(envelope.health, 600),
        continued=False,
    )


def _group_of(alert: Alert, now: datetime, zone: str) -> Group:
    if alert.kind is AlertKind.SUMMARY:
        return _items_group(alert, now, zone)
    if alert.kind is AlertKind.EVENT and alert.event is not None:
        reasons = [view.why(reason) for reason in alert.reasons] or [view.why(_NO_REASON)]
        line = _line(alert.event.record, reasons[0], now=now, zone=zone)
        what = literal(wording.headline(alert.event, now))
        moved = "; ".join(
            f"{change.field}: {change.old or 'not stated'} → {change.new or 'not stated'}"
            for change in alert.event.changes
        )
        line = replace(line, headline=what, detail=literal(moved, 600), also=tuple(reasons[1:]))
        return Group(title=reasons[0].watchlist, note=reasons[0].note, lines=(line,), more=0)
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
    return Group(title=_OPERATOR, note="", lines=(line,), more=0)


_NO_REASON = Reason(watchlist="", because="")


def _line(record: AnyRecord, reason: Why, *, now: datetime, zone: str) -> Line:
    source = (
        literal(record.cooperative) or literal(record.portal),
        literal(record.number),
        view.agency_of(record),
        view.supplier_of(record),
    )
    return Line(
        headline="",
        title=view.title_of(record),
        url=wording.safe_url(record.url),
        source=literal(" · ".join(part for part in source if part)),
        when=view.when_of(record, now, zone),
        because=literal(reason.because, 200),
        detail="",
        also=(),
    )


def _split(whole: ListView, lines: int) -> Iterator[ListView]:
    """The list in parts of at most `lines`; `more` and the health line stand on the last part."""
    parts: list[list[Group]] = [[]]
    room = lines
    for group in whole.groups:
        rest = group.lines
        while True:
            if room == 0:
                parts.append([])
                room = lines
            taken, rest = rest[:room], rest[room:]
            parts[-1].append(replace(group, lines=taken, more=0 if rest else group.more))
            room -= len(taken)
            if not rest:
                break
    for number, groups in enumerate(parts):
        last = number == len(parts) - 1
        yield replace(
            whole,
            groups=tuple(groups),
            more=whole.more if last else 0,
            health=whole.health if last else "",
            continued=number > 0,
        )
