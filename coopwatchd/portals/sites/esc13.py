"""Region 13 Education Service Center (Texas), on Ion Wave."""

from __future__ import annotations

from coopwatchd.portals.platforms.ionwave import portal_of

PORTAL = portal_of(
    "esc13",
    "Region 13 ESC",
    "esc13",
    timezone="America/Chicago",
    states=("TX",),
    note="The tenant is known as a sender of Ion Wave notices; its list was not read.",
)
