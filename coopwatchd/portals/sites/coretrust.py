"""CoreTrust: it shows no public list."""

from __future__ import annotations

from coopwatchd.portals.routeless import UNKNOWN, routeless

PORTAL = routeless(
    "coretrust",
    "CoreTrust",
    "www.coretrustpg.com",
    "America/Chicago",
    why=f"no public list of solicitations or contracts was found; {UNKNOWN}",
    instead="ask its supplier team to be told of sourcing events",
)
