"""The shape of config.toml: every table and key, with the words editors show for it."""

from __future__ import annotations

import ipaddress
import math
from datetime import timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    WithJsonSchema,
)

from coopwatchd.model.events import EventType
from coopwatchd.model.records import Kind
from coopwatchd.model.rhythm import parse_days, parse_duration, parse_hours
from coopwatchd.model.terms import Term, parse_term
from coopwatchd.model.watchlist import DEFAULT_FIELDS, TEXT_FIELDS
from coopwatchd.portals.options import Web, Zone, suggest

SYSTEMS = frozenset({"nigp", "unspsc", "naics"})
# Other ways in which people write the names of events.
_EVENT_NAMES = {
    "due_date_moved": "due_moved",
    "due_changed": "due_moved",
    "new": "opened",
    "open": "opened",
    "award": "awarded",
    "renewal": "renewed",
    "addenda": "addendum",
    "canceled": "cancelled",
}


def _duration(text: str) -> str:
    parse_duration(text)
    return text


def _days(text: str) -> str:
    parse_days(text)
    return text


def _hours(text: str) -> str:
    parse_hours(text)
    return text


def _term(text: Any) -> Term:  # read once, here: a watchlist may have 50,000 of them
    if not isinstance(text, str):
        raise ValueError("must be text in quotes")
    return parse_term(text)


def _field(name: str) -> str:
    if name not in TEXT_FIELDS:
        raise ValueError(f"‘{name}’ is not a field that terms are looked for in; {suggest(name, set(TEXT_FIELDS))}")
    return name


def _event(name: Any) -> Any:
    if not isinstance(name, str):
        return name
    plain = "_".join(name.lower().replace("-", " ").replace("_", " ").split())
    plain = _EVENT_NAMES.get(plain, plain)
    if plain not in set(EventType):
        raise ValueError(f"‘{name}’ is not an event; {suggest(plain, {str(event) for event in EventType})}")
    return plain


def _kind(name: Any) -> Any:
    if isinstance(name, str) and name.lower().removesuffix("s") in set(Kind):
        return name.lower().removesuffix("s")
    raise ValueError("a kind is “solicitation” or “contract”")


def _mark(value: Any) -> int:
    """Days before a date: 30 or "30d"."""
    if isinstance(value, str):
        span = parse_duration(value)
        if span % timedelta(days=1):
            raise ValueError(f"{value!r} is not a whole number of days; write 30d")
        value = span.days
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3650:
        raise ValueError("days before a date: a whole number, written 30d")
    return value


def _state(code: str) -> str:
    if len(code) != 2 or not code.isalpha():
        raise ValueError(f"‘{code}’ is not a two-letter state; write TX")
    return code.upper()


def _code(code: str) -> str:
    system, colon, digits = code.partition(":")
    if not colon or system.lower() not in SYSTEMS:
        raise ValueError(f"‘{code}’ names no code system; write nigp:20453, unspsc:4321* or naics:541512")
    if not digits.rstrip("*").isdigit():
        raise ValueError(f"‘{code}’ has no digits after {system}:")
    return code.lower()


def _number(pattern: str) -> str:
    if not any(char.isalnum() for char in pattern):
        raise ValueError("a contract number has at least one letter or digit")
    return pattern


def _network(text: str) -> str:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise ValueError(f"‘{text}’ is not an address or a network such as 127.0.0.1 or 10.0.0.0/8") from error
    return text


def _contact(text: str) -> str:
    if not text.isascii() or not text.isprintable() or len(text) > 200:
        raise ValueError("goes into an HTTP header: an e-mail or web address, in plain letters, on one line")
    return text


def _seconds(value: Any) -> float:
    """ "2s" or a number of seconds, as seconds."""
    if isinstance(value, str):
        return 0.0 if value.strip() in {"0", "0s"} else parse_duration(value).total_seconds()
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError("a time such as 2s, or a number of seconds")
    return float(value)


Duration = Annotated[str, AfterValidator(_duration)]
Days = Annotated[str, AfterValidator(_days)]
Hours = Annotated[str, AfterValidator(_hours)]
ATerm = Annotated[Any, BeforeValidator(_term), WithJsonSchema({"type": "string"})]
Terms = Annotated[list[ATerm], Field(default_factory=list)]
Mark = Annotated[int, BeforeValidator(_mark, json_schema_input_type=int | str)]
Seconds = Annotated[float, BeforeValidator(_seconds, json_schema_input_type=float | str)]


class Table(BaseModel):
    """A table of the configuration: unknown keys are errors, values never appear in error texts."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class StoreTable(Table):
    """`[store]`: where records, events and alerts are kept."""

    url: str = Field("sqlite:///coopwatchd.db", description="A relative path is relative to the state directory.")


class PollTable(Table):
    """`[poll]`: how often each portal is read."""

    every: Duration = Field("30m", description="Per portal; at least 5m.")
    days: Days = Field("daily", description="For example mon-fri.")
    hours: Hours = Field("00:00-00:00", description="For example 06:00-20:00, in `timezone`.")


class PortalTable(Table):
    """What can be set for any portal, of the catalog or of your own."""

    enabled: StrictBool = True
    every: Duration | None = Field(None, description="How often this portal is read.")
    days: Days | None = None
    hours: Hours | None = None
    robots: Literal["obey", "ignore"] = Field("obey", description="Your decision, per portal.")
    base_url: Web | None = Field(None, description="A mirror, proxy or test server to ask instead.")
    pace: Annotated[
        Seconds | None, Field(le=3600, description="Time between two requests to one host, such as 2s.")
    ] = None
    listings: list[str] | None = Field(None, min_length=1, description="Only these listings of the portal.")


class FetchTable(Table):
    """`[fetch]`: rules for every request."""

    allow_private: list[Annotated[str, AfterValidator(_network)]] = Field(
        default_factory=list, description="Private addresses that portals may be asked at; none by default."
    )
    proxy: Web | None = None
    deadline: Annotated[Seconds, Field(gt=0, le=600, description="For one request as a whole.")] = 60.0
    max_body: Annotated[int, Field(gt=0, le=10**9, strict=True, description="Bytes of a page, unpacked.")] = 20_000_000


class OperatorTable(Table):
    """`[operator]`: who hears that a portal or a channel is ill."""

    notify: list[str] = Field(default_factory=list, description="Names of channels.")


class TemplatesTable(Table):
    """`[templates]`: your own templates, looked for before the shipped ones."""

    dir: str | None = None


class WatchlistTable(Table):
    """`[watchlists.<id>]`: what you want to hear of. Keys that are left out are no condition."""

    any: Terms
    all: Terms
    none: Terms
    fields: list[Annotated[str, AfterValidator(_field)]] = Field(default=list(DEFAULT_FIELDS), min_length=1)
    kinds: list[Annotated[Kind, BeforeValidator(_kind)]] = Field(default_factory=list)
    portals: list[str] = Field(default_factory=list)
    cooperatives: Terms
    lead_agencies: Terms
    suppliers: Terms
    contracts: list[Annotated[str, AfterValidator(_number)]] = Field(default_factory=list)
    states: list[Annotated[str, AfterValidator(_state)]] = Field(default_factory=list)
    codes: list[Annotated[str, AfterValidator(_code)]] = Field(default_factory=list)
    events: list[Annotated[EventType, BeforeValidator(_event)]] = Field(default_factory=list)
    closing: list[Mark] = Field(default_factory=list, description="Days before a due date.")
    expiring: list[Mark] = Field(default_factory=list, description="Days before a contract's end.")
    note: str = Field("", max_length=500, description="Carried in every alert.")
    notify: list[str] = Field(default_factory=list, description="Names of channels.")
    enabled: StrictBool = True


class File(Table):
    """The whole file. `portals` and `channels` are checked further by the platform or channel they name."""

    timezone: Zone = Field("UTC", description="How times are shown, and the clock of digests.")
    contact: Annotated[str, AfterValidator(_contact)] = Field(
        "", description="Goes into the User-Agent, so that a portal can reach a person."
    )
    store: StoreTable = StoreTable()
    poll: PollTable = PollTable()
    portals: dict[str, StrictBool | dict[str, Any]] = Field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = Field(default_factory=dict)
    watchlists: dict[str, WatchlistTable] = Field(default_factory=dict)
    fetch: FetchTable = FetchTable()
    operator: OperatorTable = OperatorTable()
    templates: TemplatesTable = TemplatesTable()

    @property
    def zone(self) -> ZoneInfo:
        """`timezone` as a zone."""
        return ZoneInfo(self.timezone)
