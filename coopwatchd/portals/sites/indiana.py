"""State of Indiana: its search wants suppliers, so it is a portal of the user's own."""

from __future__ import annotations

from coopwatchd.portals.routeless import routeless

PORTAL = routeless(
    "indiana",
    "State of Indiana (IDOA)",
    "secure.in.gov",
    "America/Indiana/Indianapolis",
    why="its search answers with the oldest contracts first, and is of use only with the name of a supplier",
    instead='name suppliers in a portal of your own: platform = "idoa", suppliers = ["Acme"]',
    states=("IN",),
)
