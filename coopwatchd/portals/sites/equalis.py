"""Equalis Group: the Bonfire tenant of its lead agency, Region 10 Education Service Center."""

from __future__ import annotations

from coopwatchd.portals.base import Known
from coopwatchd.portals.platforms.bonfire import tenant

PORTAL = tenant(
    "region10",
    key="equalis",
    name="Equalis Group",
    timezone="America/Chicago",
    agency="Region 10 Education Service Center",
    known=Known.REPORTED,
    states=("TX",),
    note="equalisgroup.org answers servers with a challenge on every path, so its lead agency is read instead: all that"
    " Region 10 solicits, for Equalis or for itself. Other lead agencies of Equalis are not in it. No answer of this"
    " tenant was seen, nor whether it publishes contracts.",
)
