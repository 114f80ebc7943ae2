"""State of Washington: the statewide (master) contracts of its Department of Enterprise Services."""

from __future__ import annotations

from coopwatchd.portals.base import Portal
from coopwatchd.portals.platforms.des_contracts import DesContracts, DesSummaries

PORTAL = Portal(
    key="washington",
    name="Washington DES",
    home="https://apps.des.wa.gov",
    timezone="America/Los_Angeles",
    listings=(DesContracts(), DesSummaries()),
    states=("WA",),
    gives=("contracts", "expirations"),
    route="its list of vendors in HTML, and a summary page for each contract",
    terms="The robots.txt of des.wa.gov does not cover this host (2026-07); terms of use were not read.",
    note="Reported by readers of 2018 and 2019 who used a browser, and by others of 2026 for the summaries; nothing was"
    " captured. A script may fill the list of vendors, and then it cannot be read. Terms stand on the summaries, ten of"
    " which are read at a time; how they write the longest term is not known. The state's data set of agency contracts"
    " is another list, and is not read.",
)
