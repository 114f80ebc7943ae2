"""The tables, for every dialect: names, keys and indexes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

from coopwatchd.store.columns import Moment, Words

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
    _moment("moved_at", nullable=True),
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
# `state` is the alert that it is to show where the channel can edit it ("" = nobody does), see model.parents.
threads = Table(
    "threads",
    metadata,
    *(_text(name, primary_key=True) for name in ("channel", "recipient", "thread")),
    *(_text(name) for name in ("provider_id", "state", "reply_id", "stale", "subject")),
    *(_number(name) for name in ("revision", "attempts")),
    _moment("edit_at", nullable=True),
    Index("ix_threads_channel_edit_at", "channel", "edit_at"),
    Index("ix_threads_thread", "thread"),
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

# What a person said of a link that lineage proposed: both are records' uids, the older one first.
lineage_verdicts = Table(
    "lineage_verdicts",
    metadata,
    *(_text(name, primary_key=True) for name in ("older", "newer")),
    _text("verdict"),  # "confirmed" or "broken"
    _moment("at"),
)

# What people answered to alerts with buttons: snooze, not for us, I'm on it. `watchlist` "" = of every watchlist.
responses = Table(
    "responses",
    metadata,
    _number("seq", primary_key=True),
    *(_text(name) for name in ("uid", "watchlist", "action", "by")),
    _moment("at"),
    _moment("until", nullable=True),
    Index("ix_responses_uid", "uid"),
)

# What the calendar file says of each date, so that a moved one keeps its uid and counts up its sequence.
calendar_entries = Table(
    "calendar_entries",
    metadata,
    _text("uid", primary_key=True),
    _number("sequence"),
    _text("data"),
    _moment("changed_at"),
)

# What comes once per date, such as the report: the last date for which it was done.
occasions = Table("occasions", metadata, _text("name", primary_key=True), _moment("at"))

# What the daemon last said about itself, by subject.
notes = Table("notes", metadata, _text("name", primary_key=True), _text("text"), _moment("at"))
