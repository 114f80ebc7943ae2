"""What is held by whom, and until when: endings ahead, suppliers by contracts, subjects."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from coopwatchd.model.records import Contract
from coopwatchd.report.figures import Ending, Month, Subject, Supplier
from coopwatchd.report.material import cooperative_of
from coopwatchd.report.names import agency_key, spelling, subject, supplier_key, title_key
from coopwatchd.report.outlook import Outlook

MONTHS = 24


def endings(contracts: Iterable[Contract], ahead: Outlook, today: date) -> tuple[Ending, ...]:
    """Every end of a current term from today on, the soonest first; awards of one subject that end together are one."""
    groups: dict[tuple[date, str, str, str], list[Contract]] = defaultdict(list)
    for one in contracts:
        if one.ends_on is not None and one.ends_on >= today:
            slot = (one.ends_on, cooperative_of(one), agency_key(one.lead_agency), subject_of(one))
            groups[slot].append(one)
    return tuple(_ending(slot[0], groups[slot], ahead) for slot in sorted(groups))


def months(contracts: Iterable[Contract], today: date) -> tuple[Month, ...]:
    """How many contracts end in each of the next 24 months; this month counts from today."""
    ends = Counter((one.ends_on.year, one.ends_on.month) for one in contracts if one.ends_on and one.ends_on >= today)
    firsts = [
        date(today.year + (today.month - 1 + step) // 12, (today.month - 1 + step) % 12 + 1, 1)
        for step in range(MONTHS)
    ]
    return tuple(Month(first=first, contracts=ends[first.year, first.month]) for first in firsts)


def suppliers(contracts: Iterable[Contract], today: date) -> tuple[Supplier, ...]:
    """Every supplier of an active contract, the one with the most first."""
    groups: dict[str, list[Contract]] = defaultdict(list)
    for one in contracts:
        if one.supplier:
            groups[supplier_key(one.supplier)].append(one)
    found = []
    for group in groups.values():
        name, also = _spellings(one.supplier for one in group)
        found.append(
            Supplier(
                name=name,
                also=also,
                contracts=len(group),
                cooperatives=_cooperatives(group),
                subjects=len({subject_of(one) for one in group}),
                next_end=_next_end(group, today),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.contracts, one.name.casefold())))


def subjects(contracts: Iterable[Contract], today: date) -> tuple[Subject, ...]:
    """Every subject with two or more active contracts, the one with the most first."""
    groups: dict[str, list[Contract]] = defaultdict(list)
    for one in contracts:
        groups[subject_of(one)].append(one)
    found = []
    for group in groups.values():
        if len(group) > 1:
            name, also = _spellings(_titles(group))
            found.append(
                Subject(
                    title=name,
                    also=also,
                    contracts=len(group),
                    suppliers=len({supplier_key(one.supplier) for one in group if one.supplier}),
                    cooperatives=_cooperatives(group),
                    next_end=_next_end(group, today),
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.contracts, one.title.casefold())))


def subject_of(contract: Contract) -> str:
    """What two contracts of one subject have in common."""
    return title_key(contract.title, contract.cooperative, contract.lead_agency)


def _ending(ends_on: date, group: list[Contract], ahead: Outlook) -> Ending:
    finals = {one.final_ends_on for one in group}
    windows = [ahead.windows[one.uid] for one in group if one.uid in ahead.windows]
    rebids = [ahead.rebids[one.uid] for one in group if one.uid in ahead.rebids]
    return Ending(
        ends_on=ends_on,
        title=spelling(_titles(group)),
        cooperative=cooperative_of(group[0]),
        agency=spelling(one.lead_agency for one in group),
        contracts=len(group),
        suppliers=tuple(sorted({one.supplier for one in group if one.supplier})),
        numbers=tuple(sorted({one.number for one in group if one.number})),
        final_ends_on=finals.pop() if len(finals) == 1 else None,
        window=min(windows, key=lambda window: (window.expected, window.earliest), default=None),
        rebid=min(rebids, default=""),
        url=next((one.url for one in group if one.url), ""),
    )


def _spellings(names: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The spelling to show, and the others."""
    written = [" ".join(name.split()) for name in names]
    name = spelling(written)
    return name, tuple(sorted(set(written) - {name}))


def _titles(group: Iterable[Contract]) -> list[str]:
    return [subject(one.title, one.cooperative, one.lead_agency) for one in group]


def _cooperatives(group: Iterable[Contract]) -> tuple[str, ...]:
    return tuple(sorted({cooperative_of(one) for one in group}))


def _next_end(group: Iterable[Contract], today: date) -> date | None:
    return min((one.ends_on for one in group if one.ends_on and one.ends_on >= today), default=None)
