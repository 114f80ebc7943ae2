"""What differs between two states of a record, and which event that is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from coopwatchd.model.events import Change, EventType
from coopwatchd.model.merge import CONFLICT
from coopwatchd.model.records import AnyRecord, Contract, Due, How, Participation, Solicitation, Stage

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
    "awarded_to": "awarded to",
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
    elif record.stage is Stage.ACTIVE and (end := last_day(record)) is not None and end < local_day(record, now):
        return replace(record, stage=Stage.EXPIRED)
    return record


def last_day(contract: Contract) -> date | None:
    """The day after which it is certainly over, as far as is known.

    An end that is only reckoned from the length of the first term may have moved out by an option nobody counted: the
    contract is over at its final end then, and never before while the portal lists it.
    """
    options = contract.options
    reckoned = any(found.field == "ends_on" and found.how is How.DERIVED for found in contract.found)
    if reckoned and options is not None and options.used is None and options.count != 0:
        return contract.final_ends_on
    return contract.ends_on


def end_moved(old: AnyRecord, new: AnyRecord) -> bool:
    """True when a contract's end was known, and is another one now."""
    if not isinstance(old, Contract) or not isinstance(new, Contract):
        return False
    return old.ends_on is not None and new.ends_on is not None and old.ends_on != new.ends_on


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
    if added := added_suppliers(old, new):
        changes.append(
            Change(field=label("awarded_to"), old=_shown("; ".join(old.awarded_to)), new=_shown("; ".join(added)))
        )
        types.append(EventType.SUPPLIER_ADDED)


def _compare_contract(old: Contract, new: Contract, types: list[EventType], changes: list[Change]) -> None:
    told = [
        Change(field=f"participation of {party}", old=was, new=now) for party, was, now in joined_or_ended(old, new)
    ]
    if told:
        changes += told
        types.append(EventType.PARTICIPATION)
    if old.ends_on is None or new.ends_on is None or old.ends_on == new.ends_on:
        return
    changes.append(Change(field=label("ends_on"), old=old.ends_on.isoformat(), new=new.ends_on.isoformat()))
    if new.ends_on > old.ends_on:
        # A contract that comes back from expired because its term moved out is renewed, not reopened.
        if EventType.REOPENED in types:
            types.remove(EventType.REOPENED)
        types.insert(0, EventType.RENEWED)
        if old.final_ends_on is not None and new.ends_on > old.final_ends_on:
            # A bridge. Whoever asked for renewals hears of it as well.
            types.insert(0, EventType.EXTENDED)
    else:
        types.append(EventType.AMENDED)


def added_suppliers(old: Solicitation, new: Solicitation) -> tuple[str, ...]:
    """The suppliers that an award names now and did not name before; where it named none, it is a better reading."""
    before = {_bare(name) for name in old.awarded_to}
    return tuple(name for name in new.awarded_to if before and _bare(name) not in before)


def joined_or_ended(old: Contract, new: Contract) -> list[tuple[str, str, str]]:
    """The parties whose participation began, ended or moved: the party, and how it was and is.

    A list that was empty and is filled, or filled and is empty, is a better or a worse reading, and not news.
    """
    if not old.participations or not new.participations:
        return []
    before, after = _by_party(old.participations), _by_party(new.participations)
    rows = []
    for key in before | after:
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            rows.append((now.party, "", f"joined{_until(now)}"))
        elif now is None and was is not None:
            rows.append((was.party, f"listed{_until(was)}", "no longer listed"))
        elif was is not None and now is not None and was.ends_on and now.ends_on and was.ends_on != now.ends_on:
            rows.append((now.party, f"until {was.ends_on}", f"until {now.ends_on}"))
    return rows


def _by_party(participations: tuple[Participation, ...]) -> dict[tuple[str, str], Participation]:
    return {(_bare(one.party), _bare(one.number)): one for one in participations}


def _until(participation: Participation) -> str:
    return f", until {participation.ends_on}" if participation.ends_on else ""


def _bare(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


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
