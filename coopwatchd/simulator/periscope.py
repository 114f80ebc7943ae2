"""The BuySpeed portals of six states: search pages whose further rows come by partial POST, session and view state."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from html import escape

from coopwatchd.simulator.answers import Answer, Asked
from coopwatchd.simulator.records import SimContract, SimSolicitation, Stage
from coopwatchd.simulator.wording import clock, local, us_date
from coopwatchd.simulator.world import View

HOSTS = (
    "www.commbuys.com",
    "www.njstart.gov",
    "www.bidbuy.illinois.gov",
    "oregonbuys.gov",
    "nevadaepro.com",
    "arbuy.arkansas.gov",
)
COOKIE = "JSESSIONID"
PAGE_SIZE = 25
_SEARCH = "/bso/view/search/external"
_BIDS = ("bidSearchResultsForm", "bidResultId")
_CONTRACTS = ("contractBlanketSearchResultsForm", "contractResultId")
_BID_HEADS = (
    "Bid Solicitation #",
    "Organization Name",
    "Blanket #",
    "Buyer",
    "Description",
    "Bid Opening Date",
    "Bid Holder List",
    "Awarded Vendor(s)",
    "Status",
    "Alternate Id",
)
_CONTRACT_HEADS = (
    "Contract/Blanket #",
    "Bid Solicitation #",
    "Description",
    "Vendor",
    "Type Code",
    "Dollars Spent to Date",
    "Organization",
    "Status",
    "Begin Date",
    "End Date",
)
_STATUS = {Stage.OPEN: "Sent", Stage.PENDING: "Opened", Stage.AWARDED: "Bid to PO", Stage.CANCELLED: "Canceled"}


def answer(view: View, asked: Asked) -> Answer | None:
    """The search page at `asked.path`, or more of its rows."""
    shelf = view.shelf(f"bso:{asked.host}")
    if asked.path == f"{_SEARCH}/advancedSearchBid.xhtml":
        bids = [one for one in shelf.solicitations if one.stage in _STATUS]
        total = len(bids) + len(shelf.withheld)
        return _search(view, asked, _BIDS, _BID_HEADS, [_bid(one) for one in bids], f"rowCount:{total}")
    if asked.path == f"{_SEARCH}/advancedSearchContractBlanket.xhtml":
        rows = [_contract(one) for one in shelf.contracts]
        total = len(rows) + len(shelf.withheld_contracts)
        return _search(view, asked, _CONTRACTS, _CONTRACT_HEADS, rows, f'"totalRecords":{total}')
    return None


def _search(
    view: View,
    asked: Asked,
    ids: tuple[str, str],
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    total: str,
) -> Answer:
    if asked.method == "POST":
        return _more(asked, ids, rows)
    form, table = ids[0], f"{ids[0]}:{ids[1]}"
    session = asked.cookies.get(COOKIE) or secrets.token_hex(16)
    head = "".join(f'<th role="columnheader"><span class="ui-column-title">{escape(one)}</span></th>' for one in heads)
    body = _rows(rows[:PAGE_SIZE], 0)
    if not rows and view.say_empty:
        body = f'<tr class="ui-datatable-empty-message"><td colspan="{len(heads)}">No records found.</td></tr>'
    markup = f"""<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Advanced Search</title></head><body>
<form id="{form}" name="{form}" method="post" action="{asked.path}">
<input type="hidden" name="{form}" value="{form}" />
<input type="hidden" name="_csrf" value="{_token(session, "csrf")}" />
<div id="{table}" class="ui-datatable ui-widget"><div class="ui-datatable-tablewrapper"><table role="grid">
<thead id="{table}_head"><tr role="row">{head}</tr></thead>
<tbody id="{table}_data" class="ui-datatable-data">{body}</tbody></table></div></div>
<script type="text/javascript">$(function(){{PrimeFaces.cw("DataTable","results",{{id:"{table}",paginator:{{id:[
'{table}_paginator_bottom'],rows:{PAGE_SIZE},{total},page:0}},selectionMode:"single"}});}});</script>
<input type="hidden" name="javax.faces.ViewState" id="j_id1:javax.faces.ViewState:0" value="{_state(session, 0)}" />
</form></body></html>
"""
    cookie = ("Set-Cookie", f"{COOKIE}={session}; Path=/bso; HttpOnly; Secure")
    return Answer(body=markup.encode("utf-8"), headers=(cookie, ("Cache-Control", "no-store")), validators=False)


def _more(asked: Asked, ids: tuple[str, str], rows: Sequence[Sequence[str]]) -> Answer:
    """Rows from `first` on; the view state of the answer before, the session and the token must be right."""
    table, sent = f"{ids[0]}:{ids[1]}", asked.form
    session = asked.cookies.get(COOKIE, "")
    first = sent.get(f"{table}_first", "")
    start = int(first) if first.isdigit() else 0
    step = -(-start // PAGE_SIZE) - 1  # answers before this one
    good = (
        session
        and sent.get("javax.faces.ViewState") == _state(session, step)
        and sent.get("_csrf") == _token(session, "csrf")
        and sent.get(ids[0]) == ids[0]
        and sent.get("javax.faces.source") == table
        and sent.get(f"{table}_pagination") == "true"
        and sent.get(f"{table}_rows") == str(PAGE_SIZE)
        and asked.headers.get("faces-request") == "partial/ajax"
    )
    if not good:
        return _partial(
            "<error><error-name>class javax.faces.application.ViewExpiredException</error-name>"
            "<error-message><![CDATA[View could not be restored.]]></error-message></error>"
        )
    shown = _rows(rows[start : start + PAGE_SIZE], start)
    return _partial(
        f'<changes><update id="{table}"><![CDATA[{shown}]]></update>'
        f'<update id="j_id1:javax.faces.ViewState:0"><![CDATA[{_state(session, step + 1)}]]></update></changes>'
    )


def _partial(content: str) -> Answer:
    markup = f"<?xml version='1.0' encoding='UTF-8'?>\n<partial-response id=\"j_id1\">{content}</partial-response>"
    return Answer(body=markup.encode("utf-8"), content_type="text/xml;charset=UTF-8", validators=False)


def _token(session: str, purpose: str) -> str:
    return hashlib.sha256(f"{session}:{purpose}".encode()).hexdigest()[:32]


def _state(session: str, step: int) -> str:
    return f"{_token(session, f'view {step}')}:{step}"


def _rows(rows: Sequence[Sequence[str]], start: int) -> str:
    return "".join(
        f'<tr data-ri="{number}" class="ui-widget-content" role="row">'
        + "".join(f'<td role="gridcell">{cell}</td>' for cell in row)
        + "</tr>\n"
        for number, row in enumerate(rows, start=start)
    )


def _bid(one: SimSolicitation) -> tuple[str, ...]:
    at = local(one.due, one.zone) if one.due else None
    # Nevada and others print 24 hours with seconds, New Jersey AM and PM.
    seconds = f"{at:%H:%M:%S}" if at and one.construction else clock(at) if at else ""
    number = escape(one.number)
    return (
        f'<a href="/bso/external/bidDetail.sda?docId={number}&amp;external=true&amp;parentUrl=close">{number}</a>',
        escape(one.lead_agency),
        "",
        escape(one.contact),
        escape(one.title),
        f"{us_date(at)} {seconds}" if at else "",
        '<a href="#">List</a>',
        "",
        _STATUS[one.stage],
        "",
    )


def _contract(one: SimContract) -> tuple[str, ...]:
    return (
        escape(one.number),
        escape(one.solicitation_title),
        escape(one.title),
        escape(one.supplier),
        "RFP",
        "$702,398,107.30",
        escape(one.lead_agency),
        "3PS - Sent",
        us_date(one.starts_on) if one.starts_on else "",
        us_date(one.ends_on) if one.ends_on else "",
    )
