"""Vendor Registry: its terms forbid copying."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "vendor-registry",
    "Vendor Registry",
    "vendorregistry.com",
    "America/New_York",
    why="its terms prohibit copying",
    instead="register there, so that it mails you",
)
