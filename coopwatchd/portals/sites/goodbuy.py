"""GoodBuy, the purchasing cooperative of Region 2 Education Service Center (Texas), on Ion Wave."""

from __future__ import annotations

from coopwatchd.portals.platforms.ionwave import portal_of

PORTAL = portal_of(
    "goodbuy",
    "GoodBuy (Region 2 ESC)",
    "goodbuy",
    timezone="America/Chicago",
    cooperative="GoodBuy",
    states=("TX",),
    note="Another program of 2026 is set up to read this tenant; no answer of it was seen. No contract list is known.",
)
