"""NCPA: part of OMNIA Partners now."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "ncpa",
    "NCPA",
    "ncpa.us",
    "America/Chicago",
    why="it was folded into OMNIA Partners, whose search lists its contracts",
    instead="switch on the portal omnia",
)
