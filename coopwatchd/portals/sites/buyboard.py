"""BuyBoard (TASB, also the National Purchasing Cooperative): current and upcoming proposal invitations."""

from __future__ import annotations

from coopwatchd.model.records import Solicitation, Stage
from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.clean import identity
from coopwatchd.portals.fields import Field, documents, link, text
from coopwatchd.portals.forecasts import estimate, estimated_day
from coopwatchd.portals.moments import US_FORMATS
from coopwatchd.portals.platforms.html_table import HtmlTable, Section
from coopwatchd.portals.platforms.spreadsheet import sheet_moment

_NUMBER, _TITLE = r"proposal\s*(no\b|num|#)", r"proposal name|name|title|description|category"
_RELEASED = r"issue|advertis|release|post|publish|available|estimated|anticipated|date"

PORTAL = Portal(
    key="buyboard",
    name="BuyBoard",
    home="https://www.buyboard.com",
    timezone="America/Chicago",
    listings=(
        HtmlTable(
            Solicitation,
            url="/vendor/proposal-invitations",
            sections=(
                Section(
                    start="h2#current-proposal-invitations",
                    columns={"number": _NUMBER, "addenda": r"addend", "due": r"due|clos", "title": _TITLE},
                    needed=frozenset({"number", "due", "title"}),
                    stage=Stage.OPEN,
                ),
                # Nobody has written down its columns.
                Section(
                    start="h2#upcoming-proposal-invitations",
                    columns={"number": _NUMBER, "title": _TITLE, "released": _RELEASED},
                    needed=frozenset({"title"}),
                    stage=Stage.FORECAST,
                    optional=True,
                ),
            ),
            fields={
                "id": Field(read=lambda row, _: identity(row.value("number") or row.value("title") or "")),
                "number": text("number"),
                "title": text("title"),
                "url": link("number a"),
                "documents": documents("addenda a"),
                "due_at": sheet_moment("due", *US_FORMATS),
                "issued_on": estimated_day("released"),
                "remarks": estimate("released"),
            },
        ),
    ),
    known=Known.REPORTED,
    gives=("solicitations", "forecasts"),
    route="one page in HTML",
    terms="robots.txt and terms were not seen by anybody who wrote them down",
    note="Read as a working reader of 2026 describes it; no page was captured. Not known: the columns of the upcoming"
    " table, and what the page says when nothing is open. Contracts are behind a script and a log-in.",
)
