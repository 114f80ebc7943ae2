"""What templates are given: an alert as frozen data of literal strings, nothing that can act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from coopwatchd.model.alerts import Alert, AlertKind, Reason
from coopwatchd.model.events import Event
from coopwatchd.model.records import AnyRecord, Contract, Solicitation
from coopwatchd.notify import wording
from coopwatchd.notify.wording import literal, literal_lines, safe_url

_DOCUMENTS = 12  # an alert is not an archive: the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One reason of an alert; `note` is the watchlist's own and may have several lines."""

    watchlist: str
    because: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A labelled value of a record."""

    label: str
    value: str


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
    """One event of one record. Times are text, in the portal's zone and the reader's."""

    headline: str
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
    documents: tuple[Link, ...]
    more_documents: int
    remarks: tuple[str, ...]


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
    """The lines of one watchlist (or of none, for messages about the program itself)."""

    title: str
    note: str
    lines: tuple[Line, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A summary or a digest. `count` is of everything it tells, `health` one line about the portals."""

    headline: str
    groups: tuple[Group, ...]
    count: int
    more: int
    health: str
    continued: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A message of the program to its operator, or a test."""

    headline: str
    text: str


View = EventView | ListView | NoticeView


def event_view(event: Event, reasons: tuple[Reason, ...], *, now: datetime, zone: str) -> EventView:
    """The view of an event alert."""
    record = event.record
    documents = [Link(title=literal(d.title) or "document", url=safe_url(d.url)) for d in record.documents]
    due = record.due if isinstance(record, Solicitation) else None
    return EventView(
        headline=wording.headline(event, now),
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
        documents=tuple(documents[:_DOCUMENTS]),
        more_documents=max(0, len(documents) - _DOCUMENTS),
        remarks=tuple(literal(remark, 600) for remark in record.remarks),
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


def title_of(record: AnyRecord) -> str:
    """The record's title, or what else it can be called by."""
    return literal(record.title) or literal(record.number) or literal(record.id) or "(no title)"


def supplier_of(record: AnyRecord) -> str:
    """The awarded vendor, "" for a solicitation."""
    return literal(record.supplier) if isinstance(record, Contract) else ""


def agency_of(record: AnyRecord) -> str:
    """The lead agency, "" where the cooperative itself ran the solicitation: one name is enough."""
    return "" if record.lead_agency == record.cooperative else literal(record.lead_agency)


def when_of(record: AnyRecord, now: datetime, zone: str) -> str:
    """The one date that matters, with what is left: `due Tue Nov 3, 2026, 3:30 PM CST (11 days left)`."""
    if isinstance(record, Solicitation):
        due = _due(record, now, zone)
        return f"due {due}" if due else ""
    term = wording.term_text(record, now)
    return f"term {term}" if term else ""


def facts_of(record: AnyRecord, now: datetime, zone: str) -> tuple[Fact, ...]:
    """The labelled values that an alert shows, those that are known, in reading order."""
    rows: list[tuple[str, str]] = [
        ("Cooperative", literal(record.cooperative) or literal(record.portal)),
        ("Lead agency", agency_of(record)),
        ("Number", literal(record.number)),
    ]
    if isinstance(record, Solicitation):
        questions = record.questions_due
        rows += [
            ("Due", _due(record, now, zone)),
            ("Questions due", wording.due_text(questions, zone) if questions else ""),
            ("Issued", wording.day_text(record.issued_on) if record.issued_on else ""),
            ("Addenda", str(record.addenda) if record.addenda else ""),
        ]
    else:
        final = record.final_ends_on
        rows += [
            ("Supplier", literal(record.supplier)),
            ("Term", wording.term_text(record, now)),
            ("With all options", f"until {wording.day_text(final)}" if final else ""),
            ("Solicitation", literal(record.solicitation_number)),
        ]
    rows.append(("States", literal(", ".join(record.states), 120)))
    return tuple(Fact(label=label, value=value) for label, value in rows if value)


def _due(record: Solicitation, now: datetime, zone: str) -> str:
    if record.due is None:
        return ""
    left = wording.left_text(record.due, now)
    return wording.due_text(record.due, zone) + (f" ({left})" if left else "")


def _label(field: str) -> str:
    text = literal(field).replace("_", " ")
    return text[:1].upper() + text[1:]


def _new(value: str) -> str:
    return literal(value, 600) or "not stated"
