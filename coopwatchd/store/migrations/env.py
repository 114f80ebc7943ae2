"""Run by alembic: the steps, on the connection and inside the transaction that migrate.py opened."""

from __future__ import annotations

from alembic import context

from coopwatchd.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
