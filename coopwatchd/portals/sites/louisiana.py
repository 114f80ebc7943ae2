"""State of Louisiana: the LaGov catalogue of state contracts, with the search's own flag for cooperative ones."""

from __future__ import annotations

from coopwatchd.portals.base import Portal
from coopwatchd.portals.platforms.lagov import LagovContracts

PORTAL = Portal(
    key="louisiana",
    name="State of Louisiana",
    home="https://wwwcfprd.doa.louisiana.gov",
    timezone="America/Chicago",
    listings=(LagovContracts(),),
    states=("LA",),
    gives=("contracts", "expirations"),
    route="the state's LaGov catalogue in HTML, searched twice: for all, and with its flag for cooperative contracts",
    terms="Neither robots.txt nor terms of use were read.",
    note="Read as one other reader of 2026 describes it; a row that it took down was captured, no page was. The search"
    " is asked without a word; whether it then answers with all contracts is not known, so what it lacks is not taken"
    " for gone. What the flag does is an inference: where both answers are equal, nothing is called cooperative.",
)
