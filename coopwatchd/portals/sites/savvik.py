"""Savvik Buying Group: it shows no public list."""

from __future__ import annotations

from coopwatchd.portals.routeless import UNKNOWN, routeless

PORTAL = routeless(
    "savvik",
    "Savvik Buying Group",
    "savvik.org",
    "America/Chicago",
    why=f"no public list of solicitations or contracts was found; {UNKNOWN}",
    instead="ask it to be told of its RFPs",
)
