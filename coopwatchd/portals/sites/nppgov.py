"""NPPGov: open RFPs; the same contracts serve FireRescue GPO, the League of Oregon Cities and Public Purchasing."""

from __future__ import annotations

from coopwatchd.model.records import Solicitation, Stage
from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.fields import documents, link, pattern
from coopwatchd.portals.platforms.esbd import same_number
from coopwatchd.portals.platforms.html_table import HtmlTable, Section
from coopwatchd.portals.platforms.spreadsheet import sheet_moment

_NUMBER = r"#\s?(\d{3,4})\b"
_SECTION = Section(
    columns={"title": r"^(open )?(rfp|solicitation)s?\b", "due": r"clos|due"},
    needed=frozenset({"title", "due"}),
    stage=Stage.OPEN,
)
_FIELDS = {
    # The number is what the sites that show one RFP have in common.
    "id": pattern("title", _NUMBER),
    "number": pattern("title", _NUMBER),
    "title": pattern("title", r"#\s?\d{3,4}\s*[-–:]?\s*(.+?)(?:\s*Notice of Solicitation.*)?$"),
    "url": link("title a"),
    "documents": documents("title a"),
    "due_at": sheet_moment("due"),
}

PORTAL = Portal(
    key="nppgov",
    name="NPPGov",
    home="https://nppgov.com",
    timezone="America/Los_Angeles",
    listings=(
        HtmlTable(Solicitation, url="/open-rfps/", sections=(_SECTION,), fields=_FIELDS),
        HtmlTable(
            Solicitation,
            name="league-of-oregon-cities",
            url="https://orcities.org/programs-services/services/npp",
            sections=(_SECTION,),
            fields=_FIELDS,
            optional=True,
        ),
    ),
    known=Known.REPORTED,
    hosts=("www.nppgov.com", "orcities.org", "www.orcities.org"),
    join=same_number,
    gives=("solicitations",),
    route="a page in HTML, and its copy at the League of Oregon Cities",
    terms="robots.txt and terms were not seen by anybody who wrote them down",
    note="Only the words of the League's copy were written down (“RFP | Closing Date”, “#2500 Commercial Grade"
    " Furniture”): both pages are read as tables with these headings, and reported as unreadable if they are not."
    " One list serves FireRescue GPO, Law Enforcement GPO, the League of Oregon Cities (LOC) and PPA. Known due"
    " times are 2 PM Pacific; what the page says when nothing is open is not known.",
)
