"""What lineage adds to events: rebids, contracts that were replaced, and what reminders say beside the date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from coopwatchd.model.changes import due_text, local_day
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.holding import Held
from coopwatchd.model.life.chain import Step, chain
from coopwatchd.model.life.habits import learn
from coopwatchd.model.life.houses import houses_of
from coopwatchd.model.life.kin import name_of, proof, replaces
from coopwatchd.model.life.lineage import trace
from coopwatchd.model.life.links import Lineage, Link, Tie, Verdict
from coopwatchd.model.life.rebid import Window, window
from coopwatchd.model.life.succession import replaced
from coopwatchd.model.records import AnyRecord, Contract, Solicitation, Stage
from coopwatchd.pipeline.ports import Transaction

# So sure must a link be for a note, and for an end of reminders: a wrong one would be silence about a live contract.
NOTED, REPLACED = 0.7, 0.85
_NEW = frozenset({EventType.OPENED, EventType.FORECAST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Events with what lineage adds, and the contracts that some of them are about, by the event's key."""

    events: tuple[Event, ...]
    kin: Mapping[str, Sequence[Contract]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One contract's chain, with its records by uid, and the window in which its rebid should open."""

    steps: Sequence[Step]
    records: Mapping[str, AnyRecord]
    outlook: Window | None


@dataclass(frozen=True, slots=True)
class _Kin:
    """The relatives of some records, as far as they share a cooperative or a lead agency."""

    held: Mapping[str, Held]
    lineage: Lineage

    def contracts(self, links: Iterable[Link]) -> list[tuple[Link, Contract]]:
        """The older ends of links, those that are contracts in force or only just over."""
        found = [(link, self.held[link.older].record) for link in links]
        return [(link, record) for link, record in found if isinstance(record, Contract)]


def with_lineage(tx: Transaction, events: Sequence[Event], now: datetime) -> Told:
    """A new solicitation that replaces known contracts is a rebid; an award that takes their place replaces them.

    Reads nothing more than the events where there is neither. The records of the events must be saved already.
    """
    opened = [event for event in events if isinstance(event.record, Solicitation) and event.type in _NEW]
    awarded = [event for event in events if EventType.AWARDED in event.types]
    if not opened and not awarded:
        return Told(events=tuple(events))
    kin = _kin(tx, [event.record for event in (*opened, *awarded)])
    rebids = {event.key: found for event in opened if (found := _rebid(event, kin)) is not None}
    told = [rebids[event.key][0] if event.key in rebids else event for event in events]
    ended = {event.record.uid for event in events if EventType.REPLACED in event.types}
    ended |= {uid for uid, _ in tx.first_times(EventType.REPLACED)}
    for event in awarded:
        for contract, link in _ending(event.record, kin):
            if contract.uid not in ended and contract.stage is Stage.ACTIVE:
                ended.add(contract.uid)
                told.append(_replaced(contract, event.record, link, now))
    return Told(events=tuple(told), kin={key: contracts for key, (_, contracts) in rebids.items()})


def with_outlook(tx: Transaction, events: Sequence[Event], now: datetime) -> dict[str, Event]:
    """Reminders of contracts' ends, by key, with what comes next: the rebid that is open, or when it should open.

    Where the successor is awarded already, the reminder becomes the event that the contract was replaced.
    """
    reminders = [event for event in events if event.type is EventType.EXPIRING]
    if not reminders:
        return {}
    kin = _kin(tx, [event.record for event in reminders])
    habits = learn(kin.held.values(), kin.lineage, now.date())
    found = {}
    for event in reminders:
        contract = event.record
        if not isinstance(contract, Contract):
            raise TypeError(f"{contract.uid} is no contract and has no end of term")
        successor = _successor(contract, kin)
        rebids = [link for link in kin.lineage.rebids(contract.uid) if link.confidence >= NOTED]
        if successor is not None:
            found[event.key] = _replaced(contract, successor[0], successor[1], now)
        elif rebids:
            rebid = kin.held[rebids[0].newer].record
            found[event.key] = replace(event, notes=(*event.notes, _open(rebid, rebids[0]), proof(rebids[0])))
        elif (outlook := window(contract, habits, local_day(contract, now))) is not None:
            found[event.key] = replace(event, notes=(*event.notes, outlook.sentence))
    return found


def life_of(tx: Transaction, contract: Contract, now: datetime) -> Life:
    """The chain of one contract, as far as links reach, and when its rebid should open where none is known yet."""
    houses = houses_of(contract)
    while True:
        kin = _kin_in(tx, houses)
        suppliers = {uid: one.record.supplier for uid, one in kin.held.items() if isinstance(one.record, Contract)}
        steps = chain(kin.lineage, contract.uid, suppliers)
        records = {step.uid: kin.held[step.uid].record for step in steps}
        wider = houses.union(*map(houses_of, records.values()))
        if wider == houses:
            break
        houses = wider  # a chain may lead to another cooperative, and on from there
    outlook = None
    if not kin.lineage.rebids(contract.uid) and not kin.lineage.successors(contract.uid):
        today = local_day(contract, now)
        outlook = window(contract, learn(kin.held.values(), kin.lineage, today), today)
    return Life(steps=steps, records=records, outlook=outlook)


def replaced_contracts(tx: Transaction) -> frozenset[str]:
    """The contracts that were said to be replaced: nobody is reminded of their ends.

    Where people broke a link of lineage, only those that are still replaced by what lineage says without it.
    """
    said = frozenset(uid for uid, _ in tx.first_times(EventType.REPLACED))
    broken = {older for (older, _), verdict in tx.lineage_verdicts().items() if verdict is Verdict.BROKEN}
    judged = [held.record for held in tx.held_among(broken)] if said else []
    if not judged:
        return said
    kin = _kin(tx, judged)
    doubtful = [record for uid in said if (held := kin.held.get(uid)) and isinstance(record := held.record, Contract)]
    return said - {record.uid for record in doubtful if _successor(record, kin) is None}


def _kin(tx: Transaction, records: Iterable[AnyRecord]) -> _Kin:
    return _kin_in(tx, frozenset(house for record in records for house in houses_of(record)))


def _kin_in(tx: Transaction, houses: frozenset[str]) -> _Kin:
    held = {one.record.uid: one for one in tx.held_in_houses(houses)}
    return _Kin(held, trace(held.values(), tx.lineage_verdicts()))


def _rebid(event: Event, kin: _Kin) -> tuple[Event, Sequence[Contract]] | None:
    """The event as a rebid, with the contracts that it replaces."""
    links = [link for link in kin.lineage.replaced(event.record.uid) if link.confidence >= NOTED]
    found = sorted(kin.contracts(links), key=lambda pair: (-pair[0].confidence, pair[1].uid))
    if not found:
        return None
    contracts = [contract for _, contract in found]
    notes = (*event.notes, *replaces(contracts, found[0][0]))
    return replace(event, types=(EventType.REBID, *event.types), notes=notes), contracts


def _ending(record: AnyRecord, kin: _Kin) -> list[tuple[Contract, Link]]:
    """The contracts whose place an award takes: the same supplier's first."""
    lineage = kin.lineage
    links = lineage.predecessors(record.uid) if isinstance(record, Contract) else lineage.replaced(record.uid)
    return [(contract, link) for link, contract in kin.contracts(links) if link.confidence >= REPLACED]


def _successor(contract: Contract, kin: _Kin) -> tuple[AnyRecord, Link] | None:
    """The contract that took this one's place and is in force, of the same supplier where there is one."""
    found = []
    for link in kin.lineage.successors(contract.uid):
        successor = kin.held[link.newer].record
        if isinstance(successor, Contract) and link.confidence >= REPLACED and successor.stage is Stage.ACTIVE:
            found.append((successor.supplier != contract.supplier, successor.uid, successor, link))
    if found:
        _, _, successor, link = min(found, key=lambda one: one[:2])
        return successor, link
    for link in kin.lineage.after(contract.uid, Tie.REBID):
        rebid = kin.held[link.newer].record
        if rebid.stage is Stage.AWARDED and link.confidence >= REPLACED:
            return rebid, link
    return None


def _replaced(contract: Contract, successor: AnyRecord, link: Link, now: datetime) -> Event:
    if isinstance(successor, Contract):
        return replaced(contract, successor, now, proof(link))
    return Event(
        key=f"{contract.uid}/{EventType.REPLACED}/{successor.uid}",
        types=(EventType.REPLACED,),
        record=contract,
        at=now,
        because=proof(link),
        notes=(f"its rebid {name_of(successor)} was awarded",),
    )


def _open(rebid: AnyRecord, link: Link) -> str:
    due = f", due {due_text(rebid.due)}" if isinstance(rebid, Solicitation) and rebid.due else ""
    return f"its rebid is {name_of(rebid)} ({rebid.stage}{due})"
