"""Bonfire (Euna): the open opportunities of a tenant, one JSON answer without paging.

Seen on a dozen tenants in 2026. `DateClose` is naive UTC (the pages convert it to the organisation's zone). Empty
containers are `[]` instead of `{}` (PHP). Detail pages are behind a challenge and are only linked to. The requests
of all tenants come out of one allowance per address, hence the pace.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import field_validator

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Kind, Solicitation
from coopwatchd.portals.base import Asking, Known, Page, Portal, Reading, Reject, Request, Steps
from coopwatchd.portals.fields import Field, Place, Row, Unreadable, const, key, key_moment, read_row, reject
from coopwatchd.portals.options import CommonOptions
from coopwatchd.portals.platforms.json_list import entries
from coopwatchd.portals.rows import JsonRow, dig

PATH = "/PublicPortal/getOpenPublicOpportunitiesSectionData"
_PRIVATE = "2"  # ProjectVisibilityID


@dataclass(frozen=True, slots=True, kw_only=True)
class BonfireOpen:
    """The open section of one tenant, `host` being its whole host name.

    Addenda are invisible in it but for a moved date or a new title. ProjectSubStatusID is never read: in the open
    section it can say "awarded" (Fairfax, 2026-10-08).
    """

    host: str
    name: str = "solicitations"
    optional: bool = False
    kind: ClassVar[Kind] = Kind.SOLICITATION
    details: ClassVar[bool] = False
    watched: ClassVar[bool] = False
    budget: ClassVar[int] = 0

    def read(self, asking: Asking) -> Steps:
        """One request."""
        page = yield Request(
            url=f"https://{self.host}{PATH}",
            headers={"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"},
            conditional=True,
        )
        rows, departments = _sections(page)
        place = Place(url=page.url, zone=asking.portal.timezone)
        declared = self._fields(asking.portal.name, departments)
        records: list[AnyRecord] = []
        rejects: list[Reject] = []
        lacking = 0
        for row in rows:
            try:
                records.append(read_row(Solicitation, row, declared, place, page=page.digest))
            except Unreadable as error:
                lacking += error.lacking
                rejects.append(reject(row.value("ProjectID") or row.under or "a row without id", error))
        if rows and lacking == len(rows):
            raise Refusal(
                Trouble.LAYOUT,
                f"{page.url} lists {len(rows)} projects, and none has an id and a name.",
                url=page.url,
            )
        return Reading(records=tuple(records), rejects=tuple(rejects), empty=not rows)

    def _fields(self, agency: str, departments: Mapping[str, str]) -> dict[str, Field]:
        def address(row: Row, _: Place) -> str:
            if row.value("ProjectVisibilityID") == _PRIVATE and row.value("PrivateProjectID"):
                return f"https://{self.host}/opportunities/private/{row.value('PrivateProjectID')}"
            return f"https://{self.host}/opportunities/{row.value('ProjectID')}"

        def department(row: Row, _: Place) -> tuple[str, ...]:
            named = departments.get(row.value("DepartmentID") or "", "")
            return (named,) if named else ()

        return {
            "id": key("ProjectID"),
            "number": key("ReferenceID"),
            "title": key("ProjectName"),
            "url": Field(read=address),
            "due_at": key_moment("DateClose", "%Y-%m-%d %H:%M:%S", wire="UTC"),
            "categories": Field(read=department),
            "lead_agency": const(agency),
        }


def _sections(page: Page) -> tuple[list[JsonRow], dict[str, str]]:
    """The projects, and the departments' names by id. Raises Refusal when the answer is not a success."""
    data = page.json()
    if str(dig(data, "success")) not in {"1", "True"}:
        raise Refusal(
            Trouble.LAYOUT,
            f"{page.url} says that it did not succeed: {str(dig(data, 'message'))[:80]}.",
            url=page.url,
        )
    rows = entries(dig(data, "payload.projects"))
    if rows is None:
        raise Refusal(Trouble.LAYOUT, f"{page.url} has no payload.projects.", url=page.url)
    return rows, _departments(dig(data, "payload.departments"))


def _departments(section: Any) -> dict[str, str]:
    names: dict[str, str] = {}
    for row in entries(section) or []:
        number = row.value("DepartmentID") or row.under
        name = key("DepartmentName").read(row, Place(url="", zone="UTC")) or row.value("Name") or ""
        if number and name:
            names[number] = name
    return names


class Options(CommonOptions):
    """`platform = "bonfire"`: `tenant` is the first part of the host name, or the whole of it (….bonfirehub.ca)."""

    tenant: str

    @field_validator("tenant")
    @classmethod
    def _spelt(cls, tenant: str) -> str:
        if not re.fullmatch(r"(?i)[a-z0-9-]+(\.bonfirehub\.(com|ca))?", tenant):
            raise ValueError("a tenant is the name before .bonfirehub.com, such as ‘harriscountytx’")
        return tenant.lower()

    @property
    def host(self) -> str:
        """The tenant's host name."""
        return self.tenant if "." in self.tenant else f"{self.tenant}.bonfirehub.com"


def portal(key: str, options: Options) -> Portal:
    """The open solicitations of one tenant."""
    return options.build(
        key,
        BonfireOpen(host=options.host),
        home=f"https://{options.host}",
        known=Known.CAPTURED,
        note="answers of three other Bonfire tenants were read; detail pages are only linked to",
    )
