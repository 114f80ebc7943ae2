"""Lead agencies by activity, and cooperatives side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from coopwatchd.model.life.rebid import Window
from coopwatchd.model.records import Contract, Stage
from coopwatchd.model.watchlist import number_key
from coopwatchd.report.figures import Agency, Cooperative, Typical
from coopwatchd.report.material import Asked, Material, cooperative_of
from coopwatchd.report.names import agency_key, spelling, supplier_key

YEAR = timedelta(days=365)
_YEAR_DAYS = 365.25


@dataclass(slots=True)
class _Group:
    asked: list[Asked] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    past: list[Contract] = field(default_factory=list)


def agencies(material: Material, windows: Mapping[str, Window]) -> tuple[Agency, ...]:
    """Every lead agency, the busiest of the last year first; those that no portal names stand together, last."""
    groups: dict[str, _Group] = defaultdict(_Group)
    for one in material.asked:
        groups[agency_key(one.record.lead_agency)].asked.append(one)
    for contract in material.contracts:
        groups[agency_key(contract.lead_agency)].contracts.append(contract)
    for contract in material.past:
        groups[agency_key(contract.lead_agency)].past.append(contract)
    shared = _shared_numbers((*material.contracts, *material.past))
    found = [_agency(group, material, windows, shared) for group in groups.values()]
    return tuple(sorted(found, key=lambda one: (not one.name, -one.last_year, -one.solicitations, -one.contracts)))


def cooperatives(material: Material) -> tuple[Cooperative, ...]:
    """Every cooperative, the one with the most active contracts first."""
    groups: dict[str, _Group] = defaultdict(_Group)
    for one in material.asked:
        groups[agency_key(cooperative_of(one.record))].asked.append(one)
    for contract in material.contracts:
        groups[agency_key(cooperative_of(contract))].contracts.append(contract)
    found = [_cooperative(group, material.today) for group in groups.values()]
    return tuple(sorted(found, key=lambda one: (-one.contracts, -one.solicitations, one.name)))


def awards(asked: Iterable[Asked], contracts: Iterable[Contract], shared: frozenset[str]) -> Typical:
    """Suppliers per award: the mean number of different suppliers of one solicitation, and of how many solicitations.

    A solicitation's suppliers are those its portal names, and those of the contracts that name its number. Where a
    cooperative gives one contract number to several suppliers (`shared`), that number is the solicitation's; other
    contracts that name no solicitation cannot be put together and do not count.
    """
    suppliers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in asked:
        if one.record.awarded_to and one.record.number:
            slot = (cooperative_of(one.record), number_key(one.record.number))
            suppliers[slot].update(map(supplier_key, one.record.awarded_to))
    for contract in contracts:
        cooperative = cooperative_of(contract)
        number = contract.solicitation_number or (contract.number if cooperative in shared else "")
        if number and contract.supplier:
            suppliers[cooperative, number_key(number)].add(supplier_key(contract.supplier))
    if not suppliers:
        return Typical()
    return Typical(value=sum(map(len, suppliers.values())) / len(suppliers), cases=len(suppliers))


def _shared_numbers(contracts: Iterable[Contract]) -> frozenset[str]:
    """The cooperatives of which one contract number stands for several suppliers."""
    seen: dict[tuple[str, str], str] = {}
    found = set()
    for contract in contracts:
        if not contract.number or not contract.supplier:
            continue
        slot, key = (cooperative_of(contract), number_key(contract.number)), supplier_key(contract.supplier)
        if seen.setdefault(slot, key) != key:
            found.add(slot[0])
    return frozenset(found)


def _agency(group: _Group, material: Material, windows: Mapping[str, Window], shared: frozenset[str]) -> Agency:
    records = [one.record for one in group.asked] + [*group.contracts, *group.past]
    ahead = [(windows[contract.uid], contract.title) for contract in group.contracts if contract.uid in windows]
    window, title = min(ahead, key=lambda pair: (pair[0].expected, pair[1]), default=(None, ""))
    return Agency(
        name=spelling(record.lead_agency for record in records),
        cooperatives=_names(map(cooperative_of, records)),
        solicitations=len(group.asked),
        open_now=sum(one.record.stage is Stage.OPEN for one in group.asked),
        last_year=_last_year(group.asked, material.today),
        per_year=_per_year(group.asked, material.today),
        open_days=_days((one.opened_on, one.due_on) for one in group.asked),
        award_days=_days((one.due_on, one.awarded_on) for one in group.asked),
        awards=awards(group.asked, (*group.contracts, *group.past), shared),
        contracts=len(group.contracts),
        next_window=window,
        next_title=title,
    )


def _cooperative(group: _Group, today: date) -> Cooperative:
    contracts = group.contracts
    records = [one.record for one in group.asked] + [*contracts]
    terms = [(one.ends_on - one.starts_on).days + 1 for one in contracts if one.starts_on and one.ends_on]
    return Cooperative(
        name=spelling(map(cooperative_of, records)),
        solicitations=len(group.asked),
        open_now=sum(one.record.stage is Stage.OPEN for one in group.asked),
        forecasts=sum(one.record.stage is Stage.FORECAST for one in group.asked),
        last_year=_last_year(group.asked, today),
        contracts=len(contracts),
        suppliers=len({supplier_key(one.supplier) for one in contracts if one.supplier}),
        agencies=len({agency_key(record.lead_agency) for record in records if record.lead_agency}),
        ending=ending_within(contracts, today),
        no_end=sum(one.ends_on is None for one in contracts),
        term_years=Typical(value=median(terms) / _YEAR_DAYS if terms else None, cases=len(terms)),
    )


def ending_within(contracts: Iterable[Contract], today: date) -> int:
    """How many of them end from today to 365 days ahead."""
    return sum(one.ends_on is not None and today <= one.ends_on <= today + YEAR for one in contracts)


def _day(one: Asked, today: date) -> date | None:
    """The day by which a solicitation is counted: opened, else due; one that is open was opened by today."""
    if one.opened_on or one.record.stage is Stage.FORECAST or one.due_on is None:
        return one.opened_on
    return min(one.due_on, today)


def _last_year(asked: Sequence[Asked], today: date) -> int:
    days = [_day(one, today) for one in asked]
    return sum(day is not None and today - YEAR < day <= today for day in days)


def _per_year(asked: Sequence[Asked], today: date) -> float | None:
    days = [day for one in asked if (day := _day(one, today)) is not None and day <= today]
    return len(days) / max(1.0, (today - min(days)).days / _YEAR_DAYS) if days else None


def _days(spans: Iterable[tuple[date | None, date | None]]) -> Typical:
    known = [(last - first).days for first, last in spans if first and last and last >= first]
    return Typical(value=median(known) if known else None, cases=len(known))


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
