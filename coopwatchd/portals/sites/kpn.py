"""Keystone Purchasing Network (Pennsylvania): what it publishes is behind a log-in elsewhere."""

from __future__ import annotations

from coopwatchd.portals.routeless import UNKNOWN, routeless

PORTAL = routeless(
    "kpn",
    "Keystone Purchasing Network",
    "www.thekpn.org",
    "America/New_York",
    why=f"it publishes AEPA's bids, which are behind a log-in, and its own; {UNKNOWN}",
    instead="register on Public Purchase",
    states=("PA",),
)
