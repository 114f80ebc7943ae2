"""KCDA Purchasing Cooperative (Washington): its bids are behind a log-in."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "kcda",
    "KCDA Purchasing Cooperative",
    "www.kcda.org",
    "America/Los_Angeles",
    why="bids are on Public Purchase, behind a log-in; the address and markup of its bid schedule are not known",
    instead="register on Public Purchase",
    states=("WA",),
)
