"""E&I Cooperative Services: its open and upcoming RFPs, on JAGGAER."""

from __future__ import annotations

from coopwatchd.portals.platforms.jaggaer import portal_of

PORTAL = portal_of(
    "eandi",
    "E&I Cooperative Services",
    "EandICooperative",
    timezone="America/New_York",
    upcoming=True,
    note="Its organisation code was checked in 2026-06, the list itself was not read; nothing open is usual there."
    " Contract pages (eandi.org/contracts/…) are one per supplier, without a list that is known.",
)
