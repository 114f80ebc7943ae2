"""Pennsylvania COSTARS: its contracts are behind a log-in."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "costars",
    "Pennsylvania COSTARS",
    "www.costars.state.pa.us",
    "America/New_York",
    why="its search of contracts needs a Keystone Login (2026-05)",
    instead="subscribe to the eAlerts of PA eMarketplace, which has its bids",
    states=("PA",),
)
