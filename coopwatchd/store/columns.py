"""How values stand in columns: times as text that sorts, and whatever was scraped as text a database takes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, String, Text, TypeDecorator

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
