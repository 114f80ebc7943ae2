"""bids.sciquest.com: the public events of an organisation, one tab at a time, twenty or `PageSize` to a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from coopwatchd.simulator.answers import Answer, Asked, html_page
from coopwatchd.simulator.records import SimSolicitation, Stage
from coopwatchd.simulator.wording import clock, local, true_label
from coopwatchd.simulator.world import View

HOST = "bids.sciquest.com"
ROBOTS = "User-agent: *\nDisallow: /\n"  # as it is

_TABS = {
    "PHX_NAV_SourcingOpenForBid": (Stage.OPEN, "Open", "No Events have been opened for bidding"),
    "PHX_NAV_SourcingUpcoming": (Stage.PLANNED, "Upcoming", "No Events have been scheduled"),
    "PHX_NAV_SourcingClosed": (Stage.PENDING, "Closed", "No Events have been closed"),
    "PHX_NAV_SourcingAward": (Stage.AWARDED, "Awarded", "No Events have been awarded"),
}


def answer(view: View, asked: Asked) -> Answer | None:
    """The page of an organisation, or None for another path; an unknown organisation is a system error."""
    if asked.path != "/apps/Router/PublicEvent":
        return None
    name = f"jaggaer:{asked.query.get('CustomerOrg', '')}"
    tab = _TABS.get(asked.query.get("tab", "PHX_NAV_SourcingOpenForBid"))
    if name not in view.shelves or tab is None:
        return Answer(status=400, body=b"<html><body><h1>System Error</h1></body></html>", validators=False)
    stage, badge, nothing = tab
    shelf = view.shelf(name)
    rows = shelf.at(stage)
    total = len(rows) + sum(one.stage is stage for one in shelf.withheld)
    size = int(asked.query.get("PageSize", "20"))
    return html_page(_page(rows[:size], total, badge, nothing if view.say_empty else ""))


def _page(rows: Sequence[SimSolicitation], total: int, badge: str, nothing: str) -> str:
    body = "".join(_row(row, badge, number) for number, row in enumerate(rows, start=1))
    shown = f"<div>1-{len(rows)} of {total} Results</div>" if rows else f"<div>{nothing}</div>"
    table = (
        '<table class="phx table-hover">\n<tr><th scope="col" abbr="Status">Status</th>'
        f'<th scope="col" abbr="Details">Details</th><th scope="col" abbr=""></th></tr>\n{body}</table>'
    )
    return (
        "<!DOCTYPE html>\n<html><head><title>Public Event</title></head><body>\n"
        f"{shown}\n{table if rows else ''}\n</body></html>\n"
    )


def _row(one: SimSolicitation, badge: str, number: int) -> str:
    suffix = f"_{number}" if number > 1 else ""
    pairs = {
        "Open": _moment(one.issued, one.zone),
        "Close": _moment(one.due, one.zone),
        "Type": "RFP",
        "Number": escape(one.number),
        "Contact": escape(one.contact),
    }
    lines = "\n".join(
        '<div class="phx table-row-layout"><div class="phx table-cell-layout"><div class="phx data-row-name">'
        f'<div id="SourcingPublicSite_LABEL_{label.upper()}{suffix}" class="phx phxText">{label}</div></div></div>'
        f'<div class="phx table-cell-layout"><div class="phx data-row-content">{value}</div></div></div>'
        for label, value in pairs.items()
        if value
    )
    link = "https://app01.jaggaer.com/apps/Router/ViewSourcingEvent?AuthToken=made-for-one-page&amp;tmstmp=0"
    pdf = f"https://solutions-selectsite-documents.s3.amazonaws.com/Sourcingevent/{one.id}-event.pdf?X-Amz-Expires=60"
    return f"""<tr>
<td class="ResultsColumnValue" align="left" scope="row"><span class="mosaic status-badge">{badge}</span></td>
<td class="ResultsColumnValue" align="left">
<div><a class="btn btn-link btn-large btn-link-header" href="{link}">{escape(one.title, quote=False)}</a></div>
<div><div class="phx display-block phxText label-mini">{escape(one.description, quote=False)}</div></div>
<div class="phx multicolumn">
{lines}
<div class="phx table-row-layout"><div class="phx table-cell-layout"><div class="phx data-row-name">
<div id="SourcingPublicSite_EVENT_DETAILS{suffix}" class="phx phxText">Details</div></div></div>
<div class="phx table-cell-layout"><div class="phx data-row-content"><a class="btn btn-link withIcons"
 id="SourcingPublicSite_BUTTON_PDF_VIEW{suffix}" href="{escape(pdf)}">View as PDF</a></div></div></div>
</div></td>
<td class="ResultsColumnValue" align="left"><button type="button" class="btn btn-mini">Respond Now</button></td>
</tr>
"""


def _moment(moment: datetime | None, zone: str) -> str:
    """`10/22/2026, 2:00 PM <b>MDT</b>`."""
    if moment is None:
        return ""
    at = local(moment, zone)
    return f"{at.month}/{at.day}/{at.year}, {clock(at)} <b>{true_label(moment, zone)}</b>"
