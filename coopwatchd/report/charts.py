"""The geometry of the page's charts: what stands where, in the units of their view box; the template draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coopwatchd.notify.wording import literal
from coopwatchd.report.figures import Ending, Month, Report
from coopwatchd.report.table import shown

WIDTH = 720
_LABELS = 230  # room for the labels at the left
_VALUES = 92  # and for the values at the right
_ROW = 26
_TALL = 36  # a row with two lines of text
_BARS = 10
_ENDINGS = 16
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One horizontal bar; `part` of its `length` is drawn in the second colour."""

    y: int
    label: str
    full: str
    length: float
    part: float
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A chart of bars, the longest first. `says` is read to who cannot see it."""

    key: str
    title: str
    says: str
    height: int
    bars: tuple[Bar, ...]
    left: int = _LABELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One month's upright bar."""

    x: float
    height: float
    label: str
    value: str
    full: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """A chart of months; `years` are the places at which a year begins."""

    title: str
    says: str
    posts: tuple[Post, ...]
    years: tuple[tuple[float, str], ...]
    room: float  # width of one post
    floor: int = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One ending: the rebid window from `start` to `stop`, its expected day, and the end of the term."""

    y: int
    label: str
    under: str
    full: str
    end: float
    start: float | None
    stop: float
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """A chart of endings along the months; `ticks` are the places of its quarters."""

    title: str
    says: str
    height: int
    spans: tuple[Span, ...]
    ticks: tuple[tuple[float, str], ...]
    today: float
    windows: bool
    left: int = _LABELS


def agencies_chart(report: Report) -> Bars | None:
    """The busiest lead agencies; None where there is nothing to draw."""
    found = [one for one in report.agencies if one.name and one.last_year][:_BARS]
    rows = [(one.name, one.last_year, 0, shown(one.last_year)) for one in found]
    return _bars("agencies", "Solicitations of the last 365 days, by lead agency", rows)


def cooperatives_chart(report: Report) -> Bars | None:
    """Active contracts of each cooperative, and how many of them end within a year."""
    found = [one for one in report.cooperatives if one.contracts][:_BARS]
    rows = [
        (one.name, one.contracts, one.ending, f"{one.contracts:,}" + (f", {one.ending:,} end" if one.ending else ""))
        for one in found
    ]
    return _bars("cooperatives", "Active contracts, and those that end within a year", rows)


def suppliers_chart(report: Report) -> Bars | None:
    """The suppliers that hold most."""
    rows = [(one.name, one.contracts, 0, shown(one.contracts)) for one in report.suppliers[:_BARS]]
    return _bars("suppliers", "Active contracts, by supplier", rows)


def months_chart(months: Sequence[Month]) -> Posts | None:
    """Contracts that end, month by month."""
    most = max((one.contracts for one in months), default=0)
    if not most:
        return None
    room = WIDTH / len(months)
    posts = tuple(
        Post(
            x=round(place * room, 1),
            height=round(118 * one.contracts / most, 1),
            label=_MONTHS[one.first.month - 1][0],
            value=shown(one.contracts) if one.contracts else "",
            full=f"{_MONTHS[one.first.month - 1]} {one.first.year}: {one.contracts:,}",
        )
        for place, one in enumerate(months)
    )
    years = tuple(
        (posts[place].x, str(one.first.year)) for place, one in enumerate(months) if place == 0 or one.first.month == 1
    )
    says = "; ".join(post.full for post in posts if post.value)
    return Posts(title="Contracts whose term ends, by month", says=says, posts=posts, years=years, room=round(room, 1))


def endings_chart(endings: Sequence[Ending], today: date) -> Spans | None:
    """The next endings with their rebid windows, along time; it begins with the first date it shows."""
    found = list(endings[:_ENDINGS])
    if not found:
        return None
    first = min([today, *(one.window.earliest for one in found if one.window)]).replace(day=1)
    first = max(first, today.replace(day=1) - timedelta(days=185))
    last = max([*(one.ends_on for one in found), *(one.window.latest for one in found if one.window)])
    width, days = WIDTH - _LABELS - 16, max((last - first).days, 180)

    def at(day: date) -> float:
        return round(_LABELS + 8 + width * min(max((day - first).days, 0), days) / days, 1)

    spans = tuple(
        Span(
            y=30 + place * _TALL,
            label=_cut(one.title),
            under=_cut(one.cooperative),
            full=_said(one),
            end=at(one.ends_on),
            start=at(one.window.earliest) if one.window else None,
            stop=at(one.window.latest) if one.window else 0,
            expected=at(one.window.expected) if one.window else 0,
        )
        for place, one in enumerate(found)
    )
    return Spans(
        title="The next terms that end, and when their rebids are expected",
        says="; ".join(span.full for span in spans),
        height=30 + len(spans) * _TALL + 8,
        spans=spans,
        ticks=tuple((at(day), _quarter(day)) for day in _quarters(first, first + timedelta(days=days))),
        today=at(today),
        windows=any(one.window for one in found),
    )


def _bars(key: str, title: str, rows: Sequence[tuple[str, int, int, str]]) -> Bars | None:
    if not rows:
        return None
    rows = sorted(rows, key=lambda row: -row[1])
    scale = (WIDTH - _LABELS - _VALUES) / max(row[1] for row in rows)
    bars = tuple(
        Bar(
            y=4 + place * _ROW,
            label=_cut(label),
            full=f"{literal(label, 120)}: {value}",
            length=round(most * scale, 1),
            part=round(part * scale, 1),
            value=value,
        )
        for place, (label, most, part, value) in enumerate(rows)
    )
    says = "; ".join(bar.full for bar in bars)
    return Bars(key=key, title=title, says=says, height=8 + len(bars) * _ROW, bars=bars)


def _said(one: Ending) -> str:
    holder = literal(next(iter(one.suppliers), "one contract"), 60)
    held = f"{one.contracts:,} contracts" if one.contracts > 1 else holder
    rebid = f", rebid expected {one.window.expected:%Y-%m}" if one.window else ""
    return f"{literal(one.title, 120)} ({literal(one.cooperative, 60)}, {held}): term ends {one.ends_on}{rebid}"


def _quarters(first: date, last: date) -> list[date]:
    """The first days of quarters, thinned out to at most nine."""
    days = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10)]
    within = [day for day in days if first <= day <= last]
    return [day for day in within if len(within) <= 9 or day.month == 1]


def _quarter(day: date) -> str:
    return str(day.year) if day.month == 1 else _MONTHS[day.month - 1]


def _cut(text: str, most: int = 30) -> str:
    return literal(text, most)
