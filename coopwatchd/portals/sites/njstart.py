"""NJSTART (New Jersey): the open bids and active contracts of the state's BuySpeed portal."""

from __future__ import annotations

from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.platforms.periscope import PeriscopeBids, PeriscopeContracts

PORTAL = Portal(
    key="njstart",
    name="NJSTART (New Jersey)",
    home="https://www.njstart.gov",
    timezone="America/New_York",
    listings=(PeriscopeBids(host="www.njstart.gov"), PeriscopeContracts(host="www.njstart.gov")),
    known=Known.REPORTED,
    states=("NJ",),
    gives=("solicitations", "contracts", "expirations"),
    route="Periscope (BuySpeed) search pages",
    terms="Neither robots.txt nor terms of use were read.",
    note="Reported with 24 open rows on 2026-10-01; rows of contracts that another reader took down were"
    " captured, no page was. The list of active contracts is reported for this state; lists of more than"
    " 3,000 are not asked for. Which contracts are cooperative is not shown in the list.",
)
