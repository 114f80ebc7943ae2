"""Model values as plain dicts, lists and text: what JSON listings, webhooks and the store write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from coopwatchd.model.records import Record


def to_plain(value: object) -> Any:
    """`value` for a JSON listing: plain dicts, lists and text; times as ISO 8601 with their offset.

    A record also carries its `kind` and its `uid`.
    """
    return plain(value, stored=False)


def plain(value: Any, *, stored: bool) -> Any:
    """The same for either use; `stored`: with each time's IANA zone, and without the uid.

    Raises TypeError for what has no plain form, ValueError for a time without a zone that is to be stored.
    """
    if value is None or type(value) in {str, int, float, bool}:
        return value
    if isinstance(value, tuple | list):
        return [plain(one, stored=stored) for one in value]
    if isinstance(value, Mapping):
        return {str(key): plain(one, stored=stored) for key, one in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return _moment_text(value) if stored else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if is_dataclass(value):
        cls: Any = type(value)
        own = {name: plain(getattr(value, name), stored=stored) for name in names(cls)}
        return _labels(value, stored=stored) | own if isinstance(value, Record) else own
    raise TypeError(f"{type(value).__name__} has no plain form")


def _labels(record: Record, *, stored: bool) -> dict[str, str]:
    """What tells the two kinds of record apart; listings also print the uid that commands take."""
    kind = {"kind": record.kind.value}
    return kind if stored else {"uid": record.uid} | kind


def _moment_text(moment: datetime) -> str:
    """ISO 8601 with offset, and the IANA zone in brackets where there is one (RFC 9557)."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no time zone and cannot be stored")
    key = moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else None
    return f"{moment.isoformat()}[{key}]" if key else moment.isoformat()


@cache
def names(cls: Any) -> tuple[str, ...]:
    """The fields of a dataclass, in their order."""
    return tuple(field.name for field in fields(cls))
