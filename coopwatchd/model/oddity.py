"""What is odd about a read although every row could be read: by what good reads of the listing are like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.reconcile import Seen, is_past
from coopwatchd.model.records import AnyRecord, Due, Solicitation
from coopwatchd.model.vitals import ERROR, LEAST_ROWS, TITLE, Norm, shares

# Nothing is compared with what fewer good reads taught.
LEAST_READS = 3
# A field that most rows had and hardly any has now: its column was moved or renamed.
MOSTLY, HARDLY = 0.8, 0.2
# More rows than three times the most there ever were: a filter that was lost.
_FLOOD, _FLOOD_ROWS = 3, 25
# So many rows do not leave a list at once before their time, where they are a third of it.
_NOT_FEW = 6
# Fewer marks than these say nothing about a page.
_LEAST_MARKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is held of one listing, against the rows of this read."""

    rows: Mapping[str, AnyRecord]
    live: Sequence[tuple[Held, Sighting]]
    gone: Sequence[Sighting]
    ids: Set[str]  # of everything that ever stood on it

    @property
    def missing(self) -> list[tuple[Held, Sighting]]:
        """What the last good read showed and this one does not."""
        return [(held, one) for held, one in self.live if one.source_id not in self.rows]

    @property
    def both(self) -> Iterator[tuple[AnyRecord, AnyRecord]]:
        """Rows that were there and are there, as they were and as they are."""
        return ((one.record, self.rows[one.source_id]) for _, one in self.live if one.source_id in self.rows)


def oddity(
    norm: Norm, held: Iterable[Held], seen: Seen, layout: Sequence[str], now: datetime, *, doubted: bool = False
) -> str:
    """Why a read is not to be believed although every row could be read; "" when nothing is odd.

    `layout` are the marks of the page. What is missing by itself is `reconcile.doubt`'s business. `doubted`: the last
    read was not believed, so that one row is enough to tell: a shorter list does not put the columns right.
    """
    known = _known(held, seen)
    least = 1 if doubted else LEAST_ROWS
    if not seen.records:
        return _another_page(norm, seen, layout)
    return (
        _moved_column(norm, seen.records, least)
        or _rewritten(known, least)
        or ("" if seen.shorter else _older_copy(known, now) or _newest_missing(known, now) or _cut(known, now))
        or _flood(norm, len(seen.records))
    )


def _known(held: Iterable[Held], seen: Seen) -> _Known:
    live: list[tuple[Held, Sighting]] = []
    gone: list[Sighting] = []
    ids: set[str] = set()
    for one in held:
        for sighting in one.sightings:
            if sighting.listing == seen.listing:
                ids.add(sighting.source_id)
                if not sighting.live:
                    gone.append(sighting)
                elif not sighting.misses:
                    live.append((one, sighting))
    return _Known(rows={record.id: record for record in seen.records}, live=live, gone=gone, ids=ids)


def _another_page(norm: Norm, seen: Seen, layout: Sequence[str]) -> str:
    """No rows: an error page may use the very words of an empty list, and an empty list says what it always said."""
    said = "it says that there is nothing" if seen.empty else "it has no rows"
    errors = [mark.removeprefix(ERROR) for mark in layout if mark.startswith(ERROR) and mark not in norm.layout]
    if errors:
        return f"{said}, and speaks of an error: “{errors[0]}”"
    gone = [mark for mark in norm.layout if mark not in layout]
    titled = any(mark.startswith(TITLE) for mark in norm.layout if mark in layout)
    if len(norm.layout) >= _LEAST_MARKS and 2 * len(gone) > len(norm.layout) and not titled:
        return f"{said}, on another page than before: gone are {', '.join(gone[:3])}"
    if norm.spoken and not seen.empty:
        return f"{said}, and does not say so as it did before"
    return ""


def _moved_column(norm: Norm, records: Sequence[AnyRecord], least: int) -> str:
    if norm.reads < LEAST_READS or len(records) < least:
        return ""
    now = {share.field: share.rows for share in shares(records)}
    for before in norm.filled:
        left = now.get(before.field, 0.0)
        if before.rows >= MOSTLY and left <= HARDLY:
            return f"the {before.field} is missing in {1 - left:.0%} of the rows, and was there in {before.rows:.0%}"
    return ""


def _rewritten(known: _Known, least: int) -> str:
    """A field that reads otherwise in most rows at once: another column stands where it stood."""
    counts: dict[str, list[bool]] = {}
    for before, after in known.both:
        for name, old, new in _compared(before, after):
            if old and new:
                counts.setdefault(name, []).append(
                    not old.same_as(new) if isinstance(old, Due) and isinstance(new, Due) else old != new
                )
    for name, changed in counts.items():
        if len(changed) >= least and 2 * sum(changed) > len(changed):
            return f"the {name} reads otherwise in {sum(changed)} of {len(changed)} rows at once"
    return ""


def _compared(before: AnyRecord, after: AnyRecord) -> Iterator[tuple[str, object, object]]:
    yield "title", before.title, after.title
    yield "number", before.number, after.number
    yield "lead agency", before.lead_agency, after.lead_agency
    if isinstance(before, Solicitation):
        if isinstance(after, Solicitation):
            yield "due date", before.due, after.due
    elif not isinstance(after, Solicitation):
        yield "supplier", before.supplier, after.supplier
        yield "end of term", before.ends_on, after.ends_on


def _older_copy(known: _Known, now: datetime) -> str:
    """Rows that were gone are back, addenda and dates taken back, several at once: nobody does that but an old copy.

    Where it lacks nothing of today, because nothing is new since, a row that is back is past and none is new.
    """
    back = [known.rows[one.source_id] for one in known.gone if one.source_id in known.rows]
    undone = sum(_undone(before, after) for before, after in known.both)
    missing = len(known.missing)
    nothing_new = known.rows.keys() <= known.ids and any(is_past(record, now) for record in back)
    if len(back) + undone >= 2 and (missing or undone or nothing_new):
        less = f", {undone} have fewer addenda or an earlier date" if undone else ""
        return f"an older copy: {len(back)} rows that were gone are back{less}, and {missing} are missing"
    return ""


def _newest_missing(known: _Known, now: datetime) -> str:
    """The newest rows are the missing ones, before their time, and nothing else changed: a copy from before them."""
    missing = known.missing
    shown = [held.first_seen for held, one in known.live if one.source_id in known.rows]
    if len(missing) < 2 or len(shown) < LEAST_ROWS or not known.rows.keys() <= known.ids:
        return ""
    if any(is_past(held.record, now) for held, _ in missing) or min(held.first_seen for held, _ in missing) <= max(
        shown
    ):
        return ""
    return f"an older copy: the {len(missing)} newest rows are missing, and nothing else is"


def _cut(known: _Known, now: datetime) -> str:
    """Half of the rows at once, among them some before their time: a tidied list loses only what is past.

    A third where all of these are before their time and not few: new rows may fill up what is left of half a list.
    """
    missing = known.missing
    lost = [one for held, one in missing if not is_past(held.record, now) and not is_past(one.record, now)]
    half = lost and len(known.live) > LEAST_ROWS and 2 * len(missing) >= len(known.live)
    if half or (len(lost) >= _NOT_FEW and 3 * len(lost) >= len(known.live)):
        return f"{len(missing)} of {len(known.live)} rows are missing, {len(lost)} of them before their time"
    return ""


def _flood(norm: Norm, rows: int) -> str:
    if norm.reads < LEAST_READS or norm.most is None or rows <= _FLOOD * norm.most + _FLOOD_ROWS:
        return ""
    return f"{rows} rows, and there were never more than {norm.most:.0f}"


def _undone(before: AnyRecord, after: AnyRecord) -> bool:
    """True when an addendum is taken back, or a due date was moved in."""
    if not isinstance(before, Solicitation) or not isinstance(after, Solicitation):
        return False
    if (after.addenda or 0) < (before.addenda or 0):
        return True
    was = before.due.day if before.due else None
    now = after.due.day if after.due else None
    return was is not None and now is not None and now < was
