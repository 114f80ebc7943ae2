"""What differs between two states of a record, and which event that is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from coopwatchd.model.events import Change, EventType
from coopwatchd.model.merge import CONFLICT
from coopwatchd.model.records import AnyRecord, Contract, Due, Solicitation, Stage

# Fields whose change is worth an "amended" when both values are known; a field that was empty and is now filled is
# a better reading, not news.
_AMENDED = ("title", "number", "lead_agency", "supplier", "description", "starts_on", "final_ends_on")
_LABELS = {
    "due": "due date",
    "addenda": "addenda",
    "ends_on": "term ends",
    "final_ends_on": "final end",
    "starts_on": "term starts",
    "lead_agency": "lead agency",
    "stage": "status",
    "remarks": "remark",
}
# The stage a record moves to, as an event. OPEN and ACTIVE depend on where it comes from.
_BY_STAGE = {
    Stage.FORECAST: EventType.FORECAST,
    Stage.CLOSED: EventType.CLOSED,
    Stage.AWARDED: EventType.AWARDED,
    Stage.CANCELLED: EventType.CANCELLED,
    Stage.WITHDRAWN: EventType.WITHDRAWN,
    Stage.EXPIRED: EventType.EXPIRED,
}


def label(field: str) -> str:
    """The field as people call it."""
    return _LABELS.get(field, field.replace("_", " "))


def settle(record: AnyRecord, now: datetime) -> AnyRecord:
    """The record as it stands at `now`: presence on a list does not mean open when the due date or the term is past.

    OMNIA, Region 4 and Choice Partners keep closed rows on their current pages for weeks.
    """
    if isinstance(record, Solicitation):
        if record.stage is Stage.OPEN and record.due is not None and record.due.passed(now):
            return replace(record, stage=Stage.CLOSED)
    elif record.stage is Stage.ACTIVE and record.ends_on is not None and record.ends_on < local_day(record, now):
        return replace(record, stage=Stage.EXPIRED)
    return record


def local_day(contract: Contract, now: datetime) -> date:
    """Today in the contract's own zone."""
    return now.astimezone(ZoneInfo(contract.zone)).date()


def compare(old: AnyRecord, new: AnyRecord) -> tuple[tuple[EventType, ...], tuple[Change, ...]]:
    """The event types (the most telling first) and the changed fields between two settled states of one record.

    No types = nothing worth telling, though fields may have been filled in.
    """
    types: list[EventType] = []
    changes: list[Change] = []
    if new.stage is not old.stage:
        types.append(_stage_event(old.stage, new.stage))
        changes.append(Change(field=label("stage"), old=old.stage, new=new.stage))
    if isinstance(old, Solicitation) and isinstance(new, Solicitation):
        _compare_solicitation(old, new, types, changes)
    if isinstance(old, Contract) and isinstance(new, Contract):
        _compare_contract(old, new, types, changes)
    amended = [_change(field, old, new) for field in _AMENDED if _differs(field, old, new)]
    # Two listings that begin to name different due dates are news by themselves: nothing is overwritten silently.
    conflicts = [remark for remark in new.remarks if remark.startswith(CONFLICT) and remark not in old.remarks]
    if conflicts:
        amended.append(Change(field=label("remarks"), old="", new="; ".join(conflicts)))
    if amended:
        changes += amended
        if not types:
            types.append(EventType.AMENDED)
    return tuple(dict.fromkeys(types)), tuple(changes)


def _stage_event(old: Stage, new: Stage) -> EventType:
    if new in {Stage.OPEN, Stage.ACTIVE}:
        return EventType.OPENED if old is Stage.FORECAST else EventType.REOPENED
    return _BY_STAGE[new]


def _compare_solicitation(old: Solicitation, new: Solicitation, types: list[EventType], changes: list[Change]) -> None:
    # A date that becomes known, is taken back to TBD, or is no longer shown while the solicitation stands where it
    # stood, moved as well: somebody's calendar depends on it. A date where none was shown is a better reading.
    lost = old.due is not None and old.due.at is not None and new.due is None and new.stage is old.stage
    if old.due and (lost or (new.due and not old.due.same_as(new.due))):
        changes.append(
            Change(field=label("due"), old=due_text(old.due), new=due_text(new.due) if new.due else "no longer stated")
        )
        types.append(EventType.DUE_MOVED)
    if old.addenda is not None and new.addenda is not None and new.addenda > old.addenda:
        changes.append(Change(field=label("addenda"), old=str(old.addenda), new=str(new.addenda)))
        types.append(EventType.ADDENDUM)


def _compare_contract(old: Contract, new: Contract, types: list[EventType], changes: list[Change]) -> None:
    if old.ends_on is None or new.ends_on is None or old.ends_on == new.ends_on:
        return
    changes.append(Change(field=label("ends_on"), old=old.ends_on.isoformat(), new=new.ends_on.isoformat()))
    if new.ends_on > old.ends_on:
        # A contract that comes back from expired because its term moved out is renewed, not reopened.
        if EventType.REOPENED in types:
            types.remove(EventType.REOPENED)
        types.insert(0, EventType.RENEWED)
    else:
        types.append(EventType.AMENDED)


def due_text(due: Due) -> str:
    """A due date for people: the date, the time where one is stated, and the zone."""
    if due.at is None:
        return due.text or "unknown"
    day = f"{due.at:%a %b} {due.at.day}, {due.at.year}"
    if not due.exact:
        return day
    return f"{day}, {due.at.hour % 12 or 12}:{due.at:%M %p} {due.at.tzname()}"


def _differs(field: str, old: AnyRecord, new: AnyRecord) -> bool:
    before, after = getattr(old, field, None), getattr(new, field, None)
    if isinstance(before, str) and isinstance(after, str):
        before, after = " ".join(before.split()), " ".join(after.split())
    return bool(before) and bool(after) and before != after


def _change(field: str, old: AnyRecord, new: AnyRecord) -> Change:
    return Change(field=label(field), old=_shown(getattr(old, field)), new=_shown(getattr(new, field)))


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 300 else text[:299] + "…"
