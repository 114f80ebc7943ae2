"""<tenant>.bonfirehub.com: the open and past sections and the register of contracts as JSON, and the feed."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from coopwatchd.simulator.answers import Answer, Asked, json_page
from coopwatchd.simulator.records import SimContract, SimSolicitation, Stage
from coopwatchd.simulator.wording import MONTHS, clock, local, rfc2822, true_label
from coopwatchd.simulator.world import View

DOMAIN = ".bonfirehub.com"
ROBOTS = "User-agent: *\nDisallow: /\n"  # as the real tenants have it
RSS = "application/rss+xml; charset=utf-8"
_PAST = {Stage.PENDING: "1", Stage.CANCELLED: "2", Stage.AWARDED: "3"}


def answer(view: View, asked: Asked) -> Answer | None:
    """The page at `asked.path` of the tenant in the host name, or None."""
    tenant = asked.host.removesuffix(DOMAIN)
    name = f"bonfire:{tenant}"
    if name not in view.shelves:
        return None
    shelf = view.shelf(name)
    if asked.path == "/PublicPortal/getOpenPublicOpportunitiesSectionData":
        return _section(view, shelf.at(Stage.OPEN))
    if asked.path == "/PublicPortal/getPastPublicOpportunitiesSectionData":
        return _section(view, shelf.at(*_PAST))
    if asked.path == "/PublicPortal/getPublicContractsSectionData":
        if shelf.contracts or view.settings.bonfire_register:
            return json_page({"success": 1, "message": "Success", "payload": _register(shelf.contracts)}, php=True)
        # Tenants that do not offer the register say so this way; it is not "no contracts".
        return json_page({"success": 0, "message": "Public contracts are not available", "payload": []}, php=True)
    if asked.path == "/opportunities/rss":
        return Answer(body=_feed(tenant, shelf.at(Stage.OPEN)).encode("utf-8"), content_type=RSS)
    return None


def _section(view: View, rows: Sequence[SimSolicitation]) -> Answer:
    # PHP: an empty container is a list, a filled one an object.
    departments = {_department_id(row): {"DepartmentName": row.department} for row in rows if row.department}
    page = json_page(
        {
            "success": 1,
            "message": "Success",
            "payload": {
                "projects": {row.id: _project(row) for row in rows} or [],
                "departments": departments or [],
            },
        },
        php=True,
    )
    return replace(page, body=codecs.BOM_UTF8 + page.body) if view.settings.bonfire_bom else page


def _project(row: SimSolicitation) -> dict[str, Any]:
    project: dict[str, Any] = {
        "ProjectID": row.id,
        "PrivateProjectID": row.guid.replace("-", ""),
        "ReferenceID": row.number,
        "ProjectStatusID": "2" if row.stage is Stage.OPEN else "3",
        "ProjectSubStatusID": _PAST.get(row.stage, "1"),
        "ProjectVisibilityID": "1",
        "ProjectName": row.title,
        # Naive, and UTC.
        "DateClose": row.due.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if row.due else "",
        "DepartmentID": _department_id(row),
    }
    if row.stage is not Stage.OPEN:
        project["IsPublicAward"] = row.stage is Stage.AWARDED
    return project


def _register(contracts: Sequence[SimContract]) -> dict[str, Any]:
    vendors = {one.supplier: str(700 + at) for at, one in enumerate(contracts) if one.supplier}
    return {
        "publicContracts": {
            one.id: {
                "ContractID": one.id,
                "Name": one.title,
                "VendorID": vendors.get(one.supplier, ""),
                "ContractStatusID": "3",
                "StartDate": _midnight(one.starts_on, one.zone),
                "EndDate": _midnight(one.ends_on, one.zone),
                "IsExtendable": "1" if one.tab_ends_on else "0",
            }
            for one in contracts
        }
        or [],
        "vendors": [{"VendorID": id, "VendorContactOrganizationName": name} for name, id in vendors.items()],
    }


def _midnight(day: date | None, zone: str) -> str:
    """The first minute of a day of the tenant's zone, written as naive UTC."""
    if day is None:
        return ""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _department_id(row: SimSolicitation) -> str:
    return str(1000 + uuid5(NAMESPACE_URL, row.department).int % 9000)


def _feed(tenant: str, rows: Sequence[SimSolicitation]) -> str:
    items = "".join(_item(tenant, row) for row in rows)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(tenant)} open opportunities</title><link>https://{tenant}{DOMAIN}/portal/</link>"
        f"<description>Open opportunities</description>\n{items}</channel></rss>\n"
    )


def _item(tenant: str, row: SimSolicitation) -> str:
    words = [f"Department: {row.department}."] if row.department else []
    words += [row.description] if row.description else []
    if row.due:
        at = local(row.due, row.zone)
        day = f"{MONTHS[at.month - 1][:3]} {at.day:02d}, {at.year}"
        words.append(f"Project closes {day} {clock(at)} {true_label(at, row.zone)}.")
    published = f"<pubDate>{rfc2822(row.issued)}</pubDate>" if row.issued else ""
    # No guid: the link is the only identity in the feed.
    return (
        f"<item><title>{escape(f'Reference #: {row.number}. Name: {row.title}')}</title>"
        f"<link>https://{tenant}{DOMAIN}/opportunities/{row.id}</link>"
        f"<description>{escape(' '.join(words))}</description>{published}</item>\n"
    )
