"""What good reads of a listing are like, learned from them; and what is odd about a read that could be read."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from coopwatchd.model.holding import Held
from coopwatchd.model.records import AnyRecord, Contract

# Shares are compared only from this many rows and good reads on: a share of three rows says little.
LEAST_ROWS = 4
LEAST_READS = 3
# A field that most rows had and hardly any has now: its column was moved or renamed.
MOSTLY, HARDLY = 0.8, 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of the rows had a field: 0 = none, 1 = all."""

    field: str
    rows: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """What was learned of a listing: how many good reads, and the share of rows that had each field at the last."""

    reads: int = 0
    filled: tuple[Share, ...] = ()


def learn(norm: Norm, records: Sequence[AnyRecord]) -> Norm:
    """The norm after one more good read; a short one teaches no shares."""
    filled = _shares(records) if len(records) >= LEAST_ROWS else norm.filled
    return Norm(reads=norm.reads + 1, filled=filled)


def oddity(norm: Norm, records: Sequence[AnyRecord], held: Iterable[Held], listing: str, seen: Container[str]) -> str:
    """Why a read is not to be believed although every row could be read; "" when nothing is odd.

    A moved column: a field that most rows had is gone from nearly all. An older copy: rows that were gone are back,
    several at once, while rows of the last read are missing. A shorter list is `reconcile.doubt`'s business.
    """
    return _moved_column(norm, records) or _older_copy(held, listing, seen)


def _moved_column(norm: Norm, records: Sequence[AnyRecord]) -> str:
    if norm.reads < LEAST_READS or len(records) < LEAST_ROWS:
        return ""
    now = {share.field: share.rows for share in _shares(records)}
    for before in norm.filled:
        left = now.get(before.field, 0.0)
        if before.rows >= MOSTLY and left <= HARDLY:
            return f"the {before.field} is missing in {1 - left:.0%} of the rows, and was there in {before.rows:.0%}"
    return ""


def _older_copy(held: Iterable[Held], listing: str, seen: Container[str]) -> str:
    back = missing = 0
    for one in held:
        for sighting in one.sightings:
            if sighting.listing == listing:
                back += not sighting.live and sighting.source_id in seen
                missing += sighting.live and not sighting.misses and sighting.source_id not in seen
    if back >= 2 and missing:
        return f"an older copy: {back} rows that were gone are back, and {missing} are missing"
    return ""


def _shares(records: Sequence[AnyRecord]) -> tuple[Share, ...]:
    counts: dict[str, int] = {}
    for record in records:
        for name, value in _fields(record):
            counts[name] = counts.get(name, 0) + bool(value)
    return tuple(Share(field=name, rows=round(count / len(records), 3)) for name, count in sorted(counts.items()))


def _fields(record: AnyRecord) -> Iterable[tuple[str, object]]:
    yield "number", record.number
    if isinstance(record, Contract):
        yield "supplier", record.supplier
        yield "end of term", record.ends_on
    else:
        yield "lead agency", record.lead_agency
        yield "due date", record.due is not None and (record.due.at or record.due.text)
