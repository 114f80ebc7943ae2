"""What people say of links and alerts, what the calendar file says of each date, and when a term last moved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "lineage_verdicts",
        *(sa.Column(name, sa.Text, primary_key=True, nullable=False) for name in ("older", "newer")),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    op.create_table(
        "responses",
        sa.Column("seq", sa.Integer, primary_key=True, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("uid", "watchlist", "action", "by")),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("until", sa.String(27)),
    )
    op.create_index("ix_responses_uid", "responses", ["uid"])
    op.create_table(
        "notes",
        sa.Column("name", sa.Text, primary_key=True, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    _calendar()
    for name in ("state", "reply_id", "stale", "subject"):
        op.add_column("threads", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in ("revision", "attempts"):
        op.add_column("threads", sa.Column(name, sa.Integer, nullable=False, server_default="0"))
    op.add_column("threads", sa.Column("edit_at", sa.String(27)))
    op.create_index("ix_threads_channel_edit_at", "threads", ["channel", "edit_at"])
    op.create_index("ix_threads_thread", "threads", ["thread"])
    op.add_column("records", sa.Column("moved_at", sa.String(27)))


def _calendar() -> None:
    op.create_table(
        "calendar_entries",
        sa.Column("uid", sa.Text, primary_key=True, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("changed_at", sa.String(27), nullable=False),
    )
    op.create_table(
        "occasions",
        sa.Column("name", sa.Text, primary_key=True, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
