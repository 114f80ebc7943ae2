"""ARBuy (Arkansas): the open bids and active contracts of the state's BuySpeed portal."""

from __future__ import annotations

from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.platforms.periscope import PeriscopeBids
from coopwatchd.portals.platforms.periscope_search import BlanketSearch

PORTAL = Portal(
    key="arbuy",
    name="ARBuy (Arkansas)",
    home="https://arbuy.arkansas.gov",
    timezone="America/Chicago",
    listings=(PeriscopeBids(host="arbuy.arkansas.gov"), BlanketSearch(host="arbuy.arkansas.gov")),
    known=Known.REPORTED,
    states=("AR",),
    gives=("solicitations", "contracts", "expirations"),
    route="Periscope (BuySpeed) search pages",
    terms="Neither robots.txt nor terms of use were read.",
    note="Reported on 2026-10-09, when it said that there was nothing open; no page was captured."
    " The search of its contracts is reported by one reader, who gave it suppliers; here it is asked without"
    " any, and no list of more than 3,000 is asked for.",
)
