"""What lineage joins: awards (the contracts of one solicitation together) and calls (solicitations with their date)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coopwatchd.model.holding import Held
from coopwatchd.model.life.houses import agency_of, house, houses_of
from coopwatchd.model.life.numbers import Parent, bare, parents, stem_of
from coopwatchd.model.life.titles import Subject, subject_of
from coopwatchd.model.records import Contract, Solicitation

# How long a solicitation is open where nothing else tells when it opened.
_OPEN_DAYS = timedelta(days=35)
_EARLIEST = 1990  # 01/01/0001 is no date


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """The contracts that one solicitation made: they are rebid together, so lineage knows them as one."""

    contracts: tuple[Contract, ...]
    subject: Subject
    houses: frozenset[str]
    agencies: frozenset[str]
    suppliers: frozenset[str]
    codes: frozenset[str]
    parents: tuple[Parent, ...]
    seen_on: date  # when the first of them was first seen
    starts_on: date | None
    ends_on: date | None  # the latest current term
    final_ends_on: date | None

    @property
    def title(self) -> str:
        """A title of it, for people."""
        return self.contracts[0].title

    @property
    def uids(self) -> tuple[str, ...]:
        """Its contracts."""
        return tuple(contract.uid for contract in self.contracts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A solicitation, and the day on which it opened as far as that can be known."""

    record: Solicitation
    subject: Subject
    houses: frozenset[str]
    agencies: frozenset[str]
    suppliers: frozenset[str]
    codes: frozenset[str]
    key: str  # its number, bare
    opened_on: date
    due_on: date | None


def awards_of(held: Iterable[Held]) -> list[Award]:
    """The contracts among `held`, each award once, in the order of their first uids."""
    groups: dict[tuple[str, ...], list[tuple[Contract, date]]] = defaultdict(list)
    for one in held:
        if isinstance(one.record, Contract):
            groups[_group(one.record)].append((one.record, one.first_seen.date()))
    return [_award([record for record, _ in group], min(seen for _, seen in group)) for group in groups.values()]


def call_of(held: Held, record: Solicitation) -> Call:
    """A solicitation as lineage sees it."""
    due_on = record.due.day if record.due else None
    return Call(
        record=record,
        subject=subject_of(record),
        houses=houses_of(record),
        agencies=_known([agency_of(record)]),
        suppliers=frozenset(house(name) for name in record.awarded_to),
        codes=frozenset(record.codes),
        key=bare(record.number),
        opened_on=_opened(held, record, due_on),
        due_on=due_on,
    )


def _opened(held: Held, record: Solicitation, due_on: date | None) -> date:
    seen_on = held.first_seen.date()
    if record.issued_on is not None:
        return record.issued_on
    if due_on is None or seen_on <= due_on or due_on.year < _EARLIEST:
        return seen_on
    return due_on - _OPEN_DAYS  # first seen when it was past: it had opened well before


def _group(contract: Contract) -> tuple[str, ...]:
    """What the contracts of one award share: a stated solicitation, the stem of their numbers, or else their words."""
    where = house(contract.cooperative or contract.portal)
    stated = bare(contract.solicitation_number)
    if stated:
        return where, house(contract.lead_agency), stated
    region_4 = next((parent.key for parent in parents(contract) if "Region 4" in parent.why), "")
    stem = region_4 or bare(stem_of(contract.number))
    if stem:
        # Two RFPs may fall due on one day: Sourcewell numbers both by it, and their titles tell them apart.
        return where, contract.portal, stem, *sorted(subject_of(contract))
    term = contract.starts_on or contract.ends_on
    when = str(term) if term else bare(contract.number) or contract.id
    return where, house(contract.lead_agency), when, *sorted(subject_of(contract))


def _award(contracts: Sequence[Contract], seen_on: date) -> Award:
    by_words = Counter(subject_of(contract) for contract in contracts)
    starts = [one.starts_on for one in contracts if one.starts_on]
    ends = [one.ends_on for one in contracts if one.ends_on]
    finals = [one.final_ends_on for one in contracts if one.final_ends_on]
    return Award(
        contracts=tuple(contracts),
        subject=by_words.most_common(1)[0][0],
        houses=frozenset(name for contract in contracts for name in houses_of(contract)),
        agencies=_known(agency_of(contract) for contract in contracts),
        suppliers=_known(house(contract.supplier) for contract in contracts),
        codes=frozenset(code for contract in contracts for code in contract.codes),
        parents=tuple(dict.fromkeys(parent for contract in contracts for parent in parents(contract))),
        seen_on=seen_on,
        starts_on=min(starts, default=None),
        ends_on=max(ends, default=None),
        final_ends_on=max(finals, default=None),
    )


def _known(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if name)
