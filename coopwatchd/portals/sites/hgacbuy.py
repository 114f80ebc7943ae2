"""HGACBuy (Houston-Galveston Area Council): its bids on OpenGov, and its contracts as its own site lists them."""

from __future__ import annotations

import re
from datetime import date

from coopwatchd.model.records import Contract
from coopwatchd.portals.base import Portal
from coopwatchd.portals.clean import prose
from coopwatchd.portals.fields import Field, Row, attr, text
from coopwatchd.portals.moments import US_DATES, parse_date
from coopwatchd.portals.platforms.html_list import HtmlList
from coopwatchd.portals.platforms.opengov import ProjectList, ProjectPages

ID = "data-contractid"
_DAYS = re.compile(r"(?i)\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{4}-\d\d-\d\d\b|\b[a-z]{3,9}\.?\s+\d{1,2},?\s+\d{4}\b")


def under(row: Row, heading: str) -> str:
    """The paragraph that follows a heading of the item."""
    found = re.search(rf"(?is)<h3[^>]*>\s*{heading}\s*:?\s*</h3>\s*<p[^>]*>(.*?)</p>", row.markup(""))
    return prose(found[1]) if found else ""


def effective(row: Row, number: int) -> date | None:
    """One of two effective dates; how they are written is not known, so any other count of dates reads as none."""
    days = _DAYS.findall(under(row, "Effective Dates"))
    return parse_date(days[number], US_DATES) if len(days) == 2 else None


CONTRACTS = HtmlList(
    Contract,
    url="https://www.hgacbuy.org/ProductsAndServices/GetAllContracts",
    post={},
    rows=f"div.item[{ID}]",
    optional=True,
    fields={
        "id": attr("", ID),
        "title": text("h2"),
        "number": Field(read=lambda row, _: under(row, "Contract Number")),
        "url": Field(read=lambda row, _: f"/products-and-services/view-contract?contractid={row.value('', ID)}"),
        "description": Field(read=lambda row, _: under(row, "Contract Details")),
        "term_text": Field(read=lambda row, _: under(row, "Effective Dates")),
        "starts_on": Field(read=lambda row, _: effective(row, 0)),
        "ends_on": Field(read=lambda row, _: effective(row, 1)),
    },
)
PORTAL = Portal(
    key="hgacbuy",
    name="HGACBuy",
    home="https://www.hgacbuy.org",
    timezone="America/Chicago",
    listings=(ProjectList(code="h-gac", department=3252), ProjectPages(code="h-gac"), CONTRACTS),
    gives=("solicitations", "contracts", "expirations"),
    route="OpenGov's API (the cooperative's department of H-GAC); a fragment of its own site",
    terms="OpenGov's terms of use were not found, its API's host has no robots.txt; hgacbuy.org's were not read.",
    note="Reported by two readers, nothing captured. Effective dates are text unless they are two; suppliers unknown.",
)
