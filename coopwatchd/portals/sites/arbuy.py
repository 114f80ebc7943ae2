"""ARBuy (Arkansas): the open bids of the state's BuySpeed portal."""

from __future__ import annotations

from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.platforms.periscope import PeriscopeBids

PORTAL = Portal(
    key="arbuy",
    name="ARBuy (Arkansas)",
    home="https://arbuy.arkansas.gov",
    timezone="America/Chicago",
    listings=(PeriscopeBids(host="arbuy.arkansas.gov"),),
    known=Known.REPORTED,
    states=("AR",),
    gives=("solicitations",),
    route="Periscope (BuySpeed) search pages",
    terms="Neither robots.txt nor terms of use were read.",
    note="Reported on 2026-10-09, when it said that there was nothing open; no page was captured. Its list of"
    " contracts needs a search whose fields are not known, and is not read.",
)
