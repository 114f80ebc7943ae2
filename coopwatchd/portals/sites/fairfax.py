"""Fairfax County, Virginia, a lead agency of national cooperatives: its Bonfire tenant."""

from __future__ import annotations

from coopwatchd.portals.base import Known
from coopwatchd.portals.platforms.bonfire import tenant

PORTAL = tenant(
    "fairfaxcounty",
    key="fairfax",
    name="Fairfax County, VA",
    timezone="America/New_York",
    known=Known.CAPTURED,
    states=("VA",),
    note="The open section was captured (2026-10). Drafts (“… - DRAFT”) stand in it beside the solicitations."
    " Whether its register of contracts is published is not known; the schools have a tenant of their own (fcps).",
)
