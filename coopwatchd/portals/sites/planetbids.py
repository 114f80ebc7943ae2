"""PlanetBids: its terms forbid it, and its interface is guarded."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "planetbids",
    "PlanetBids",
    "www.planetbids.com",
    "America/Los_Angeles",
    why="its terms forbid commercial use of its content, and its interface is guarded against programs",
    instead="register with each agency, so that PlanetBids notifies you",
)
