"""The tables, for every dialect: names, keys and indexes; times are text that sorts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

_FIRST, _LAST = "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"


def stamp(moment: datetime) -> str:
    """An aware time as UTC text of fixed width, so that text sorts as time does.

    Portals write 12/31/9999 for "no end": what leaves the calendar in UTC becomes its first or last instant.
    """
    try:
        text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    except OverflowError:
        return _LAST if moment.year > 1 else _FIRST
    return f"{text}Z"


class Moment(TypeDecorator[datetime]):
    """An aware time in a column; it is read back in UTC."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value} has no time zone and cannot be stored")
        return stamp(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The stored instant."""
        return None if value is None else datetime.fromisoformat(value)


# What no database takes as text, and the mark that stands for it there, followed by its number.
_MARK = "\U0010fffd"
_UNSTORABLE = re.compile(f"[\0\ud800-\udfff{_MARK}]")
_STORED = re.compile(f"{_MARK}([0-9a-f]{{6}})")


class Words(TypeDecorator[str]):
    """Text in a column, wherever it was scraped: NUL and lone surrogates come back as they were.

    An identity or a key that came back as another one would be announced as new at every poll.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The value as the database takes it; nearly always that is the value."""
        return None if value is None else _UNSTORABLE.sub(lambda found: f"{_MARK}{ord(found[0]):06x}", value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The value as it was."""
        if value is None or _MARK not in value:
            return value
        return _STORED.sub(lambda found: chr(int(found[1], 16)), value)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def _text(name: str, **options: Any) -> Column[str]:
    return Column(name, Words, nullable=False, **options)


def _moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, Moment, nullable=nullable)


def _number(name: str, **options: Any) -> Column[int]:
    return Column(name, Integer, nullable=False, **options)


# The columns beside `data` are what a person filters by; the record itself is `data`.
records = Table(
    "records",
    metadata,
    _text("uid", primary_key=True),
    *(_text(name) for name in ("portal", "kind", "id", "stage", "number", "title", "supplier")),
    *(_text(name) for name in ("cooperative", "lead_agency")),
    _moment("due_at", nullable=True),
    Column("ends_on", String(10)),
    Column("live", Boolean, nullable=False),
    _moment("first_seen"),
    _moment("changed_at"),
    _moment("gone_at", nullable=True),
    _text("data"),
    _text("fingerprint"),
    Index("ix_records_portal", "portal"),
    Index("ix_records_kind_live", "kind", "live"),
)

# `data` is null where the listing shows just what the record says: most portals have one listing.
sightings = Table(
    "sightings",
    metadata,
    Column("uid", Words, ForeignKey("records.uid"), primary_key=True, nullable=False),
    _number("position", primary_key=True, autoincrement=False),
    _text("listing"),
    _text("source_id"),
    _moment("seen_at"),
    Column("live", Boolean, nullable=False),
    _number("misses"),
    Column("data", Text),
    _text("fingerprint"),
)

events = Table(
    "events",
    metadata,
    _number("seq", primary_key=True),
    _text("key", unique=True),
    _text("uid"),
    _moment("at"),
    _text("data"),
    Index("ix_events_uid_at", "uid", "at"),
    Index("ix_events_at", "at"),
)

outbox = Table(
    "outbox",
    metadata,
    _number("seq", primary_key=True),
    _text("id", unique=True),
    _text("key", unique=True),
    *(_text(name) for name in ("channel", "recipient", "thread", "alert", "batch", "state")),
    _moment("created_at"),
    _moment("due_at"),
    _number("attempts"),
    _moment("attempted_at", nullable=True),
    _moment("delivered_at", nullable=True),
    _text("provider_id"),
    _text("reason"),
    Column("plain", Boolean, nullable=False),
    Index("ix_outbox_channel_state_due_at", "channel", "state", "due_at"),
    Index("ix_outbox_state_created_at", "state", "created_at"),
)

# The first delivered message about a record: it outlives its row, because reminders of one contract lie months apart.
threads = Table(
    "threads",
    metadata,
    *(_text(name, primary_key=True) for name in ("channel", "recipient", "thread")),
    _text("provider_id"),
)

polls = Table(
    "polls",
    metadata,
    _number("seq", primary_key=True),
    _text("portal"),
    _text("listing"),
    _moment("at"),
    *(_text(name) for name in ("outcome", "trouble", "reason")),
    *(_number(name) for name in ("rows", "rejects", "requests", "size")),
    Column("seconds", Float, nullable=False),
    Index("ix_polls_portal_at", "portal", "at"),
    Index("ix_polls_at", "at"),
)

listing_states = Table(
    "listing_states",
    metadata,
    *(_text(name, primary_key=True) for name in ("portal", "listing")),
    *(_moment(name, nullable=True) for name in ("baseline_at", "last_poll_at", "last_good_at")),
    *(_number(name) for name in ("rows", "rejects", "bad_polls")),
    _text("trouble"),
    _text("reason"),
    *(_moment(name, nullable=True) for name in ("first_bad_at", "suspect_since")),
    _number("suspect_polls"),
    _moment("incident_at", nullable=True),
    _text("norm"),
)

schedule = Table("schedule", metadata, _text("portal", primary_key=True), _moment("next_at"))

validators = Table(
    "validators",
    metadata,
    *(_text(name, primary_key=True) for name in ("portal", "listing", "url")),
    _text("etag"),
    _text("last_modified"),
)

pages = Table(
    "pages",
    metadata,
    *(_text(name, primary_key=True) for name in ("digest", "portal", "listing")),
    _text("url"),
    _moment("fetched_at"),
    Column("body", LargeBinary, nullable=False),
    Index("ix_pages_fetched_at", "fetched_at"),
)

introductions = Table(
    "introductions",
    metadata,
    *(_text(name, primary_key=True) for name in ("watchlist", "portal", "listing")),
    _moment("at"),
)

channel_states = Table(
    "channel_states",
    metadata,
    _text("name", primary_key=True),
    _moment("paused_at", nullable=True),
    _moment("retry_at", nullable=True),
    _text("reason"),
)
