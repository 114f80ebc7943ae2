"""State of Iowa: the public events of its procurement office, on JAGGAER."""

from __future__ import annotations

from coopwatchd.portals.platforms.jaggaer import portal_of

PORTAL = portal_of(
    "iowa",
    "State of Iowa",
    "DASIowa",
    timezone="America/Chicago",
    states=("IA",),
    note="Its organisation code is reported; its list was not read.",
)
