"""What people say of links and alerts, and what the calendar file says of each date."""

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
        "calendar_entries",
        sa.Column("uid", sa.Text, primary_key=True, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("changed_at", sa.String(27), nullable=False),
    )
