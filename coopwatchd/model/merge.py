"""Several listings' sightings of one thing become one record: the first listing leads, the others fill in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime

from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.records import AnyRecord, Contract, Due, Solicitation, Stage

# Fields that belong to the record or to one sighting, and are not filled from another.
_OWN = frozenset({"id", "portal", "cooperative", "stage", "due", "remarks", "page", "found"})

_EMPTY: tuple[object, ...] = (None, "", ())

CONFLICT = "the listing “"  # how a remark begins that says that two listings name different due dates


Join = Callable[[AnyRecord, AnyRecord], bool]
Place = tuple[str, str]  # a listing, and the id of a row of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How the listings of one portal make one record.

    `order`: the names of its lists, the leading one first; a listing that is not in it is of detail pages, which add
    to a record and never show that it is still there. `join` says whether two lists' rows are the same thing.
    `apart`: what to remark on a record that only this list shows, although another list should.
    """

    order: tuple[str, ...]
    join: Join | None = None
    apart: Mapping[str, str] = field(default_factory=dict)

    def place(self, listing: str) -> int:
        """The rank of a listing: 0 leads."""
        return self.order.index(listing) if listing in self.order else len(self.order)


def merge(sightings: Sequence[Sighting], rules: Rules, *, record_id: str) -> AnyRecord:
    """One record out of what each listing shows, live sightings before stale ones, then by `rules.order`.

    A field is taken from the first sighting that has it. Due dates are never overwritten: an exact time on the same
    day refines a date; where two current sightings name different days, the earlier counts and the other is said in
    `remarks`. A contract's end is the later one where its detail page shows a later one than the list. Otherwise stale
    sightings fill gaps only.
    """
    ranked = sorted(sightings, key=lambda sighting: (not sighting.live, rules.place(sighting.listing)))
    merged = ranked[0].record
    for sighting in ranked[1:]:
        merged = _fill(merged, sighting.record)
    current = _current(ranked, rules)
    merged = replace(merged, id=record_id, remarks=_remarks(current, rules))
    return (
        _merge_due(merged, ranked, current) if isinstance(merged, Solicitation) else _merge_end(merged, ranked, rules)
    )


def homes_of(
    held: Mapping[str, Held],
    listing: str,
    records: Sequence[AnyRecord],
    rules: Rules,
    *,
    details: bool,
    beside: Set[Place] = frozenset(),
) -> dict[str, str]:
    """The known record (uid) of each row, by the row's id: the one this listing sighted before, or one that it joins.

    `beside` is what other listings show at the same time: a record that was gone is there again by it. What cannot be
    joined with certainty stays apart: a row that fits two records, and two rows that fit one, unless their titles tell.
    """
    found = {s.source_id: uid for uid, one in held.items() for s in one.sightings if s.listing == listing}
    unseen = [record for record in records if record.id not in found]
    if details or rules.join is None:
        return found | _alone((record.id, record.uid) for record in unseen if record.uid in held)
    return found | _joined(unseen, listing, held, rules.join, beside)


def presence(sightings: Sequence[Sighting], rules: Rules) -> Stage | None:
    """The stage that the leading live list states, or None when no list shows the record any more."""
    live = [sighting for sighting in sightings if sighting.live and sighting.listing in rules.order]
    return min(live, key=lambda sighting: rules.place(sighting.listing)).record.stage if live else None


def _joined(
    unseen: Sequence[AnyRecord], listing: str, held: Mapping[str, Held], join: Join, beside: Set[Place]
) -> dict[str, str]:
    """The one live record that each new row belongs to by the rule, by the row's id.

    Rows that have their record's very title come first, the rest is joined among what is left. A record that is gone
    is joined by its id only: next year's solicitation may well have the same title.
    """
    free = [
        (uid, one)
        for uid, one in (held.items() if unseen else ())
        if all(sighting.listing != listing for sighting in one.sightings)
        and (one.live or any((sighting.listing, sighting.source_id) in beside for sighting in one.sightings))
    ]
    fitting, titled = [], []
    for record in unseen:
        for uid, one in free:
            if one.record.kind is not record.kind:
                continue
            joining = [sighting for sighting in one.sightings if join(sighting.record, record)]
            if joining:
                fitting.append((record.id, uid))
            if any(_title(sighting.record) == _title(record) for sighting in joining):
                titled.append((record.id, uid))
    sure = _alone(titled)
    taken = set(sure.values())
    return sure | _alone((id, uid) for id, uid in fitting if id not in sure and uid not in taken)


def _alone(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By row its record, where the row has no other, and no other such row has this one."""
    every = list(pairs)
    rows = Counter(id for id, _ in every)
    sure = {id: uid for id, uid in every if rows[id] == 1}
    claims = Counter(sure.values())
    return {id: uid for id, uid in sure.items() if claims[uid] == 1}


def _title(record: AnyRecord) -> list[str]:
    return re.findall(r"\w+", record.title.casefold())


def _current(ranked: Sequence[Sighting], rules: Rules) -> list[Sighting]:
    """The sightings whose word counts now: live lists, and detail pages read after those last changed."""
    lists = [sighting for sighting in ranked if sighting.live and sighting.listing in rules.order]
    changed = max((sighting.seen_at for sighting in lists), default=None)
    details = [s for s in ranked if s.listing not in rules.order and (changed is None or s.seen_at >= changed)]
    return [*lists, *details]


def _fill(record: AnyRecord, other: AnyRecord) -> AnyRecord:
    """`record` with its empty fields taken from `other`, when both are of one kind."""
    if type(record) is not type(other):
        return record
    filled = {
        one.name: getattr(other, one.name)
        for one in fields(record)
        if one.name not in _OWN and getattr(record, one.name) in _EMPTY and getattr(other, one.name) not in _EMPTY
    }
    if isinstance(record, Contract) and isinstance(other, Contract):
        # Where a value comes from goes with the value.
        told = {found.field for found in record.found}
        news = tuple(one for one in other.found if one.field not in told and getattr(record, one.field) in _EMPTY)
        if news:
            filled["found"] = record.found + news
    return replace(record, **filled) if filled else record


def _merge_end(merged: Contract, ranked: Sequence[Sighting], rules: Rules) -> Contract:
    """The later end of a detail page: Sourcewell's workbook keeps the printed maturity of an extended contract.

    Also when the page was read before the list last changed: the end must not move back until it is read again.
    """
    pages = [
        sighting.record
        for sighting in ranked
        if sighting.listing not in rules.order and isinstance(sighting.record, Contract)
    ]
    later = [page for page in pages if page.ends_on and merged.ends_on and page.ends_on > merged.ends_on]
    if not later:
        return merged
    page = max(later, key=lambda one: one.ends_on or date.min)
    told = tuple(one for one in page.found if one.field == "ends_on")
    kept = tuple(one for one in merged.found if one.field != "ends_on")
    return replace(merged, ends_on=page.ends_on, found=kept + told)


def _remarks(current: Sequence[Sighting], rules: Rules) -> tuple[str, ...]:
    remarks = dict.fromkeys(remark for sighting in current for remark in sighting.record.remarks)
    lists = {sighting.listing for sighting in current if sighting.listing in rules.order}
    if len(lists) == 1 and (apart := rules.apart.get(*lists)):
        remarks[apart] = None
    return tuple(remarks)


def _merge_due(merged: Solicitation, ranked: Sequence[Sighting], current: Sequence[Sighting]) -> Solicitation:
    dues = _dues(current) or _dues(ranked)[:1]
    if not dues:
        return merged
    dated = [(listing, due) for listing, due in dues if due.at is not None]
    chosen = min((due for _, due in dated), key=_earliest) if dated else dues[0][1]
    # A stale exact time still refines the date that a current listing shows.
    exact = [due for _, due in _dues(ranked) if due.exact and due.at is not None and due.same_as(chosen)]
    if not chosen.exact and exact:
        chosen = exact[0]
    others = tuple(
        f"{CONFLICT}{listing}” says {due.text}; the earlier date, {chosen.text}, counts"
        for listing, due in dated
        if not due.same_as(chosen)
    )
    return replace(merged, due=chosen, remarks=merged.remarks + others)


def _dues(sightings: Sequence[Sighting]) -> list[tuple[str, Due]]:
    return [
        (sighting.listing, sighting.record.due)
        for sighting in sightings
        if isinstance(sighting.record, Solicitation) and sighting.record.due is not None
    ]


def _earliest(due: Due) -> tuple[date | None, bool, datetime | None]:
    """Earlier days first; on one day an exact time before a bare date, and the earlier of two times."""
    return due.day, not due.exact, due.at
