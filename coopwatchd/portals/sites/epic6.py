"""EPIC6, the purchasing cooperative of Region 6 Education Service Center (Texas), on Ion Wave."""

from __future__ import annotations

from coopwatchd.portals.platforms.ionwave import portal_of

PORTAL = portal_of(
    "epic6",
    "EPIC6 (Region 6 ESC)",
    "esc6emkt",
    timezone="America/Chicago",
    cooperative="EPIC6",
    states=("TX",),
    note="The tenant is known from a notice it mailed in 2026-05 (numbers such as “RFP 15.26”, times in Central);"
    " its list itself was not read.",
)
