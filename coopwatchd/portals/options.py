"""What a user may write about a portal of their own: settings that every platform shares, checked one by one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, field_validator, model_validator

from coopwatchd.model.records import Contract, Solicitation, Stage
from coopwatchd.portals import fields as read
from coopwatchd.portals.base import Known, Listing, Portal
from coopwatchd.portals.fields import Field, names_of
from coopwatchd.portals.rows import check_pattern, check_selector
from coopwatchd.portals.zones import zone_named, zone_of_state


def suggest(word: str, known: set[str] | frozenset[str]) -> str:
    """ "did you mean …", or the list of what there is."""
    close = get_close_matches(word, known, n=1)
    return f"did you mean ‘{close[0]}’?" if close else f"there are: {', '.join(sorted(known))}"


def _zone(name: str) -> str:
    meant = zone_named(name) if re.fullmatch(r"[A-Za-z]{2,4}", name) else ""
    if meant not in {"", "UTC"}:
        # "EST" is a zone, without daylight saving time; "CST" is none, and looks like China's or Cuba's.
        more = " (in Arizona ‘America/Phoenix’)" if meant == "America/Denver" else ""
        raise ValueError(f"‘{name}’ is the label of a clock and not the name of a zone; write ‘{meant}’{more}")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        hint = suggest(name, available_timezones()) if get_close_matches(name, available_timezones()) else ""
        raise ValueError(f"‘{name}’ is not a zone such as America/Chicago; {hint}".rstrip("; ")) from error
    return name


def _state(code: str) -> str:
    if not zone_of_state(code.upper()):
        raise ValueError(f"‘{code}’ is not the two-letter code of a state")
    return code.upper()


def _host(name: str) -> str:
    if not re.fullmatch(r"(?i)[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?", name):
        raise ValueError(f"‘{name}’ is not a host name (no https:// and no path)")
    return name.lower()


def _web(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("an address starts with https:// and names a host")
    return url


def _field_name(name: str) -> str:
    known = names_of(Solicitation) | names_of(Contract)
    if name not in known:
        raise ValueError(f"there is no field ‘{name}’; {suggest(name, known)}")
    return name


def _format(shape: str) -> str:
    probe = datetime(2026, 10, 15, 14, 30, tzinfo=UTC)
    try:
        same = datetime.strptime(probe.strftime(shape), shape).date() == probe.date()  # noqa: DTZ007
    except ValueError as error:
        raise ValueError(f"‘{shape}’ is not a date format: {error}") from error
    if not same:
        raise ValueError(f"‘{shape}’ does not name day, month and year, as ‘%m/%d/%Y %I:%M %p’ does")
    return shape


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Zone = Annotated[str, AfterValidator(_zone)]
State = Annotated[str, AfterValidator(_state)]
Host = Annotated[str, AfterValidator(_host)]
Web = Annotated[str, AfterValidator(_web)]
Selector = Annotated[str, AfterValidator(check_selector)]
Pattern = Annotated[str, AfterValidator(check_pattern)]
Format = Annotated[str, AfterValidator(_format)]
FieldName = Annotated[str, AfterValidator(_field_name)]
Words = Annotated[tuple[str, ...], BeforeValidator(_several)]
_STRICT = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class CommonOptions(BaseModel):
    """Settings of every portal of the user's own. `name` defaults to its key, `cooperative` to its name."""

    model_config = _STRICT

    name: str = ""
    cooperative: str = ""
    timezone: Zone
    states: tuple[State, ...] = ()
    hosts: tuple[Host, ...] = ()

    def build(self, key: str, *listings: Listing, home: str, known: Known = Known.REPORTED, note: str = "") -> Portal:
        """The portal; its home is the root of `home`."""
        parts = urlsplit(home)
        return Portal(
            key=key,
            name=self.name or key,
            home=f"{parts.scheme}://{parts.netloc}",
            timezone=self.timezone,
            listings=listings,
            cooperative=self.cooperative,
            known=known,
            hosts=self.hosts,
            states=self.states,
            note=note or "a portal of your own, as your configuration describes it",
        )


class FieldTable(BaseModel):
    """How one field is found and what to do with its text; each platform adds where to look."""

    model_config = _STRICT

    format: Format = ""
    formats: tuple[Format, ...] = ()
    pattern: Pattern = ""  # its first group is the value
    zone: Zone = "UTC"  # of a time that stands without one and is not in the portal's own
    values: Mapping[str, Stage] = {}

    def place(self, name: str) -> tuple[str, str]:
        """Selector and attribute of the record field `name`."""
        raise NotImplementedError

    def build(self, name: str) -> Field:
        """The reader for the record field `name`. Raises ValueError when the table lacks what that field needs."""
        select, attribute = self.place(name)
        if name.endswith("_at") or name.endswith("_on"):
            return self._dated(name, select)
        if name == "stage":
            if not self.values:
                raise ValueError('stage needs values, such as values = { Open = "open" }')
            return read.choice(select, self.values)
        if name == "url" and not self.pattern:
            return read.link(select, attribute)
        if self.pattern:
            return read.pattern(select, self.pattern, attribute)
        if name in _READERS:
            return _READERS[name](select)
        return read.attr(select, attribute) if attribute else read.text(select)

    def _dated(self, name: str, select: str) -> Field:
        shapes = self.formats or ((self.format,) if self.format else ())
        if not shapes:
            raise ValueError(f'{name} needs a format, such as format = "%m/%d/%Y %I:%M %p"')
        if name.endswith("_on"):
            return read.day(select, *shapes, within=self.pattern)
        wire = self.zone if "zone" in self.model_fields_set else ""
        return read.moment(select, *shapes, wire=wire, within=self.pattern)


_READERS = {
    "description": read.description,
    "documents": read.documents,
    "addenda": read.count,
    "states": read.texts,
    "categories": read.texts,
    "codes": read.texts,
    "remarks": read.texts,
}


class ListOptions(CommonOptions):
    """Settings of a list whose fields the user declares; of each group in `demanded` one must be there."""

    demanded: ClassVar[tuple[tuple[str, ...], ...]] = (("title",), ("id", "url", "number"))

    kind: Literal["solicitation", "contract"] = "solicitation"
    fields: Mapping[FieldName, FieldTable] = {}

    @property
    def record(self) -> type[Solicitation] | type[Contract]:
        """The class of its records."""
        return Contract if self.kind == "contract" else Solicitation

    @field_validator("fields", mode="after")
    @classmethod
    def _buildable(cls, tables: Mapping[str, FieldTable]) -> Mapping[str, FieldTable]:
        for name, table in tables.items():
            table.build(name)
        return tables

    @model_validator(mode="after")
    def _fitting(self) -> ListOptions:
        for name in self.fields:
            if name not in names_of(self.record):
                raise ValueError(f"fields: a {self.kind} has no field ‘{name}’; {suggest(name, names_of(self.record))}")
        for group in self.demanded:
            if not set(group) & set(self.fields):
                raise ValueError(f"fields need {' or '.join(f'‘{name}’' for name in group)}")
        return self
