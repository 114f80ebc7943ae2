"""A contract that another one replaces: the event of it, and which contracts are replaced by their successors' word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from coopwatchd.model.events import Event, EventType
from coopwatchd.model.holding import Held
from coopwatchd.model.records import Contract, Record
from coopwatchd.model.watchlist import number_key

Place = tuple[str, str]  # portal, and a number as `number_key` writes it


def replaced(contract: Contract, successor: Contract, now: datetime, because: str) -> Event:
    """The event that a contract was replaced. Its key names both, so that it is told once for ever."""
    by = " ".join(
        filter(None, (successor.number or successor.title, f"({successor.supplier})" * bool(successor.supplier)))
    )
    until = f", until {successor.ends_on}" if successor.ends_on else ""
    return Event(
        key=f"{contract.uid}/{EventType.REPLACED}/{successor.uid}",
        types=(EventType.REPLACED,),
        record=contract,
        at=now,
        because=because,
        notes=(f"replaced by {by}{until}",),
    )


def replacements(
    before: Mapping[str, Held], after: Mapping[str, Held], loud: Iterable[str], now: datetime
) -> list[Event]:
    """The contracts of one portal that new ones name as their predecessors.

    A successor that was known, and whose predecessors are now read for the first time, is a better reading: no event.
    """
    events = []
    numbered: dict[str, list[Contract]] = {}  # made when somebody names a number
    for uid in loud:
        successor, was = after[uid].record, before.get(uid)
        if not isinstance(successor, Contract):
            continue
        known = was.record.predecessors if was is not None and isinstance(was.record, Contract) else None
        if known == ():
            continue
        named = {number_key(number) for number in successor.predecessors} - {number_key(n) for n in known or ()} - {""}
        if named and not numbered:
            for one in after.values():
                if isinstance(one.record, Contract):
                    numbered.setdefault(number_key(one.record.number), []).append(one.record)
        for record in (record for number in sorted(named) for record in numbered.get(number, ())):
            if record.uid != uid:
                because = f"{successor.number or successor.title} names {record.number} as what it replaces"
                events.append(replaced(record, successor, now, because))
    return events


def named_predecessors(contract: Contract) -> frozenset[Place]:
    """The contracts that this one says it replaces."""
    return frozenset((contract.portal, number_key(number)) for number in contract.predecessors if number_key(number))


def place_of(record: Record) -> Place:
    """Where a contract is looked up among the named predecessors."""
    return record.portal, number_key(record.number)
