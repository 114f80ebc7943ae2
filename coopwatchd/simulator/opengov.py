"""api.procurement.opengov.com: the projects of each tenant, posted for by page, and the detail of one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from coopwatchd.simulator.answers import Answer, Asked, json_page
from coopwatchd.simulator.records import SimSolicitation, Stage
from coopwatchd.simulator.world import View

HOST = "api.procurement.opengov.com"
_ORIGIN = "https://procurement.opengov.com"
_STATUS = {
    Stage.PLANNED: "pending",
    Stage.OPEN: "open",
    Stage.PENDING: "evaluation",
    Stage.AWARDED: "closed",
    Stage.CANCELLED: "closed",
}
_SUBSTATUS = {Stage.AWARDED: "awarded", Stage.CANCELLED: "canceled"}


def answer(view: View, asked: Asked) -> Answer | None:
    """The answer at `asked.path`; without the portal's Origin everything is refused."""
    parts = asked.path.strip("/").split("/")
    if asked.headers.get("origin") != _ORIGIN:
        return Answer(status=403, body=b"<html><head><title>Forbidden</title></head><body>no</body></html>")
    if parts[:3] == ["api", "v1", "government"] and parts[4:] == ["project", "public"]:
        # A GET of the same path looks as if there were no such tenant.
        known = asked.method == "POST" and f"opengov:{parts[3]}" in view.shelves
        return _list(view, parts[3], json.loads(asked.body)) if known else _missing()
    if parts[:3] == ["api", "v1", "project"] and len(parts) == 4:
        return _detail(view, parts[3])
    return None


def _list(view: View, code: str, body: dict[str, Any]) -> Answer:
    shelf = view.shelf(f"opengov:{code}")
    wanted = [one["value"] for one in body.get("filters", []) if one.get("type") == "status"]

    def fits(one: SimSolicitation) -> bool:
        return not wanted or _STATUS[one.stage] in wanted

    rows = [one for one in shelf.solicitations if fits(one)]
    total = len(rows) + sum(fits(one) for one in shelf.withheld)
    limit = int(body.get("limit", 10))
    start = (int(body.get("page", 1)) - view.settings.opengov_first_page) * limit
    shown = rows[start : start + limit] if start >= 0 else []
    return json_page({"count": total, "rows": [_project(code, one) for one in shown]})


def _detail(view: View, id: str) -> Answer:
    for name, shelf in view.shelves.items():
        found = shelf.solicitation(id) if name.startswith("opengov:") else None
        if found:
            more = {
                "postedAt": _instant(found.issued),
                "preProposalDate": _instant(found.preproposal),
                "qaDeadline": _instant(found.questions_due),
                "contactFullName": found.contact,
                "hideContact": False,
                "categories": [{"code": "20453", "title": "Computers", "setId": 100}],
                "attachments": [
                    {"id": 1, "title": title, "url": f"{url}?X-Amz-Expires=72000"} for title, url in found.documents
                ],
            }
            return json_page(_project(name.removeprefix("opengov:"), found) | more)
    return _missing()


def _project(code: str, one: SimSolicitation) -> dict[str, Any]:
    return {
        "id": int(one.id),
        "financialId": one.number,
        "status": _STATUS[one.stage],
        "closedSubstatus": _SUBSTATUS.get(one.stage),
        "title": one.title,
        "releaseProjectDate": _instant(one.issued),
        "proposalDeadline": _instant(one.due),
        "isPaused": False,
        "isPrivate": False,
        "comingSoon": False,
        "summary": f"<p>{escape(one.description, quote=False)}</p>" if one.description else None,
        "addendums": [{"number": number + 1} for number in range(one.addenda)],
        "department": _department(one.department),
        "template": {"title": "Request For Proposal"},
        "government": {"code": code, "organization": {"name": one.lead_agency, "timezone": one.zone}},
    }


def _department(said: str) -> dict[str, Any] | None:
    """Number and name of "3252 HGACBuy"; a name alone gets a number of its own."""
    number, _, name = said.partition(" ")
    if number.isdigit():
        return {"id": int(number), "name": name}
    return {"id": 1000 + uuid5(NAMESPACE_URL, said).int % 9000, "name": said} if said else None


def _instant(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z" if moment else None


def _missing() -> Answer:
    return Answer(status=404, body=b'{"message":"Not Found"}', content_type="application/json", validators=False)
