"""State of Idaho: its statewide contracts, and its report of open and planned solicitations."""

from __future__ import annotations

import re

from coopwatchd.model.records import Solicitation, Stage
from coopwatchd.portals.base import Portal
from coopwatchd.portals.fields import Field, Place, Row, day, key, moment, pattern
from coopwatchd.portals.platforms.idaho_contracts import IdahoContractPages, IdahoContracts
from coopwatchd.portals.platforms.json_list import JsonList

_SAID, _DATE = "project_description", r"(\d{1,2}/\d{1,2}/\d{2,4})"
_OVER = {"completed": Stage.CLOSED, "dropped": Stage.CANCELLED, "cancelled": Stage.CANCELLED}


def stage(row: Row, _: Place) -> Stage:
    """Planned while its posting is only anticipated; "On track" is a word about the work, not about the bids."""
    over = _OVER.get((row.value("status") or "").strip().casefold().replace("canceled", "cancelled"))
    posted = re.search(r"(?i)(?<!anticipated )\bpost date", row.value(_SAID) or "")
    return over or (Stage.OPEN if posted else Stage.FORECAST)


REPORT = JsonList(
    Solicitation,
    url="/wp-json/wm4/v1/procurement-report",
    rows="data",
    optional=True,
    headers={"Accept": "application/json", "Referer": "https://purchasing.idaho.gov/open-and-future-solicitations/"},
    fields={
        "id": key("name"),
        "number": pattern("name", r"^([A-Za-z]{2,5}\s*-?\s*\d[\w-]*) +[-–] "),
        "title": key("name"),
        "lead_agency": key("agency"),
        "description": key(_SAID),
        "stage": Field(read=stage),
        "issued_on": day(_SAID, "%m/%d/%Y", "%m/%d/%y", within=rf"(?i)post date\s*:\s*{_DATE}"),
        "due_at": moment(_SAID, "%m/%d/%Y", "%m/%d/%y", within=rf"(?i)closed? date\s*:\s*{_DATE}"),
    },
)
PORTAL = Portal(
    key="idaho",
    name="State of Idaho",
    home="https://purchasing.idaho.gov",
    timezone="America/Boise",
    listings=(IdahoContracts(), IdahoContractPages(), REPORT),
    states=("ID",),
    gives=("solicitations", "forecasts", "contracts", "expirations"),
    route="the search behind the state's own page, a page for each contract, and the report behind its list of bids",
    terms="Neither robots.txt nor terms of use were read.",
    note="Read as one other reader of 2026 describes it; two rows of the report were captured, no page was. The search"
    " is asked without a word; whether it then answers with all contracts is not known. Dates stand on the pages of"
    " single contracts only. The report's own due date is that of the work; closing dates are read from its text.",
)
