"""What good reads of a listing are like, learned from them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from coopwatchd.model.records import AnyRecord, Contract, Solicitation

# Shares are compared only from this many rows on: a share of three rows says little.
LEAST_ROWS = 4
ERROR = "says: "  # how a mark of a page begins that is its word of an error
TITLE = "title: "  # and one that is its name
# An extreme number of rows is forgotten slowly: a twentieth of the way to today's with every day of good reads.
_FADE = 0.05
# So is the longest pause between two new records: a tenth with every pause.
_PAUSE_FADE = 0.1
# More detail pages that failed are not remembered.
_MOST_FAILED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of the rows had a field: 0 = none, 1 = all."""

    field: str
    rows: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """What was learned of a listing from `reads` good reads; None = nothing yet.

    `filled` and `rejects` are of the last read that had rows enough to tell; `layout` are marks of the page that
    stayed (headings and containers); `pause` is the longest time in hours between two new records, of `pauses`.
    """

    reads: int = 0
    filled: tuple[Share, ...] = ()
    fewest: float | None = None  # rows
    most: float | None = None
    day: date | None = None  # of the last read, in UTC
    rejects: float = 0.0  # share of the rows
    newest: date | None = None  # the latest day of issue, or start of a term, that its records named
    news_at: datetime | None = None  # when a record stood on it for the first time, last
    pause: float = 0.0
    pauses: int = 0
    spoken: bool = False  # it has said in its own words that it is empty
    layout: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()  # of detail pages: the records whose page was asked for in vain, the last one last


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One good read as there is something to learn from it. `known` are the ids that stood on the listing before."""

    at: datetime
    records: Sequence[AnyRecord]
    known: Container[str] = ()
    rejects: int = 0
    empty: bool = False  # by its own words
    layout: tuple[str, ...] = ()


def learn(norm: Norm, lesson: Lesson) -> Norm:
    """The norm after one more good read; a short one teaches no shares."""
    rows = len(lesson.records)
    telling = rows >= LEAST_ROWS
    named = [day for record in lesson.records if (day := appeared(record)) is not None]
    after = replace(
        norm,
        reads=norm.reads + 1,
        filled=shares(lesson.records) if telling else norm.filled,
        rejects=round(lesson.rejects / (rows + lesson.rejects), 3) if telling else norm.rejects,
        day=lesson.at.date(),
        newest=max([*named, *([norm.newest] if norm.newest else [])], default=None),
        # What was believed once without the portal's words is not doubted for want of them again.
        spoken=lesson.empty or (norm.spoken and rows > 0),
        layout=_lasting(norm.layout, lesson),
    )
    return _news(_range(after, rows, anew=norm.day != lesson.at.date()), lesson)


def after_pages(norm: Norm, read: Container[str], failed: Sequence[str]) -> Norm:
    """The norm after detail pages were asked for, by the ids of their records: what failed is remembered, a while."""
    kept = tuple(id for id in norm.failed if id not in read and id not in failed)
    return replace(norm, failed=(*kept, *failed)[-_MOST_FAILED:])


def shares(records: Sequence[AnyRecord]) -> tuple[Share, ...]:
    """The fill rate of each field that a record of its kind is expected to have."""
    counts: dict[str, int] = {}
    for record in records:
        for name, value in _fields(record):
            counts[name] = counts.get(name, 0) + bool(value)
    return tuple(Share(field=name, rows=round(count / len(records), 3)) for name, count in sorted(counts.items()))


def appeared(record: AnyRecord) -> date | None:
    """The day that says how new a record is: of issue, or the start of a term."""
    return record.issued_on if isinstance(record, Solicitation) else record.starts_on


def _range(norm: Norm, rows: int, *, anew: bool) -> Norm:
    fewest = rows if norm.fewest is None else norm.fewest
    most = rows if norm.most is None else norm.most
    if anew:
        fewest, most = fewest + (rows - fewest) * _FADE, most + (rows - most) * _FADE
    return replace(norm, fewest=round(min(fewest, rows), 2), most=round(max(most, rows), 2))


def _news(norm: Norm, lesson: Lesson) -> Norm:
    if norm.news_at is not None and all(record.id in lesson.known for record in lesson.records):
        return norm
    if norm.news_at is None:
        return replace(norm, news_at=lesson.at)  # the baseline: what came when is not known
    hours = (lesson.at - norm.news_at).total_seconds() / 3600
    pause = max(hours, norm.pause * (1 - _PAUSE_FADE))
    return replace(norm, news_at=lesson.at, pause=round(pause, 2), pauses=norm.pauses + 1)


def _lasting(known: tuple[str, ...], lesson: Lesson) -> tuple[str, ...]:
    """The marks that are still there; those of today when most of them are new, which is another page.

    Of a page without rows only what it has in common with the others is learned, and what it always says of errors.
    """
    kept = tuple(mark for mark in known if mark in lesson.layout)
    if not lesson.records:
        return kept + tuple(mark for mark in lesson.layout if mark.startswith(ERROR) and mark not in kept)
    return kept if 2 * len(kept) >= len(lesson.layout) else lesson.layout


def _fields(record: AnyRecord) -> Iterable[tuple[str, object]]:
    yield "number", record.number
    if isinstance(record, Contract):
        yield "supplier", record.supplier
        yield "end of term", record.ends_on
    else:
        yield "lead agency", record.lead_agency
        yield "due date", record.due is not None and (record.due.at or record.due.text)
