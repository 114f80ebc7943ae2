"""Model values to JSON text and back, led by their type hints; light, so that listings may use it too.

Old rows outlive new fields: what is unknown in stored text is ignored, and what is missing gets its default.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from coopwatchd.errors import StoreError
from coopwatchd.model.records import AnyRecord, Contract, Kind, Record, Solicitation

_T = TypeVar("_T")
_Read = Callable[[Any], Any]
_KINDS: dict[str, type[Record]] = {Kind.SOLICITATION.value: Solicitation, Kind.CONTRACT.value: Contract}


def encode(value: object) -> str:
    """`value`, a dataclass of the model, as one line of ASCII JSON. Raises ValueError for a time without a zone."""
    return json.dumps(_plain(value, stored=True), separators=(",", ":"))


def decode(cls: type[_T], text: str) -> _T:
    """The `cls` that `encode` wrote; `Record` stands for either kind. Raises StoreError when it is something else."""
    try:
        hint: Any = cls
        return cast(_T, _reader(hint)(json.loads(text)))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise StoreError(f"A stored {cls.__name__} cannot be read: {error}.") from error


def decode_record(text: str) -> AnyRecord:
    """The solicitation or contract in `text`. Raises StoreError."""
    return cast(AnyRecord, decode(Record, text))


def to_plain(value: object) -> Any:
    """`value` for a JSON listing: plain dicts, lists and text; times as ISO 8601 with their offset.

    A record also carries its `kind` and its `uid`.
    """
    return _plain(value, stored=False)


def _plain(value: Any, *, stored: bool) -> Any:
    if value is None or type(value) in {str, int, float, bool}:
        return value
    if isinstance(value, tuple | list):
        return [_plain(one, stored=stored) for one in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(one, stored=stored) for key, one in value.items()}
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
        plain = {name: _plain(getattr(value, name), stored=stored) for name in _names(cls)}
        return _labels(value, stored=stored) | plain if isinstance(value, Record) else plain
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


def _read_moment(text: str) -> datetime:
    stamp, _, key = text.removesuffix("]").partition("[")
    moment = datetime.fromisoformat(stamp)
    if not key:
        return moment
    local = moment.replace(tzinfo=ZoneInfo(key))
    if local.utcoffset() != moment.utcoffset():
        other = local.replace(fold=1)
        # Neither fold fits when the zone's rules changed since it was stored: the portal printed a wall clock, so
        # the wall clock stays.
        return other if other.utcoffset() == moment.utcoffset() else local
    return local


@cache
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


@cache
def _reader(hint: Any) -> _Read:
    """How to read what stands where `hint` is declared; worked out once per hint."""
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        return _union(get_args(hint))
    if origin is tuple:
        return _sequence(get_args(hint))
    if hint in _LEAVES:
        return _LEAVES[hint]
    if is_dataclass(hint):
        return partial(_build, hint)
    if isinstance(hint, type) and issubclass(hint, Enum | Decimal):
        return hint
    raise TypeError(f"{hint} has no stored form")


def _union(members: tuple[Any, ...]) -> _Read:
    """Something or nothing, or one of the two kinds of record, told apart by their `kind`."""
    real = [member for member in members if member is not types.NoneType]
    if len(real) > 1 and not set(real) <= set(_KINDS.values()):
        raise TypeError(f"{members} cannot be told apart in stored text")
    read = _tagged if len(real) > 1 else _reader(real[0])
    if len(real) == len(members):
        return read
    return lambda plain: None if plain is None else read(plain)


def _sequence(members: tuple[Any, ...]) -> _Read:
    if len(members) != 2 or members[1] is not ...:
        raise TypeError(f"only tuples of any length and one type are stored, not {members}")
    read = _reader(members[0])
    return lambda plain: tuple(read(one) for one in _expect(list, plain))


def _tagged(plain: Any) -> Any:
    kind = _expect(dict, plain).get("kind")
    if kind not in _KINDS:
        raise ValueError(f"a record of the kind {kind!r}")
    return _build(_KINDS[kind], plain)


def _build(cls: Any, plain: Any) -> Any:
    _expect(dict, plain)
    return cls(**{name: read(plain[name]) for name, read in _readers(cls) if name in plain})


@cache
def _readers(cls: Any) -> tuple[tuple[str, _Read], ...]:
    hints = get_type_hints(cls)
    return tuple((name, _reader(hints[name])) for name in _names(cls))


def _expect(kind: type[Any] | tuple[type[Any], ...], plain: Any) -> Any:
    if not isinstance(plain, kind):
        raise TypeError(f"{plain!r:.60} stands where another kind of value belongs")
    return plain


_LEAVES: dict[Any, _Read] = {
    Record: _tagged,
    datetime: _read_moment,
    date: date.fromisoformat,
    str: partial(_expect, str),
    int: partial(_expect, int),
    bool: partial(_expect, bool),
    float: lambda plain: float(_expect((int, float), plain)),
}
