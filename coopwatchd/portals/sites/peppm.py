"""PEPPM (Pennsylvania): its bids and contracts are behind a log-in."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "peppm",
    "PEPPM",
    "www.peppm.org",
    "America/New_York",
    why="its bids are on Epylon eBid and its table of contracts is for buyers: both behind a log-in",
    instead="register as a vendor, so that it announces its bids to you",
    states=("PA",),
)
