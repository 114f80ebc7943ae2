"""City of Charlotte, North Carolina, a lead agency of national cooperatives: its Bonfire tenant."""

from __future__ import annotations

from coopwatchd.portals.base import Known
from coopwatchd.portals.platforms.bonfire import tenant

PORTAL = tenant(
    "charlottenc",
    key="charlotte",
    name="City of Charlotte, NC",
    timezone="America/New_York",
    known=Known.REPORTED,
    states=("NC",),
    note="Public readers name this tenant; no answer of it was seen, nor whether it publishes contracts.",
)
