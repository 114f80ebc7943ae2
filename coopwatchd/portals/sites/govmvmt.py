"""GovMVMT: its lead agencies solicit on portals of their own."""

from __future__ import annotations

from coopwatchd.portals.routeless import UNKNOWN, routeless

PORTAL = routeless(
    "govmvmt",
    "GovMVMT",
    "govmvmt.org",
    "America/New_York",
    why=f"its lead agencies solicit on portals of their own, and {UNKNOWN}",
    instead="watch its lead agencies' own portals",
)
