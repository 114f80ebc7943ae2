"""Records and their sightings: read by portal, written only where they changed, never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from hashlib import blake2b
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select
from sqlalchemy import delete as delete_from

from coopwatchd.model.holding import ANY_DAY, Held, Sighting, Span
from coopwatchd.model.records import AnyRecord, Contract, Kind, Solicitation
from coopwatchd.store.codec import decode_record, encode
from coopwatchd.store.columns import stamp
from coopwatchd.store.part import Part
from coopwatchd.store.tables import records, sightings
from coopwatchd.store.upsert import chunks, upsert


@dataclass(slots=True)
class _Known:
    """The fingerprints of what is stored of a portal: by uid, and by uid and position."""

    records: dict[str, str] = field(default_factory=dict)
    sightings: dict[tuple[str, int], str] = field(default_factory=dict)


class Records(Part):
    """The records of a transaction."""

    def __init__(self, connection: Connection, ending: ExitStack) -> None:
        super().__init__(connection, ending)
        self._known: dict[str, _Known] = {}

    def held(self, portal: str) -> dict[str, Held]:
        """Everything known of a portal by uid, gone records included."""
        known = _Known()
        found: dict[str, Held] = {}
        for row, own in self._rows(records.c.portal == portal):
            one = _held(row, own)
            found[one.record.uid] = one
            known.records[row.uid] = row.fingerprint
            known.sightings.update({(row.uid, sighting.position): sighting.fingerprint for sighting in own})
        self._known[portal] = known
        return found

    def all_held(
        self, *, kind: Kind | None = None, live: bool | None = None, due: Span = ANY_DAY, ends: Span = ANY_DAY
    ) -> Iterator[Held]:
        """Every record of every portal as it is asked for, ordered by uid; only inside the transaction.

        With a span only those due (days in UTC), or whose current term ends, within it.
        """
        wanted = []
        if kind is not None:
            wanted.append(records.c.kind == kind.value)
        if live is not None:
            wanted.append(records.c.live == live)
        if due.first is not None:
            wanted.append(records.c.due_at >= datetime.combine(due.first, time.min, UTC))
        if due.last is not None:
            wanted.append(records.c.due_at <= datetime.combine(due.last, time.max, UTC))
        if ends.first is not None:
            wanted.append(records.c.ends_on >= ends.first.isoformat())
        if ends.last is not None:
            wanted.append(records.c.ends_on <= ends.last.isoformat())
        return self._some_held(*wanted)

    def held_with(self, pieces: Iterable[str], *, live: bool | None = None) -> Iterator[Held]:
        """Every record with one of these pieces of text (ASCII, in any case) somewhere in it, or with other characters.

        It may have them in places that no watchlist looks at: what is returned has to be matched all the same.
        """
        # Whatever is not ASCII is escaped in the stored text: é may stand for e.
        shown = or_(
            records.c.data.contains("\\u", autoescape=True),
            *(records.c.data.icontains(piece, autoescape=True) for piece in pieces),
        )
        return self._some_held(shown, *([] if live is None else [records.c.live == live]))

    def find_held(self, uid: str) -> Held | None:
        """One record, or None."""
        return next((_held(row, own) for row, own in self._rows(records.c.uid == uid)), None)

    def held_among(self, uids: Iterable[str]) -> Iterator[Held]:
        """Those of these records that are known."""
        for some in chunks(uids):
            yield from self._some_held(records.c.uid.in_(some))

    def save_held(self, held: Iterable[Held]) -> None:
        """Write what differs from what is stored; a sighting that is no longer among the record's own is dropped."""
        changed_records: dict[str, dict[str, Any]] = {}
        changed_sightings: dict[tuple[str, int], dict[str, Any]] = {}
        for one in held:
            known = self._fingerprints(one.record.portal)
            row, own = _rows_of(one)
            uid = row["uid"]
            if known.records.get(uid) != row["fingerprint"]:
                known.records[uid] = row["fingerprint"]
                changed_records[uid] = row
            for place, sighting in own.items():
                if known.sightings.get(place) != sighting["fingerprint"]:
                    known.sightings[place] = sighting["fingerprint"]
                    changed_sightings[place] = sighting
            self._drop_beyond(uid, len(own), known, changed_sightings)
        upsert(self._connection, records, list(changed_records.values()))
        upsert(self._connection, sightings, list(changed_sightings.values()))

    def _some_held(self, *wanted: ColumnElement[bool]) -> Iterator[Held]:
        return (_held(row, own) for row, own in self._rows(*wanted))

    def _rows(self, *wanted: ColumnElement[bool]) -> Iterator[tuple[Row[Any], list[Row[Any]]]]:
        """Records with their sightings, from two selects in one order."""
        whole = select(records).where(*wanted).order_by(records.c.uid)
        parts = select(sightings).join(records).where(*wanted).order_by(sightings.c.uid, sightings.c.position)
        groups = groupby(self._stream(parts), key=lambda row: row.uid)
        uid, own = next(groups, (None, iter(())))
        for row in self._stream(whole):
            if row.uid == uid:
                yield row, list(own)
                uid, own = next(groups, (None, iter(())))
            else:
                yield row, []

    def _fingerprints(self, portal: str) -> _Known:
        """What is stored of a portal, asked for once in a transaction."""
        known = self._known.get(portal)
        if known is None:
            mine = records.c.portal == portal
            whole = self._connection.execute(select(records.c.uid, records.c.fingerprint).where(mine))
            columns = (sightings.c.uid, sightings.c.position, sightings.c.fingerprint)
            parts = self._connection.execute(select(*columns).join(records).where(mine))
            known = self._known[portal] = _Known(
                records={row.uid: row.fingerprint for row in whole},
                sightings={(row.uid, row.position): row.fingerprint for row in parts},
            )
        return known

    def _drop_beyond(self, uid: str, count: int, known: _Known, waiting: dict[tuple[str, int], dict[str, Any]]) -> None:
        position = count
        while known.sightings.pop((uid, position), None) is not None:
            waiting.pop((uid, position), None)
            position += 1
        if position > count:
            mine = (sightings.c.uid == uid) & (sightings.c.position >= count)
            self._connection.execute(delete_from(sightings).where(mine))


def _held(row: Row[Any], own: Iterable[Row[Any]]) -> Held:
    record = decode_record(row.data)
    return Held(
        record=record,
        sightings=tuple(_sighting(sighting, record) for sighting in own),
        first_seen=row.first_seen,
        changed_at=row.changed_at,
        gone_at=row.gone_at,
        moved_at=row.moved_at,
    )


def _sighting(row: Row[Any], record: AnyRecord) -> Sighting:
    return Sighting(
        listing=row.listing,
        source_id=row.source_id,
        record=record if row.data is None else decode_record(row.data),
        seen_at=row.seen_at,
        live=row.live,
        misses=row.misses,
    )


def _rows_of(held: Held) -> tuple[dict[str, Any], dict[tuple[str, int], dict[str, Any]]]:
    record = held.record
    data = encode(record)
    row = {
        "uid": record.uid,
        "portal": record.portal,
        "kind": record.kind.value,
        "id": record.id,
        "stage": record.stage.value,
        "number": record.number,
        "title": record.title,
        "supplier": record.supplier if isinstance(record, Contract) else "",
        "cooperative": record.cooperative,
        "lead_agency": record.lead_agency,
        "due_at": record.due.at if isinstance(record, Solicitation) and record.due else None,
        "ends_on": record.ends_on.isoformat() if isinstance(record, Contract) and record.ends_on else None,
        "live": held.live,
        "first_seen": held.first_seen,
        "changed_at": held.changed_at,
        "gone_at": held.gone_at,
        "moved_at": held.moved_at,
        "data": data,
    }
    own = {(record.uid, place): _row_of(one, held, place, data) for place, one in enumerate(held.sightings)}
    return row | {"fingerprint": _fingerprint(row)}, own


def _row_of(sighting: Sighting, held: Held, position: int, data: str) -> dict[str, Any]:
    shown = data if sighting.record is held.record else encode(sighting.record)
    row = {
        "uid": held.record.uid,
        "position": position,
        "listing": sighting.listing,
        "source_id": sighting.source_id,
        "seen_at": sighting.seen_at,
        "live": sighting.live,
        "misses": sighting.misses,
        "data": None if shown == data else shown,
    }
    return row | {"fingerprint": _fingerprint(row)}


def _fingerprint(row: Mapping[str, Any]) -> str:
    """Equal rows have equal fingerprints, whatever zone their times are written in."""
    parts = (stamp(value) if isinstance(value, datetime) else repr(value) for value in row.values())
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
