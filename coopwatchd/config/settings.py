"""The shape of config.toml: every table and key, with the words editors show for it."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StrictBool

from coopwatchd.config.calendar import CalendarTable
from coopwatchd.config.reporting import ReportTable
from coopwatchd.config.table import Days, Duration, Hours, Seconds, Table
from coopwatchd.config.watchlist_tables import TermsTable, WatchlistTable
from coopwatchd.portals.options import Web, Zone


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
    terms: dict[str, TermsTable] = Field(default_factory=dict, description="Named terms, used as @name.")
    fetch: FetchTable = FetchTable()
    operator: OperatorTable = OperatorTable()
    templates: TemplatesTable = TemplatesTable()
    report: ReportTable = ReportTable()
    calendar: CalendarTable = CalendarTable()

    @property
    def zone(self) -> ZoneInfo:
        """`timezone` as a zone."""
        return ZoneInfo(self.timezone)
