"""OregonBuys (Oregon): the open bids and active contracts of the state's BuySpeed portal."""

from __future__ import annotations

from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.platforms.periscope import PeriscopeBids, PeriscopeContracts

PORTAL = Portal(
    key="oregonbuys",
    name="OregonBuys (Oregon)",
    home="https://oregonbuys.gov",
    timezone="America/Los_Angeles",
    listings=(PeriscopeBids(host="oregonbuys.gov"), PeriscopeContracts(host="oregonbuys.gov")),
    known=Known.REPORTED,
    states=("OR",),
    gives=("solicitations", "contracts", "expirations"),
    route="Periscope (BuySpeed) search pages",
    terms="Neither robots.txt nor terms of use were read.",
    note="Rows of contracts that another reader took down in July 2026 were captured, no page was. The list of"
    " active contracts is reported for this state; lists of more than 3,000 are not asked for.",
)
