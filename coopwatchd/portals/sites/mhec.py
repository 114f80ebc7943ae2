"""MHEC (New England): its catalogue is behind a log-in."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "mhec",
    "MHEC (New England)",
    "www.mhec.net",
    "America/New_York",
    why="its catalogue needs a member's log-in, and the markup of its notices is not known",
    instead="watch COMMBUYS (the portal commbuys), where its notices are published as well",
    states=("MA",),
)
