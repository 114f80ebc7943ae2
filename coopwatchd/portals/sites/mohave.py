"""Mohave Educational Services Cooperative (Arizona): the addresses of its vendor pages are not known."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "mohave",
    "Mohave Educational Services Cooperative",
    "www.mesc.org",
    "America/Phoenix",
    why="its vendor pages print next renewal and final expiration, but their addresses and markup are not known",
    instead="join its list of prospective bidders, by category",
    states=("AZ",),
)
