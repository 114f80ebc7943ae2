"""Texas SmartBuy: every solicitation on the state's ESBD, and the statewide and TXMAS contracts."""

from __future__ import annotations

from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.platforms.esbd import EsbdPages, EsbdPosted
from coopwatchd.portals.platforms.texas_contracts import BrowseContracts, BrowsedContractPages

PORTAL = Portal(
    key="txsmartbuy",
    name="Texas SmartBuy",
    home="https://www.txsmartbuy.gov",
    timezone="America/Chicago",
    listings=(EsbdPosted(), EsbdPages(), BrowseContracts(), BrowsedContractPages()),
    known=Known.CAPTURED,
    states=("TX",),
    gives=("solicitations", "contracts", "expirations"),
    route="the services behind the state's own pages (ESBD, BrowseContracts)",
    terms="The state's own site; its robots.txt and terms were not read.",
    note="Three of its solicitations were captured in October 2026, of some 480 that come in pages of 24. The contracts"
    " are read as one other reader describes them; none was captured, and renewals stand in prose only.",
)
