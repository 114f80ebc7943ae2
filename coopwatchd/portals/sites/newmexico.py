"""State of New Mexico: on JAGGAER until its move to Bonfire in 2026, so both are read."""

from __future__ import annotations

from dataclasses import replace

from coopwatchd.portals.platforms.bonfire import BonfireProjects
from coopwatchd.portals.platforms.jaggaer import portal_of
from coopwatchd.portals.routes import FirstOf

_JAGGAER = portal_of(
    "newmexico",
    "State of New Mexico",
    "StateOfNewMexico",
    timezone="America/Denver",
    states=("NM",),
    note="Bonfire was to take over on 2026-06-29, and two names of its tenant are reported: whichever is wrong does"
    " not exist. None of the three lists was read.",
)
_TENANTS = ("generalservices-state-nm-us", "nmgeneralservices")
PORTAL = replace(
    _JAGGAER,
    listings=(
        *_JAGGAER.listings,
        FirstOf(
            name="bonfire",
            routes=tuple(BonfireProjects(host=f"{tenant}.bonfirehub.com") for tenant in _TENANTS),
            optional=True,
        ),
    ),
    route="JAGGAER public events of StateOfNewMexico; Bonfire open section, under either of two names",
)
