"""Model values to JSON text and back, led by their type hints; light, so that listings may use it too.

Old rows outlive new fields: what is unknown in stored text is ignored, and what is missing gets its default.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from coopwatchd.errors import StoreError
from coopwatchd.model.plain import names, plain
from coopwatchd.model.records import AnyRecord, Contract, Kind, Record, Solicitation

_T = TypeVar("_T")
_Read = Callable[[Any], Any]
_KINDS: dict[str, type[Record]] = {Kind.SOLICITATION.value: Solicitation, Kind.CONTRACT.value: Contract}


def encode(value: object) -> str:
    """`value`, a dataclass of the model, as one line of ASCII JSON. Raises ValueError for a time without a zone."""
    return json.dumps(plain(value, stored=True), separators=(",", ":"))


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
    return tuple((name, _reader(hints[name])) for name in names(cls))


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
