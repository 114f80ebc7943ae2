"""State of Montana: the public events of its procurement office, on JAGGAER."""

from __future__ import annotations

from coopwatchd.portals.base import Known
from coopwatchd.portals.platforms.jaggaer import portal_of

PORTAL = portal_of(
    "montana",
    "State of Montana",
    "StateOfMontana",
    timezone="America/Denver",
    known=Known.CAPTURED,
    states=("MT",),
    note="Two rows of its list were read (2026-09), and 30 of 30 were reported in 2026-10 with 200 to a page.",
)
