"""Cobb County, Georgia: the county's open solicitations on OpenGov."""

from __future__ import annotations

from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.platforms.opengov import SITE, ProjectList, ProjectPages

PORTAL = Portal(
    key="cobb",
    name="Cobb County, Georgia",
    home=f"{SITE}/portal/cobbcoga",
    timezone="America/New_York",
    listings=(ProjectList(code="cobbcoga"), ProjectPages(code="cobbcoga")),
    known=Known.REPORTED,
    states=("GA",),
    gives=("solicitations",),
    route="OpenGov's API",
    terms="The API's host has no robots.txt; OpenGov's terms of use were not found.",
    note="Another reader lists this tenant as a working source; no answer of OpenGov was captured. Whether its pages"
    " count from 0 or 1 is settled against its own count. It may answer 403 to some clients.",
)
