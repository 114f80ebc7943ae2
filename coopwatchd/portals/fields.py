"""Declared fields: what to take from a row of a list, whatever the row is made of (HTML, JSON, XML)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol, TypeVar

from coopwatchd.model.records import AnyRecord, Contract, Document, Solicitation, Stage
from coopwatchd.portals.base import Reject
from coopwatchd.portals.clean import TITLE_LIMIT, clean, clean_link, clean_number, identity, prose
from coopwatchd.portals.moments import parse_date, parse_due

_Record = TypeVar("_Record", bound=AnyRecord)


class Row(Protocol):
    """One row of a list. A selector is CSS in HTML, a dotted key in JSON, an element name in a feed; "" = the row."""

    def value(self, selector: str, attribute: str = "") -> str | None:
        """The text (or the attribute) of the first match, None when there is none."""
        ...

    def values(self, selector: str) -> Iterator[str]:
        """The text of every match."""
        ...

    def markup(self, selector: str) -> str:
        """The first match with its markup, "" when there is none."""
        ...

    def links(self, selector: str) -> Iterator[tuple[str, str]]:
        """Text and address of every match."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a row stands: the address that relative links start from, and the zone of its times."""

    url: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """How one field is read; `selector` is kept so that a list can check it before the first page comes."""

    read: Callable[[Row, Place], Any]
    selector: str = ""


class Unreadable(ValueError):
    """A row cannot become a record. `lacking`: it has no id or no title, so it may be no row at all."""

    def __init__(self, message: str, *, lacking: bool = False) -> None:
        super().__init__(message)
        self.lacking = lacking


def text(selector: str) -> Field:
    """The text of the first match, "" when there is none."""
    return Field(read=lambda row, _: clean(row.value(selector) or ""), selector=selector)


def attr(selector: str, name: str) -> Field:
    """An attribute of the first match, "" when there is none."""
    return Field(read=lambda row, _: clean(row.value(selector, name) or ""), selector=selector)


def link(selector: str, name: str = "href") -> Field:
    """The absolute web address of the first match; anything but http and https reads as ""."""
    return Field(read=lambda row, place: clean_link(row.value(selector, name) or "", place.url), selector=selector)


def texts(selector: str) -> Field:
    """The texts of all matches, each once, in their order."""
    return Field(
        read=lambda row, _: tuple(dict.fromkeys(filter(None, map(clean, row.values(selector))))),
        selector=selector,
    )


def description(selector: str) -> Field:
    """Running text, capped; its markup, scripts and styles are left behind."""
    return Field(read=lambda row, _: prose(row.markup(selector)), selector=selector)


def documents(selector: str) -> Field:
    """Every matching link as a document."""

    def read(row: Row, place: Place) -> tuple[Document, ...]:
        found = ((clean(name, TITLE_LIMIT), clean_link(href, place.url)) for name, href in row.links(selector))
        return tuple(dict.fromkeys(Document(title=name or url, url=url) for name, url in found if url))

    return Field(read=read, selector=selector)


def moment(
    selector: str, *formats: str, zone: str = "", wire: str = "", assumed: bool = False, within: str = ""
) -> Field:
    """A due date in one of `formats`, in the portal's zone unless `zone` or the text names another.

    `wire`, `assumed`: see `parse_due`. `within`: a pattern whose first group is the date inside a longer text.
    """

    def read(row: Row, place: Place) -> Any:
        said = _within(clean(row.value(selector) or ""), within)
        return parse_due(said, formats, zone or place.zone, assumed=assumed, wire=wire) if said else None

    return Field(read=read, selector=selector)


def day(selector: str, *formats: str, within: str = "") -> Field:
    """A calendar date in one of `formats`."""

    def read(row: Row, _: Place) -> Any:
        said = _within(clean(row.value(selector) or ""), within)
        return parse_date(said, formats) if said else None

    return Field(read=read, selector=selector)


def pattern(selector: str, regex: str, attribute: str = "") -> Field:
    """The first group of `regex` (or all it matched) in the text of the first match, "" when it does not match."""
    re.compile(regex)
    return Field(read=lambda row, _: _within(clean(row.value(selector, attribute) or ""), regex), selector=selector)


def count(selector: str) -> Field:
    """A whole number, None when there is no digit."""

    def read(row: Row, _: Place) -> int | None:
        digits = re.search(r"\d{1,9}", clean(row.value(selector) or ""))
        return int(digits[0]) if digits else None

    return Field(read=read, selector=selector)


def choice(selector: str, values: Mapping[str, Stage]) -> Field:
    """The stage that the portal's own word stands for. Raises ValueError for a word that is not in `values`."""
    known = {word.casefold(): stage for word, stage in values.items()}

    def read(row: Row, _: Place) -> Stage:
        word = clean(row.value(selector) or "")
        if word.casefold() not in known:
            raise ValueError(f"‘{word[:80]}’ is no status this portal is known to print")
        return known[word.casefold()]

    return Field(read=read, selector=selector)


def const(value: Any) -> Field:
    """The same value for every row."""
    return Field(read=lambda _, __: value)


# The same readers under the names that read well where a row is JSON and the selector a dotted key.
key, key_texts, key_moment, key_day, key_count, key_description = (
    text,
    texts,
    moment,
    day,
    count,
    description,
)


def key_link(path: str) -> Field:
    """The absolute web address under a dotted key."""
    return link(path, "")


def _within(said: str, regex: str) -> str:
    if not regex:
        return said
    # 2,000 characters bound what a careless pattern of the user can cost.
    found = re.search(regex, said[:2_000])
    return "" if found is None else clean(found[1] or "" if found.re.groups else found[0])


_ATTRIBUTE = {"due_at": "due", "preproposal_at": "preproposal", "questions_due_at": "questions_due"}
_FILLED_ELSEWHERE = frozenset({"portal", "cooperative", "page", "zone", *_ATTRIBUTE.values()})


def names_of(record: type[Solicitation] | type[Contract]) -> frozenset[str]:
    """The names a list may use for the fields of `record`; dates with a time of day end in `_at`."""
    own = {one.name for one in fields(record)}
    return frozenset(own - _FILLED_ELSEWHERE | {name for name, to in _ATTRIBUTE.items() if to in own})


def read_row(record: type[_Record], row: Row, declared: Mapping[str, Field], place: Place, *, page: str) -> _Record:
    """The record a row shows. Its id is the declared one, else its address, else its number. Raises Unreadable."""
    values: dict[str, Any] = {}
    troubles: list[str] = []
    for name, field in declared.items():
        try:
            value = field.read(row, place)
        except ValueError as error:
            troubles.append(f"{name}: {error}")
            continue
        values[_ATTRIBUTE.get(name, name)] = value
    for name in ("number", "solicitation_number"):
        if name in values:
            values[name] = clean_number(values[name])
    for name in ("title", "supplier", "lead_agency"):
        if name in values:
            values[name] = clean(values[name], TITLE_LIMIT)
    if "id" not in declared:
        values["id"] = values.get("url", "") or identity(values.get("number", ""))
    values["id"] = clean(values.get("id", ""))
    lacking = [name for name in ("id", "title") if not values.get(name)]
    if lacking:
        raise Unreadable(f"it has no {' and no '.join(lacking)}", lacking=True)
    if troubles:
        raise Unreadable("; ".join(troubles))
    return replace(record(id=values.pop("id"), title=values.pop("title"), page=page), **values)


def reject(row: str, error: Exception, said: str = "") -> Reject:
    """The reject for a row that could not be read, with the beginning of what it said."""
    shown = clean(said, 120)
    return Reject(row=row, reason=f"{error} (the row says ‘{shown}’)" if shown else str(error))
