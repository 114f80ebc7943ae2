"""Insert or update, in the words of each dialect: the one place that knows which database this is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table

_T = TypeVar("_T")
# SQLite before 3.32 takes 999 variables in one statement.
_AT_ONCE = 500


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write whole rows; a row with the same primary key is replaced."""
    if not rows:
        return
    statement = _insert(connection, table)
    key = [column.name for column in table.primary_key]
    rest = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=rest), rows)


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, key: str = "") -> None:
    """Write rows; one whose `key` (default: its primary key) is there already is left as it stands.

    Any other key that is taken raises IntegrityError: a row is never dropped for a reason that was not meant.
    """
    if rows:
        names = [key] if key else [column.name for column in table.primary_key]
        connection.execute(_insert(connection, table).on_conflict_do_nothing(index_elements=names), rows)


def chunks(values: Iterable[_T]) -> Iterator[list[_T]]:
    """`values` in lists short enough for `IN (…)`."""
    found = list(values)
    for start in range(0, len(found), _AT_ONCE):
        yield found[start : start + _AT_ONCE]


def _insert(connection: Connection, table: Table) -> Any:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
