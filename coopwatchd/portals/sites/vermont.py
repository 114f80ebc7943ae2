"""State of Vermont: its current statewide contracts, on one page."""

from __future__ import annotations

from coopwatchd.portals.base import Portal
from coopwatchd.portals.platforms.headed_tables import HeadedTables

PORTAL = Portal(
    key="vermont",
    name="State of Vermont",
    home="https://bgs.vermont.gov",
    timezone="America/New_York",
    listings=(
        HeadedTables(
            url="/purchasing-contracting/contract-info/current",
            agency="Vermont Office of Purchasing and Contracting",
        ),
    ),
    states=("VT",),
    gives=("contracts", "expirations"),
    route="one page in HTML",
    terms="Neither robots.txt nor terms of use were read.",
    note="Read as one other reader of 2026 describes it; neither the page nor a row of it was captured. A contract has"
    " the title it stands under; where that names a cooperative, the contract is taken for one of that cooperative.",
)
