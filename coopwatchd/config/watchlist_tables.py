"""The tables of what is watched: `[watchlists.<id>]` and `[terms.<name>]`, with the values that they accept."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, WithJsonSchema

from coopwatchd.config.table import Table
from coopwatchd.model.events import EventType
from coopwatchd.model.query.codes import SYSTEMS
from coopwatchd.model.query.demands import DEMANDS, demand
from coopwatchd.model.records import Kind
from coopwatchd.model.rhythm import parse_duration
from coopwatchd.model.terms import SetName, Term, parse_wanted
from coopwatchd.model.watchlist import DEFAULT_FIELDS, TEXT_FIELDS
from coopwatchd.portals.options import suggest

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


def _term(text: Any) -> Term | SetName:  # read once, here: a watchlist may have 50,000 of them
    if not isinstance(text, str):
        raise ValueError("must be text in quotes")
    return parse_wanted(text)


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


def _demand(written: str) -> str:
    if not (wanted := demand(written)):
        raise ValueError(f"‘{written}’ is nothing asked of small business; there are: {', '.join(DEMANDS)}")
    return wanted


def _number(pattern: str) -> str:
    if not any(char.isalnum() for char in pattern):
        raise ValueError("a contract number has at least one letter or digit")
    return pattern


ATerm = Annotated[Any, BeforeValidator(_term), WithJsonSchema({"type": "string"})]
Terms = Annotated[list[ATerm], Field(default_factory=list)]
Mark = Annotated[int, BeforeValidator(_mark, json_schema_input_type=int | str)]


class WatchlistTable(Table):
    """`[watchlists.<id>]`: what you want to hear of. Keys that are left out are no condition."""

    any: Terms
    all: Terms
    none: Terms
    query: str | None = Field(
        None, min_length=1, description='Instead of the three: laptop AND (lease OR "as a service") NOT repair.'
    )
    fields: list[Annotated[str, AfterValidator(_field)]] = Field(default=list(DEFAULT_FIELDS), min_length=1)
    kinds: list[Annotated[Kind, BeforeValidator(_kind)]] = Field(default_factory=list)
    portals: list[str] = Field(default_factory=list)
    cooperatives: Terms
    lead_agencies: Terms
    suppliers: Terms
    contracts: list[Annotated[str, AfterValidator(_number)]] = Field(default_factory=list)
    states: list[Annotated[str, AfterValidator(_state)]] = Field(default_factory=list)
    codes: list[Annotated[str, AfterValidator(_code)]] = Field(default_factory=list)
    small_business: list[Annotated[str, AfterValidator(_demand)]] = Field(
        default_factory=list, description="What is asked of small business, or of whom: set-aside, hub."
    )
    events: list[Annotated[EventType, BeforeValidator(_event)]] = Field(default_factory=list)
    closing: list[Mark] = Field(default_factory=list, description="Days before a due date.")
    expiring: list[Mark] = Field(default_factory=list, description="Days before a contract's end.")
    business_days: StrictBool = Field(
        False, description="A reminder on a weekend or US federal holiday comes the business day before."
    )
    note: str = Field("", max_length=500, description="Carried in every alert.")
    notify: list[str] = Field(default_factory=list, description="Names of channels.")
    enabled: StrictBool = True


class TermsTable(Table):
    """`[terms.<name>]`: terms that any watchlist uses as `@name`."""

    any: list[ATerm] = Field(min_length=1)
