"""Cooperative Educational Services (New Mexico): its RFPs are legal notices."""

from __future__ import annotations

from coopwatchd.portals.routeless import UNKNOWN, routeless

PORTAL = routeless(
    "ces-nm",
    "Cooperative Educational Services",
    "www.ces.org",
    "America/Denver",
    why=f"its RFPs appear as legal notices, and {UNKNOWN}",
    instead="ask it to put you on its bidders' list",
    states=("NM",),
)
