"""COMMBUYS (Massachusetts): the open bids of the state's BuySpeed portal."""

from __future__ import annotations

from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.platforms.periscope import PeriscopeBids

PORTAL = Portal(
    key="commbuys",
    name="COMMBUYS (Massachusetts)",
    home="https://www.commbuys.com",
    timezone="America/New_York",
    listings=(PeriscopeBids(host="www.commbuys.com"),),
    known=Known.REPORTED,
    states=("MA",),
    gives=("solicitations",),
    route="Periscope (BuySpeed) search pages",
    terms="Neither robots.txt nor terms of use were read.",
    note="Rows that another reader took down in July 2026 were captured, no page was. Its list of contracts"
    " needs a search whose fields are not known, and is not read.",
)
