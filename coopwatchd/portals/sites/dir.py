"""Texas DIR (Department of Information Resources): its schedule of planned RFOs, and what it has on the ESBD."""

from __future__ import annotations

from bs4 import BeautifulSoup

from coopwatchd.model.records import Solicitation, Stage
from coopwatchd.portals.base import Portal
from coopwatchd.portals.fields import Field, Place, Row, text
from coopwatchd.portals.labels import labelled
from coopwatchd.portals.platforms.esbd import EsbdPosted, same_number
from coopwatchd.portals.platforms.html_list import HtmlList

NAME, _BODY = "Department of Information Resources", "div.accordion-body"


def said(row: Row, *labels: str) -> str:
    """The value of the first of these labels that the item has."""
    found = labelled(BeautifulSoup(row.markup(_BODY), features="lxml"))
    return next((found[label] for label in labels if found.get(label)), "")


def stage(row: Row, _: Place) -> Stage:
    """What links to the ESBD is posted there; all else is planned."""
    return Stage.OPEN if any("txsmartbuy" in url for _, url in row.links(f"{_BODY} a")) else Stage.FORECAST


def planned(row: Row, _: Place) -> tuple[str, ...]:
    """When it is to be issued, in the page's own words."""
    when = said(row, "solicitation release date", "tentative solicitation release date", "start date (for planning)")
    return (f"issue planned for {when}",) if when else ()


SCHEDULE = HtmlList(
    Solicitation,
    url="/it-solutions-and-services/selling-through-dir/schedule-of-solicitation-opportunities",
    rows="div.paragraph--type--accordion-item",
    name="schedule",
    fields={
        "number": Field(read=lambda row, _: said(row, "rfo number")),
        "title": text("div.heading a"),
        "stage": Field(read=stage),
        "remarks": Field(read=planned),
    },
)
PORTAL = Portal(
    key="dir",
    name="Texas DIR",
    home="https://dir.texas.gov",
    timezone="America/Chicago",
    listings=(EsbdPosted(agency=(NAME, f"Texas {NAME}"), optional=True), SCHEDULE),
    hosts=("www.txsmartbuy.gov",),
    states=("TX",),
    join=same_number,
    gives=("solicitations", "forecasts"),
    route="Texas ESBD, and the schedule on its own site",
    terms="Robots.txt and terms were not read; a firewall was reported on its pages of contracts, which are not asked.",
    note="The schedule is read as another reader describes it, no page was captured; what it says when it is empty is"
    " not known, nor the agency's number on the ESBD: it is found by name.",
)
