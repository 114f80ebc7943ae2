"""Harris County, Texas, a lead agency of national cooperatives: its Bonfire tenant."""

from __future__ import annotations

from coopwatchd.portals.base import Known
from coopwatchd.portals.platforms.bonfire import tenant

PORTAL = tenant(
    "harriscountytx",
    key="harriscounty",
    name="Harris County, TX",
    timezone="America/Chicago",
    known=Known.REPORTED,
    states=("TX",),
    note="Several public readers name this tenant; no answer of it was seen, nor whether it publishes contracts.",
)
