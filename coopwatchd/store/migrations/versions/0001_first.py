"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    _records()
    _events()
    _outbox()
    _polls()
    _pages()
    _channels()


def _text(*names: str, **options: Any) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False, **options) for name in names]


def _moment(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(27), nullable=nullable) for name in names]


def _number(*names: str, **options: Any) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False, **options) for name in names]


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _records() -> None:
    op.create_table(
        "records",
        *_text("uid", primary_key=True),
        *_text("portal", "kind", "id", "stage", "number", "title", "supplier", "cooperative", "lead_agency"),
        *_moment("due_at", nullable=True),
        sa.Column("ends_on", sa.String(10)),
        _flag("live"),
        *_moment("first_seen", "changed_at"),
        *_moment("gone_at", nullable=True),
        *_text("data", "fingerprint"),
    )
    op.create_index("ix_records_portal", "records", ["portal"])
    op.create_index("ix_records_kind_live", "records", ["kind", "live"])
    op.create_table(
        "sightings",
        sa.Column("uid", sa.Text, sa.ForeignKey("records.uid"), primary_key=True, nullable=False),
        *_number("position", primary_key=True, autoincrement=False),
        *_text("listing", "source_id"),
        *_moment("seen_at"),
        _flag("live"),
        *_number("misses"),
        sa.Column("data", sa.Text),
        *_text("fingerprint"),
    )


def _events() -> None:
    op.create_table(
        "events",
        *_number("seq", primary_key=True),
        *_text("key", unique=True),
        *_text("uid"),
        *_moment("at"),
        *_text("data"),
    )
    op.create_index("ix_events_uid_at", "events", ["uid", "at"])
    op.create_index("ix_events_at", "events", ["at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        *_number("seq", primary_key=True),
        *_text("id", "key", unique=True),
        *_text("channel", "recipient", "thread", "alert", "batch", "state"),
        *_moment("created_at", "due_at"),
        *_number("attempts"),
        *_moment("attempted_at", "delivered_at", nullable=True),
        *_text("provider_id", "reason"),
        _flag("plain"),
    )
    op.create_index("ix_outbox_channel_state_due_at", "outbox", ["channel", "state", "due_at"])
    op.create_index("ix_outbox_state_created_at", "outbox", ["state", "created_at"])
    op.create_table("threads", *_text("channel", "recipient", "thread", primary_key=True), *_text("provider_id"))


def _polls() -> None:
    op.create_table(
        "polls",
        *_number("seq", primary_key=True),
        *_text("portal", "listing"),
        *_moment("at"),
        *_text("outcome", "trouble", "reason"),
        *_number("rows", "rejects", "requests", "size"),
        sa.Column("seconds", sa.Float, nullable=False),
    )
    op.create_index("ix_polls_portal_at", "polls", ["portal", "at"])
    op.create_index("ix_polls_at", "polls", ["at"])
    op.create_table(
        "listing_states",
        *_text("portal", "listing", primary_key=True),
        *_moment("baseline_at", "last_poll_at", "last_good_at", nullable=True),
        *_number("rows", "rejects", "bad_polls"),
        *_text("trouble", "reason"),
        *_moment("first_bad_at", "suspect_since", nullable=True),
        *_number("suspect_polls"),
        *_moment("incident_at", nullable=True),
        *_text("norm"),
    )
    op.create_table("schedule", *_text("portal", primary_key=True), *_moment("next_at"))


def _pages() -> None:
    op.create_table(
        "validators",
        *_text("portal", "listing", "url", primary_key=True),
        *_text("etag", "last_modified"),
    )
    op.create_table(
        "pages",
        *_text("digest", "portal", "listing", primary_key=True),
        *_text("url"),
        *_moment("fetched_at"),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_pages_fetched_at", "pages", ["fetched_at"])


def _channels() -> None:
    op.create_table("introductions", *_text("watchlist", "portal", "listing", primary_key=True), *_moment("at"))
    op.create_table(
        "channel_states",
        *_text("name", primary_key=True),
        *_moment("paused_at", "retry_at", nullable=True),
        *_text("reason"),
    )
