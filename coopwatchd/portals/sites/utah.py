"""State of Utah, a lead state of NASPO ValuePoint: its Bonfire tenant, and its register of cooperative contracts."""

from __future__ import annotations

from dataclasses import replace

from coopwatchd.model.records import Contract
from coopwatchd.portals.base import Known
from coopwatchd.portals.fields import const, link, text
from coopwatchd.portals.platforms.bonfire import tenant
from coopwatchd.portals.platforms.html_table import HtmlTable, Section
from coopwatchd.portals.platforms.searched import Searched
from coopwatchd.portals.registers import term

_COLUMNS = {
    "number": r"^contract id$",
    "title": r"^(description|title)$",
    "supplier": r"contractor|vendor",
    "ends": r"^expir",
}
REGISTER = Searched(
    of=HtmlTable(
        Contract,
        url="https://statecontracts.utah.gov/Home/GetResult",
        name="cooperative-contracts",
        sections=(Section(columns=_COLUMNS, needed=frozenset(_COLUMNS)),),
        fields={
            "id": text("number"),
            "number": text("number"),
            "title": text("title"),
            "url": link("* a"),  # in a column without a heading
            "supplier": text("supplier"),
            "lead_agency": const("Utah Division of Purchasing"),
            **term("", "ends"),
        },
        optional=True,
    ),
    form={"keywords": "", "counties": ""},
    headers={"Accept": "text/html, */*;q=0.1"},
)
_TENANT = tenant(
    "utah",
    key="utah",
    name="Utah Division of Purchasing",
    timezone="America/Denver",
    agency="State of Utah",
    known=Known.REPORTED,
    states=("UT",),
)
PORTAL = replace(
    _TENANT,
    listings=(*_TENANT.listings, REGISTER),
    hosts=("statecontracts.utah.gov",),
    shut=False,  # its register is on another host
    gives=("solicitations", "contracts", "expirations"),
    route="Bonfire: JSON of the open section, and its feed; the state's search of cooperative contracts, in HTML",
    note="Rows of its open section were read by others in 2026-07; some close in 2037, which is how Utah writes “open"
    " until further notice”. A row of its cooperative contracts was taken down as well, without start; no page was"
    " captured. Asked without a word, the search may not answer with all: what it lacks is not taken for gone.",
)
