"""NevadaEPro (Nevada): the open bids and active contracts of the state's BuySpeed portal."""

from __future__ import annotations

from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.platforms.periscope import PeriscopeBids, PeriscopeContracts

PORTAL = Portal(
    key="nevadaepro",
    name="NevadaEPro (Nevada)",
    home="https://nevadaepro.com",
    timezone="America/Los_Angeles",
    listings=(PeriscopeBids(host="nevadaepro.com"), PeriscopeContracts(host="nevadaepro.com")),
    known=Known.REPORTED,
    states=("NV",),
    gives=("solicitations", "contracts", "expirations"),
    route="Periscope (BuySpeed) search pages",
    terms="Neither robots.txt nor terms of use were read.",
    note="Rows that another reader took down in July 2026 were captured, no page was. The list of active"
    " contracts is reported for this state; lists of more than 3,000 are not asked for.",
)
