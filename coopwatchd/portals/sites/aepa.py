"""AEPA (Association of Educational Purchasing Agencies): its bids are behind a log-in."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "aepa",
    "AEPA",
    "aepacoop.org",
    "America/New_York",
    why="its bids are on Public Purchase, behind a log-in; of its own pages only the addresses are known",
    instead="register on Public Purchase (free; notices come from notices@publicpurchase.com)",
)
