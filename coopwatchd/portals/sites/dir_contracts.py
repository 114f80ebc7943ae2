"""Texas DIR: its cooperative contracts. A portal of its own, as reading them takes many slow pages."""

from __future__ import annotations

from coopwatchd.portals.base import Portal
from coopwatchd.portals.platforms.dir_contracts import DIR_CONTRACTS, PACE, DirContractPages

PORTAL = Portal(
    key="dir-contracts",
    name="Texas DIR (contracts)",
    home="https://dir.texas.gov",
    timezone="America/Chicago",
    listings=(DIR_CONTRACTS, DirContractPages()),
    cooperative="Texas DIR",
    states=("TX",),
    pace=PACE,
    gives=("contracts", "expirations"),
    route="its own search of contracts, page after page at eight seconds, and the pages of watched ones",
    terms="Robots.txt and terms were not read; a firewall was reported by one reader and not met by another (2026-07).",
    note="Reported; the facts of one contract page were captured, no page was. The search is asked without a word, and"
    ' followed as far as its pager leads; whether that is all is not known. Set every = "1d" or more: its whole list'
    " is long. The term date is read as the end of the current term, the expiration date as the end with all renewals.",
)
