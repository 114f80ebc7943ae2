"""<name>.civicplus.example: the bid postings of a made-up city at `/Bids.aspx`, and the page of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from coopwatchd.simulator.answers import Answer, Asked, html_page
from coopwatchd.simulator.records import SimSolicitation, Stage
from coopwatchd.simulator.wording import clock, local
from coopwatchd.simulator.world import View

DOMAIN = ".civicplus.example"

_STATUS = {
    Stage.OPEN: "Open",
    Stage.PENDING: "Closed",
    Stage.AWARDED: "Awarded",
    Stage.CANCELLED: "Cancelled",
}


def answer(view: View, asked: Asked) -> Answer | None:
    """The list (the bare address only, as on some boards), the page of a posting, or None."""
    name = f"civicplus:{asked.host.removesuffix(DOMAIN)}"
    if name not in view.shelves or asked.path.lower() != "/bids.aspx":
        return None
    shelf = view.shelf(name)
    if "bidID" in asked.query:
        found = shelf.solicitation(asked.query["bidID"])
        return html_page(_posting(found)) if found else None
    if asked.query:
        return html_page("<!DOCTYPE html><html><head><title>Bid Postings</title></head><body></body></html>")
    rows = [one for one in shelf.solicitations if one.stage in _STATUS]
    return html_page(_list(view, rows, len(rows) + len(shelf.withheld)))


def _list(view: View, rows: Sequence[SimSolicitation], total: int) -> str:
    nothing = "<p>There are no open bid postings at this time.</p>" if view.say_empty and not rows else ""
    head = f'<div class="bidsHeader listHeader"><span>Bid Postings ({total})</span></div>\n' if total else ""
    body = "".join(_row(row) for row in rows)
    return (
        "<!DOCTYPE html>\n<html><head><title>Bid Postings</title></head><body><h1>Bid Postings</h1>\n"
        f'<div class="bidItems listItems">\n{head}{body}{nothing}</div>\n</body></html>\n'
    )


def _row(one: SimSolicitation) -> str:
    link = f"bids.aspx?bidID={one.id}"
    title = escape(one.title, quote=False)
    closes = _moment(one.due, one.zone) or "Open Until Contracted"
    return f"""<div class="listItemsRow bid">
<div class="bidTitle" style="vertical-align: top">
<span><a href="{link}">{title}</a></span><br/>
<span style="font-size:0.75em;"><strong>Bid No.</strong> {escape(one.number)}</span><br/>
<span>{escape(one.description[:120], quote=False)}... [<a href="{link}">Read on<span class="visuallyHidden">: {title}\
</span></a>]</span>
</div>
<div class="bidStatus">
<div> <span id="BidStatus{one.id}18">Status:</span><br/> <span id="BidCloses{one.id}18">Closes:</span></div>
<div> <span>{_STATUS[one.stage]}</span><br/> <span>{closes}</span></div>
</div>
</div>
"""


def _posting(one: SimSolicitation) -> str:
    files = "<br/>".join(f'<a href="{escape(url)}" target="_blank">{escape(title)}</a>' for title, url in one.documents)
    values = {
        "Description:": f"<p>{escape(one.description, quote=False)}</p>",
        "Publication Date/Time:": _moment(one.issued, one.zone),
        "Closing Date/Time:": _moment(one.due, one.zone) or "Open Until Contracted",
        "Related Documents:": f'<div class="relatedDocuments">{files}</div>',
    }
    rows = "\n".join(
        f'<tr><td><span class="BidListHeader">{label}</span></td></tr>\n'
        f'<tr><td><span class="BidDetail">{value}</span></td></tr>'
        for label, value in values.items()
    )
    return (
        "<!DOCTYPE html>\n<html><head><title>Bid Postings</title></head><body>\n"
        f'<table summary="Bid Details">{rows}</table>\n</body></html>\n'
    )


def _moment(moment: datetime | None, zone: str) -> str:
    """`10/13/2026 4:00 PM`, without a zone."""
    if moment is None:
        return ""
    at = local(moment, zone)
    return f"{at.month}/{at.day}/{at.year} {clock(at)}"
