"""Midwestern Higher Education Compact: nobody has described its pages."""

from __future__ import annotations

from coopwatchd.portals.routeless import UNKNOWN, routeless

PORTAL = routeless(
    "mhec-midwest",
    "Midwestern Higher Education Compact",
    "www.mhec.org",
    "America/Chicago",
    why=f"its contracts stand on pages that were not read; {UNKNOWN}",
    instead="look at its technology contracts by hand",
)
