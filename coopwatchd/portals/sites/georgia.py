"""State of Georgia: the public events of its procurement office, on JAGGAER."""

from __future__ import annotations

from coopwatchd.portals.platforms.jaggaer import portal_of

PORTAL = portal_of(
    "georgia",
    "State of Georgia",
    "Georgia",
    timezone="America/New_York",
    states=("GA",),
    note="Its organisation code is reported; its list was not read.",
)
