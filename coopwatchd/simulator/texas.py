"""www.txsmartbuy.gov: the ESBD and the contracts behind it; beside it the pages of HGACBuy and Texas DIR."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from coopwatchd.simulator.answers import Answer, Asked, html_page, json_page
from coopwatchd.simulator.records import SimContract, SimSolicitation, Stage
from coopwatchd.simulator.wording import clock, local, long_date, us_date
from coopwatchd.simulator.world import View

HOST, HGACBUY, DIR = "www.txsmartbuy.gov", "www.hgacbuy.org", "dir.texas.gov"
SERVICES = "/app/extensions/CPA/CPAMain/1.0.0/services"
PAGE_SIZE = 24
CENTRAL = "America/Chicago"
_STATUS = {
    Stage.PLANNED: ("4", "New"),
    Stage.OPEN: ("1", "Posted"),
    Stage.PENDING: ("5", "Closed"),
    Stage.AWARDED: ("2", "Awarded"),
    Stage.CANCELLED: ("3", "Posting Cancelled"),
}
_AGENCIES = ("Aransas County - C0010", "ESC Region 8 - E2250", "ESC Region 18 - E1650", "H-GAC - G1010")
_DIR_PATH = "/it-solutions-and-services/selling-through-dir/schedule-of-solicitation-opportunities"


def answer(view: View, asked: Asked) -> Answer | None:
    """The answer of one of the three hosts, or None."""
    if asked.host == HGACBUY:
        mine = asked.path == "/ProductsAndServices/GetAllContracts" and asked.method == "POST"
        return html_page(_fragment(view.shelf("hgacbuy").contracts)) if mine else None
    if asked.host == DIR:
        return html_page(_schedule(view.shelf("dir").solicitations)) if asked.path == _DIR_PATH else None
    service = asked.path.removeprefix(f"{SERVICES}/")
    if service == "ESBD.Service.ss" and asked.method == "POST":
        return _postings(view, json.loads(asked.body))
    if service == "ESBD.Details.Service.ss":
        return _posting(view, asked.query.get("identification", ""))
    if service == "BrowseContracts.Service.ss" and asked.method == "POST":
        return _contracts(view, json.loads(asked.body))
    if service == "BrowseContracts.Details.Service.ss":
        found = view.shelf("txsmartbuy").contract(asked.query.get("internalid", ""))
        return json_page(_contract(found) | _more(found)) if found else _error(404, "Record not found")
    return None


def _postings(view: View, body: dict[str, Any]) -> Answer:
    """What is posted; agencies are listed whatever was asked for."""
    shelf = view.shelf("esbd")

    def fits(one: SimSolicitation) -> bool:
        agency = body.get("agencyNumber") if view.settings.esbd_filters else None
        return one.stage is Stage.OPEN and agency in {None, _agency(one)[1]}

    rows = [one for one in shelf.solicitations if fits(one)]
    total = len(rows) + sum(fits(one) for one in shelf.withheld)
    names = dict.fromkeys((*_AGENCIES, *(one.lead_agency for one in shelf.solicitations)))
    return json_page(
        {
            "lines": [_line(one) for one in _page(rows, body)],
            "page": body.get("page", 1),
            "recordsPerPage": PAGE_SIZE,
            "totalRecordsFound": total,
            "agencies": [_listed(name, view.settings.esbd_agencies) for name in names],
        }
    )


def _listed(name: str, shape: str) -> Any:
    """An agency as the answer's own list may have it; how it really looks is not known."""
    if shape == "text":
        return name
    bare, _, number = name.rpartition(" - ")
    return {"internalid": "812345", "agencyNumber": number, "name": bare}


def _page(rows: Sequence[Any], body: dict[str, Any]) -> Sequence[Any]:
    start = (int(body.get("page", 1)) - 1) * PAGE_SIZE
    return rows[start : start + PAGE_SIZE]


def _agency(one: SimSolicitation) -> tuple[str, str]:
    name, _, number = one.lead_agency.rpartition(" - ")
    return name, number


def _line(one: SimSolicitation) -> dict[str, Any]:
    due = local(one.due, CENTRAL) if one.due else None
    status, status_name = ("6", "Addendum Posted") if one.addenda else _STATUS[one.stage]
    return {
        "internalid": one.id,
        "title": one.title,
        "solicitationId": one.number,
        "responseDue": _date(due),
        "responseTime": clock(due) if due else "",
        "agencyNumber": _agency(one)[1],
        "agencyName": one.lead_agency,
        "status": status,
        "statusName": status_name,
        "postingDate": _date(local(one.issued, CENTRAL) if one.issued else None),
        "cancelledDate": "",
        "created": "9/28/2026 8:43 am",
        "lastModified": "10/1/2026 12:01 am",
        "nigpCodes": one.department,
        "repostURL": "",
        "url": "",
    }


def _date(at: datetime | None) -> str:
    return f"{at.month}/{at.day}/{at.year}" if at else ""


def _posting(view: View, number: str) -> Answer:
    found = next((one for one in view.shelf("esbd").solicitations if one.number == number), None)
    if found is None:
        return _error(404, "Solicitation not found")
    files = [{"fileName": "f1.pdf", "fileDescription": title, "fileURL": url} for title, url in found.documents]
    return json_page(_line(found) | {"attachments": files})


def _contracts(view: View, body: dict[str, Any]) -> Answer:
    shelf = view.shelf("txsmartbuy")
    rows = shelf.contracts
    return json_page(
        {
            "lines": [_contract(one) for one in _page(rows, body)],
            "recordsPerPage": PAGE_SIZE,
            "totalRecordsFound": len(rows) + len(shelf.withheld_contracts),
        }
    )


def _contract(one: SimContract) -> dict[str, Any]:
    return {
        "internalid": one.id,
        "contract": one.number,
        "description": f"<p>{escape(one.title, quote=False)}</p>",
        "startDate": us_date(one.starts_on) if one.starts_on else "",
        "endDate": one.ends_on.isoformat() if one.ends_on else "",
        "contractType": "Term",
        "contractCategory": one.industry,
    }


def _more(one: SimContract) -> dict[str, Any]:
    return {
        "contractors": [{"contractor": name} for name in one.contractors],
        "contractNotes": f"<b>{escape(one.description, quote=False)}</b>",
        "nigpCodes": "*20453-Computers;",
    }


def _error(status: int, message: str) -> Answer:
    """An error in the service's own way: with 200."""
    return json_page({"errorStatusCode": str(status), "errorMessage": message})


def _fragment(rows: Sequence[SimContract]) -> str:
    def dates(one: SimContract) -> str:
        return " - ".join(us_date(day) for day in (one.starts_on, one.ends_on) if day)

    return "".join(
        f"<div class='item' data-contractid='{one.id}'><h2>{escape(one.title)}</h2>"
        f"<h3>Contract Number</h3><p>{escape(one.number)}</p>\n<h3>Effective Dates</h3><p>{dates(one)}</p>"
        f"<h3>Contract Details</h3><p>{escape(one.description)}</p></div>\n"
        for one in rows
    )


def _schedule(rows: Sequence[SimSolicitation]) -> str:
    items = "".join(_planned(one) for one in rows)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><title>Schedule</title></head><body><main>\n'
        f'<h2>Planned</h2><div class="accordion">\n{items}</div></main></body></html>\n'
    )


def _planned(one: SimSolicitation) -> str:
    when = f"<p><strong>Tentative Solicitation Release Date:</strong> {long_date(one.issued)}</p>" if one.issued else ""
    posted = one.stage is Stage.OPEN
    link = f'<p><a href="https://{HOST}/esbd/{one.number}">ESBD posting</a></p>' if posted else ""
    return (
        '<div class="paragraph paragraph--type--accordion-item"><div class="heading">'
        f'<a href="#item-{one.id}">{escape(one.title)}</a></div><div class="accordion-body">{when}'
        f"<p><strong>RFO Number:</strong> {escape(one.number)}</p>"
        f"<p><strong>Procurement Type:</strong> RFO</p>{link}</div></div>\n"
    )
