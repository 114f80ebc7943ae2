"""COMMBUYS (Massachusetts): the open bids and active contracts of the state's BuySpeed portal."""

from __future__ import annotations

from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.platforms.periscope import PeriscopeBids
from coopwatchd.portals.platforms.periscope_search import BlanketSearch

PORTAL = Portal(
    key="commbuys",
    name="COMMBUYS (Massachusetts)",
    home="https://www.commbuys.com",
    timezone="America/New_York",
    listings=(PeriscopeBids(host="www.commbuys.com"), BlanketSearch(host="www.commbuys.com")),
    known=Known.REPORTED,
    states=("MA",),
    gives=("solicitations", "contracts", "expirations"),
    route="Periscope (BuySpeed) search pages",
    terms="Neither robots.txt nor terms of use were read.",
    note="Rows that another reader took down in July 2026 were captured, no page was."
    " The search of its contracts is reported by one reader, who gave it suppliers; here it is asked without"
    " any, and no list of more than 3,000 is asked for.",
)
