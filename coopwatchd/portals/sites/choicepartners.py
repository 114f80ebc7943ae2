"""Choice Partners (Harris County Department of Education): current RFPs, and contracts that are to be bid again."""

from __future__ import annotations

from coopwatchd.model.records import Solicitation, Stage
from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.clean import identity
from coopwatchd.portals.fields import Field, const, text
from coopwatchd.portals.forecasts import estimate, estimated_day
from coopwatchd.portals.platforms.esbd import EsbdPosted, same_number
from coopwatchd.portals.platforms.html_list import HtmlList
from coopwatchd.portals.platforms.ionwave import IonWaveBids
from coopwatchd.portals.platforms.numbered_links import NumberedLinks

_AGENCY = "Harris County Department of Education"

PORTAL = Portal(
    key="choicepartners",
    name="Choice Partners",
    home="https://www.choicepartners.org",
    timezone="America/Chicago",
    listings=(
        NumberedLinks(
            url="/current-rfps",
            number=r"\b(\d{2}/\d{3}[A-Z]{2})\b",  # 26/028MF
            empty="No Current Solicitations Available at This Time",
            agency=_AGENCY,
        ),
        HtmlList(
            Solicitation,
            name="upcoming-contracts",
            url="/upcoming-contracts",
            rows="tr.tblrows1, tr.tblrows2",
            optional=True,
            fields={
                # Nothing but its category names a forecast; the estimate moves, and stays when it has passed.
                "id": Field(read=lambda row, _: f"upcoming {identity(row.value('td') or '')}"),
                "title": text("td"),
                "issued_on": estimated_day("td:nth-child(2)"),
                "remarks": estimate("td:nth-child(2)", "estimated date of advertisement"),
                "stage": const(Stage.FORECAST),
                "lead_agency": const(_AGENCY),
            },
        ),
        # These two know when an RFP is due; the site's own page does not say it in a form that could be read.
        EsbdPosted(agency=(_AGENCY, "Harris County Dept of Education"), hint="K1012", name="esbd", optional=True),
        IonWaveBids(tenant="hcdeebid", name="ionwave", agency=_AGENCY, optional=True),
    ),
    known=Known.REPORTED,
    hosts=("www.txsmartbuy.gov", "hcdeebid.ionwave.net"),
    states=("TX",),
    join=same_number,
    gives=("solicitations", "forecasts"),
    route="two pages in HTML; beside them Texas ESBD and the Ion Wave list of hcdeebid, one request",
    terms="robots.txt and terms of its site were not written down; robots.txt of Ion Wave disallows everything",
    note="Read as working readers of 2026 describe it; no page was captured. RFPs stay listed after they closed.",
)
