"""What an alert shows of a record: the labelled values, and the names and dates that stand in a line of a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from coopwatchd.model.life.small_business import small_business
from coopwatchd.model.life.telling import options_text
from coopwatchd.model.records import AnyRecord, Contract, Kind, Solicitation
from coopwatchd.notify import wording
from coopwatchd.notify.wording import literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A labelled value of a record."""

    label: str
    value: str


def title_of(record: AnyRecord) -> str:
    """The record's title, or what else it can be called by."""
    return literal(record.title) or literal(record.number) or literal(record.id) or "(no title)"


def supplier_of(record: AnyRecord) -> str:
    """The awarded vendor, "" for a solicitation."""
    return literal(record.supplier) if isinstance(record, Contract) else ""


def standing(records: Iterable[AnyRecord]) -> str:
    """How a list of records that are shown stands: nobody can answer a contract."""
    kinds = {record.kind for record in records}
    said = {Kind.SOLICITATION: "open", Kind.CONTRACT: "in force"}
    return " or ".join(word for kind, word in said.items() if kind in kinds) or "open"


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
        conference, questions, small = record.preproposal, record.questions_due, small_business(record)
        rows += [
            ("Due", _due(record, now, zone)),
            ("Pre-proposal", wording.due_text(conference, zone) if conference else ""),
            ("Questions due", wording.due_text(questions, zone) if questions else ""),
            ("Issued", wording.day_text(record.issued_on) if record.issued_on else ""),
            ("Addenda", str(record.addenda) if record.addenda else ""),
            ("Awarded to", literal("; ".join(record.awarded_to))),
            ("Small business", literal(small.line, 400) if small else ""),
        ]
    else:
        final = record.final_ends_on
        rows += [
            ("Supplier", literal(record.supplier)),
            ("Term", wording.term_text(record, now)),
            ("With all options", f"until {wording.day_text(final)}" if final else ""),
            ("Options", literal(options_text(record))),
            ("Award", literal(record.award)),
            ("Solicitation", literal(record.solicitation_number)),
        ]
    rows.append(("States", literal(", ".join(record.states), 120)))
    return tuple(Fact(label=label, value=value) for label, value in rows if value)


def _due(record: Solicitation, now: datetime, zone: str) -> str:
    if record.due is None:
        return ""
    left = wording.left_text(record.due, now)
    return wording.due_text(record.due, zone) + (f" ({left})" if left else "")
