"""Region 4 Education Service Center (Texas), lead agency of many OMNIA Partners contracts, on Ion Wave."""

from __future__ import annotations

from coopwatchd.portals.platforms.ionwave import portal_of

PORTAL = portal_of(
    "region4esc",
    "Region 4 ESC",
    "region4esc",
    timezone="America/Chicago",
    states=("TX",),
    note="Reported in 2026-06 with six rows, two of them past due: bids stay listed after they close. Its contracts"
    " stand in OMNIA's register; its RFPs are listed by omnia as well.",
)
