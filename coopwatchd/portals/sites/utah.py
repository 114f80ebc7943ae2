"""State of Utah, a lead state of NASPO ValuePoint: its Bonfire tenant."""

from __future__ import annotations

from coopwatchd.portals.base import Known
from coopwatchd.portals.platforms.bonfire import tenant

PORTAL = tenant(
    "utah",
    key="utah",
    name="Utah Division of Purchasing",
    timezone="America/Denver",
    agency="State of Utah",
    known=Known.REPORTED,
    states=("UT",),
    note="Rows of its open section were read by others in 2026-07; some close in 2037, which is how Utah writes “open"
    " until further notice”. Its cooperative contracts (statecontracts.utah.gov) are left out: the search wants a word,"
    " and whether an empty one lists all of them is not known.",
)
