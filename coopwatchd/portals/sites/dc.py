"""District of Columbia (OCP): its contracts with the option period each of them is in."""

from __future__ import annotations

from urllib.parse import urlencode

from coopwatchd.model.records import Contract
from coopwatchd.portals.base import Portal
from coopwatchd.portals.clean import clean
from coopwatchd.portals.fields import Field, Place, Row, key
from coopwatchd.portals.platforms.json_list import JsonList
from coopwatchd.portals.platforms.searched import LatestOf, Searched
from coopwatchd.portals.registers import term

_HOME = "https://contracts.ocp.dc.gov"


def period(row: Row, _: Place) -> str:
    """The portal's own words for where a contract stands: "Base Period", "Option 1"."""
    said = clean(row.value("currentOptionPeriod") or "")
    return f"current option period: {said}" if said else ""


LIST = JsonList(
    Contract,
    url="/api/contracts/search",
    rows="results",
    fields={
        **term("startDate", "endDate", "%m/%d/%Y"),
        # Its own id names the option period as well, and would make a new contract of every renewal.
        "id": key("contractNumber"),
        "number": key("contractNumber"),
        "title": key("title"),
        "url": Field(read=lambda row, _: f"{_HOME}/contracts/details?{urlencode({'id': row.value('id') or ''})}"),
        "supplier": key("vendor"),
        "lead_agency": Field(read=lambda row, _: "; ".join(map(clean, row.values("agencyNames")))),
        "codes": Field(read=lambda row, _: tuple(f"nigp:{clean(one)}" for one in row.values("commodityCodes"))),
        "term_text": Field(read=period),
    },
)
PORTAL = Portal(
    key="dc",
    name="District of Columbia OCP",
    home=_HOME,
    timezone="America/New_York",
    listings=(Searched(of=LatestOf(of=LIST), json={"FilterBy": [{"name": "Keyword", "value": ""}], "OrderBy": []}),),
    states=("DC",),
    gives=("contracts", "expirations"),
    route="the service behind the District's own contract search, one request",
    terms="Neither robots.txt nor terms of use were read.",
    note="Read as one other reader of 2026 describes it; rows of its answers were captured, no whole answer was. It is"
    " asked without a word; whether it then answers with everything is not known, so what it lacks is not taken for"
    " gone. The start of the term is that of the current option period. Contracts of single agencies are among them.",
)
