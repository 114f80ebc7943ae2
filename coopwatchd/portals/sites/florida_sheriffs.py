"""Florida Sheriffs Association: its solicitations are on VendorLink, whose terms forbid automated reading."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "florida-sheriffs",
    "Florida Sheriffs Association",
    "www.flsheriffs.org",
    "America/New_York",
    why="its solicitations are on VendorLink, whose terms (§5 H) prohibit robots and copying; its own feed lists goods",
    instead="register on VendorLink, and read its blog",
    states=("FL",),
)
