"""What templates are given: an alert as frozen data of literal strings, nothing that can act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from coopwatchd.model.alerts import Alert, AlertKind, Reason
from coopwatchd.model.events import Event
from coopwatchd.model.records import Contract, Solicitation
from coopwatchd.notify import looks, wording
from coopwatchd.notify.facts import Fact, facts_of, supplier_of, title_of
from coopwatchd.notify.snippets import Snippet, snippets
from coopwatchd.notify.wording import literal, literal_lines, safe_url

_DOCUMENTS = 12  # an alert is not an archive: the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One reason of an alert; `note` is the watchlist's own and may have several lines."""

    watchlist: str
    because: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """A field before and after; an empty side reads `not stated`."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A document; `url` is "" when its address cannot be shown safely."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One event of one record. Times are text, in the portal's zone and the reader's.

    `look` is "quiet" for reminders, "loud" for what cannot wait, else "plain". `as_of` is the date of the state that
    the first message of a thread shows ("" = this is an alert, not that state), `answers` what people answered.
    """

    headline: str
    look: str
    as_of: str
    answers: tuple[str, ...]
    title: str
    url: str
    kind: str  # "solicitation" or "contract"
    stage: str
    cooperative: str
    portal: str
    lead_agency: str
    number: str
    supplier: str
    due: str
    due_left: str
    term: str
    description: str
    because: str
    uid: str
    facts: tuple[Fact, ...]
    changes: tuple[Diff, ...]
    reasons: tuple[Why, ...]
    snippets: tuple[Snippet, ...]
    documents: tuple[Link, ...]
    more_documents: int
    remarks: tuple[str, ...]  # how the record was read
    notes: tuple[str, ...]  # what the event means beside its changes: a rebid window, a successor


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record in a list; `also` names the further watchlists that want it, with their notes."""

    headline: str
    title: str
    url: str
    source: str  # "Sourcewell · RFP 12 · Clark County"
    when: str  # "due …" or "ends …"
    because: str
    detail: str
    also: tuple[Why, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The lines of one watchlist (or of none, for messages about the program itself).

    `folded` are further lines, to be told in short; `more` counts those that are not listed here, `count` them all.
    """

    title: str
    note: str
    lines: tuple[Line, ...]
    more: int
    folded: tuple[Line, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Soon:
    """What closes within five days: one record, or all of one day. `left` is how long that is: `tomorrow`."""

    left: str
    names: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A summary or a digest. `count` is of everything it tells, `health` one line about the portals.

    `closing` is what closes within five days, `closing_count` how many records that are; they stand in their groups
    as well.
    """

    headline: str
    groups: tuple[Group, ...]
    count: int
    more: int
    health: str
    continued: bool
    closing: tuple[Soon, ...] = ()
    closing_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A message of the program to its operator, or a test."""

    headline: str
    text: str


View = EventView | ListView | NoticeView


def event_view(
    event: Event, reasons: tuple[Reason, ...], *, now: datetime, zone: str, answers: tuple[str, ...] | None = None
) -> EventView:
    """The view of an event alert; with `answers`, of the state that the first message of a thread shows."""
    record = event.record
    documents = [Link(title=literal(d.title) or "document", url=safe_url(d.url)) for d in record.documents]
    due = record.due if isinstance(record, Solicitation) else None
    return EventView(
        headline=wording.headline(event, now) if answers is None else looks.state(event, now),
        look=looks.look(event) if answers is None else "plain",
        as_of="" if answers is None else wording.day_text(event.at.astimezone(ZoneInfo(zone)).date()),
        answers=answers or (),
        title=title_of(record),
        url=safe_url(record.url),
        kind=str(record.kind),
        stage=str(record.stage),
        cooperative=literal(record.cooperative),
        portal=literal(record.portal),
        lead_agency=literal(record.lead_agency),
        number=literal(record.number),
        supplier=supplier_of(record),
        due=wording.due_text(due, zone) if due else "",
        due_left=wording.left_text(due, now) if due else "",
        term=wording.term_text(record, now) if isinstance(record, Contract) else "",
        description=literal(record.description, 320),
        because=literal(event.because),
        uid=literal(record.uid),
        facts=facts_of(record, now, zone),
        changes=tuple(
            Diff(label=_label(c.field), old=literal(c.old, 600) or "not stated", new=_new(c.new)) for c in event.changes
        ),
        reasons=tuple(why(reason) for reason in reasons),
        snippets=snippets(record, reasons),
        documents=tuple(documents[:_DOCUMENTS]),
        more_documents=max(0, len(documents) - _DOCUMENTS),
        remarks=tuple(literal(remark, 600) for remark in record.remarks),
        notes=tuple(literal(note, 600) for note in event.notes),
    )


def notice_view(alert: Alert) -> NoticeView:
    """The view of an operator or a test alert."""
    fallback = "Test message" if alert.kind is AlertKind.TEST else "About this watch"
    return NoticeView(headline=literal(alert.subject, 150) or fallback, text=literal_lines(alert.text))


def why(reason: Reason) -> Why:
    """A reason as text."""
    return Why(
        watchlist=literal(reason.watchlist),
        because=literal(reason.because, 600),
        note=literal_lines(reason.note, 1000),
    )


def _label(field: str) -> str:
    text = literal(field).replace("_", " ")
    return text[:1].upper() + text[1:]


def _new(value: str) -> str:
    return literal(value, 600) or "not stated"
