"""<tenant>.ionwave.net: bid lists in grids of twenty that turn by postback, the register of contracts, bid pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from coopwatchd.simulator.answers import Answer, Asked, html_page, redirect
from coopwatchd.simulator.ionwave_bid import bid_page, closing, number_of, us_day
from coopwatchd.simulator.records import SimContract, SimSolicitation, Stage
from coopwatchd.simulator.wording import local
from coopwatchd.simulator.world import ShelfView, View

DOMAIN = ".ionwave.net"
ROBOTS = "User-agent: *\nDisallow: /\n"  # as the real tenants have it
SESSION = "ASP.NET_SessionId"

_LISTS = {
    "1": ("Current Bid Opportunities", Stage.OPEN, ("Organization", "Bid Issue Date", "Bid Close Date/Time")),
    "2": ("Closed Bid Opportunities", Stage.PENDING, ("Organization", "Bid Issue Date", "Bid Close Date/Time")),
    "3": ("Awarded Bid Opportunities", Stage.AWARDED, ("Organization", "Bid Award Date")),
    "4": ("Non Awarded Bid Opportunities", Stage.CANCELLED, ("Organization", "Bid Non Award Date")),
    "114": ("Construction Bid Opportunities", Stage.OPEN, ("Organization", "Bid Issue Date", "Bid Close Date/Time")),
}
_INVALID = "/InvalidRequest.html"
_PLAIN = {
    "/login.aspx": '<html><body><h1>Login</h1><input type="password" name="p"></body></html>',
    "/invalidrequest.html": "<html><head><title>Invalid Request</title></head><body>An error occurred</body></html>",
}
_HEADS = ("", "Bid Number", "Bid Title", "Bid Type")
_CONTRACT_HEADS = ("Number", "Title", "Organization", "Supplier", "Type", "Start Date", "End Date")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A grid before it is cut into pages; a row is its cells, marked up."""

    heading: str
    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    keys: Sequence[Mapping[str, str]]
    withheld: int = 0
    size: int = 20


def answer(view: View, asked: Asked) -> Answer | None:
    """The page at `asked.path` of the tenant in the host name, or None."""
    name = f"ionwave:{asked.host.removesuffix(DOMAIN)}"
    if name not in view.shelves:
        return None
    shelf, path = view.shelf(name), asked.path.lower()
    if path == "/sourcingevents.aspx":
        source = asked.query.get("SourceType", "1")
        return _page(view, asked, _bids(shelf, source)) if source in _LISTS else redirect(_INVALID)
    if path == "/activecontractlist.aspx":
        return _page(view, asked, _contracts(shelf))
    if path == "/publicdetail.aspx":
        found = shelf.solicitation(asked.query.get("bidID", ""))
        return html_page(bid_page(found)) if found else redirect(_INVALID)
    if path in {"/", "/currentsourcingevents.aspx", "/vendoropportunities.aspx"}:
        return redirect("/Login.aspx")
    markup = _PLAIN.get(path)
    return html_page(markup) if markup else None


def _bids(shelf: ShelfView, source: str) -> _Sheet:
    heading, stage, dates = _LISTS[source]
    shown = shelf.at(stage)
    return _Sheet(
        heading=heading,
        name="rgBidList",
        heads=(*_HEADS, *dates),
        rows=[_bid(one, source) for one in shown],
        keys=[{"BidID": one.id} for one in shown],
        withheld=sum(one.stage is stage for one in shelf.withheld),
    )


def _contracts(shelf: ShelfView) -> _Sheet:
    return _Sheet(
        heading="Active Contracts",
        name="rgContractList",
        heads=_CONTRACT_HEADS,
        rows=[_contract(one) for one in shelf.contracts],
        keys=[{"ContractID": one.id} if one.id else {} for one in shelf.contracts],
        withheld=len(shelf.withheld_contracts),
        size=25,
    )


def _bid(one: SimSolicitation, source: str) -> list[str]:
    issued = us_day(local(one.issued, one.zone)) if one.issued else ""
    due = closing(one.due, one.zone) if one.due else ""
    dates = [issued, due] if source not in {"3", "4"} else [f"{us_day(one.due)} 01:00:00 AM" if one.due else ""]
    icon = '<td align="center"><span class="flaticon-grid_View" title="View Bid"></span></td>'
    # Tenants that are one agency hide the column, and fill it all the same.
    agency = _cell(one.lead_agency) if one.lead_agency else _cell(one.department, ' style="display:none;"')
    return [icon, _cell(number_of(one)), _cell(one.title), _cell("RFP"), agency, *map(_cell, dates)]


def _contract(one: SimContract) -> list[str]:
    days = [us_day(day) if day else "" for day in (one.starts_on, one.ends_on)]
    return [_cell(said) for said in (one.number, one.title, one.lead_agency, one.supplier, "Term", *days)]


def _cell(said: str, style: str = "") -> str:
    return f'<td valign="top"{style}>{escape(said, quote=False)}</td>'


def _page(view: View, asked: Asked, sheet: _Sheet) -> Answer:
    total = len(sheet.rows) + sheet.withheld
    pages = max(1, -(-total // sheet.size))
    turned = _turned(asked, pages)
    if turned is None:
        return redirect(_INVALID)
    number, session = turned
    shown = slice((number - 1) * sheet.size, number * sheet.size)
    body = _rows(sheet.name, sheet.rows[shown]) or _nothing(view, len(sheet.heads))
    keys = dict(enumerate(sheet.keys[shown])) if any(sheet.keys) else {}
    info = _pager(sheet.name, number, pages, total) if total or view.say_empty else ""
    titles = "".join(f'<th scope="col" class="rgHeader"><a href="#">{head}</a></th>' for head in sheet.heads)
    markup = f"""<!DOCTYPE html>
<html><head><title>{sheet.heading}</title></head><body>
<form method="post" action="./{asked.target.lstrip("/")}" id="aspnetForm">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{_state(asked, number, session)}" />
<input type="hidden" name="__VIEWSTATEGENERATOR" id="__VIEWSTATEGENERATOR" value="A1B2C3D4" />
<input type="hidden" name="__VIEWSTATEENCRYPTED" id="__VIEWSTATEENCRYPTED" value="" />
<h1>{sheet.heading}</h1>
<div id="ctl00_mainContent_{sheet.name}" class="RadGrid">
<table class="rgMasterTable" id="ctl00_mainContent_{sheet.name}_ctl00">
<thead><tr>{titles}</tr></thead>
<tfoot>{info}</tfoot>
<tbody>
{body}</tbody></table></div>
<script>Sys.Application.add_init(function(){{$create(Telerik.Web.UI.RadGrid,\
{{"_clientKeyValues":{json.dumps(keys, separators=(",", ":"))},"_controlToFocus":""}});}});</script>
</form></body></html>
"""
    headers = (("Set-Cookie", f"{SESSION}={session}; Path=/; HttpOnly"), ("Cache-Control", "private"))
    return Answer(body=markup.encode("utf-8"), headers=headers, validators=False)


def _turned(asked: Asked, pages: int) -> tuple[int, str] | None:
    """The page that is asked for and its session; None when the postback is none that a page of ours made."""
    session = asked.cookies.get(SESSION) or hashlib.sha256(asked.host.encode()).hexdigest()[:24]
    if asked.method != "POST":
        return 1, session
    form = asked.form
    current = next((n for n in range(1, pages + 1) if form.get("__VIEWSTATE") == _state(asked, n, session)), None)
    if current is None or SESSION not in asked.cookies or "__VIEWSTATEGENERATOR" not in form:
        return None
    if any(name.endswith("$NextPage") for name in form):
        return min(current + 1, pages), session
    wanted = (n for n in range(1, pages + 1) if form.get("__EVENTTARGET", "").endswith(_target(current, n)))
    number = next(wanted, None)
    return (number, session) if number else None


def _state(asked: Asked, number: int, session: str) -> str:
    return hashlib.sha256(f"{asked.target}:{number}:{session}".encode()).hexdigest()


def _target(current: int, number: int) -> str:
    """The name of a page's link: counted from the page one is on, so that it is another one each time."""
    return f"$ctl02$ctl00$ctl{3 + 2 * (number + current):02d}"


def _rows(name: str, rows: Sequence[Sequence[str]]) -> str:
    return "".join(
        f'<tr class="{"rgAltRow" if n % 2 else "rgRow"}" valign="top" id="ctl00_mainContent_{name}_ctl00__{n}">\n'
        f"{''.join(row)}\n</tr>"
        for n, row in enumerate(rows)
    )


def _nothing(view: View, columns: int) -> str:
    words = "No records to display." if view.say_empty else ""
    return f'<tr class="rgNoRecords"><td colspan="{columns}"><div>{words}</div></td></tr>'


def _pager(name: str, number: int, pages: int, total: int) -> str:
    grid = f"ctl00$mainContent${name}$ctl00"
    links = "".join(
        f'<a class="rgCurrentPage" href="#"><span>{n}</span></a>'
        if n == number
        else f'<a href="javascript:__doPostBack(&#39;{grid}{_target(number, n)}&#39;,&#39;&#39;)"><span>{n}</span></a>'
        for n in range(1, pages + 1)
    )
    last = ' onclick="return false;"' if number == pages else ""
    button = f'<input type="submit" name="{grid}$NextPage" value=" " title="Next Page"{last} />'
    info = f"&nbsp;<strong>{total}</strong> items in <strong>{pages}</strong> pages"
    return (
        f'<tr class="rgPager"><td><div class="rgWrap rgNumPart">{links}</div>'
        f'<div class="rgWrap rgArrPart2">{button}</div><div class="rgWrap rgInfoPart">\n{info}\n</div></td></tr>'
    )
