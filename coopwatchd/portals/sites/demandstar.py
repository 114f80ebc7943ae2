"""DemandStar: its terms forbid automated reading."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "demandstar",
    "DemandStar",
    "network.demandstar.com",
    "America/New_York",
    why="its terms of use prohibit robots and scraping",
    instead="take its own alerts (supplierservices@demandstar.com)",
)
