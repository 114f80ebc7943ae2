"""OpenGov Procurement: the open projects of a tenant through the API behind its portal, and their detail pages.

Reported by several readers of 2026; no answer was captured. The portal's own pages are behind a challenge and are only
linked to. Times are real UTC. Attachments are links that expire within a day, and behind a log-in for people: none is
kept. Whether the API counts pages from 0 or from 1 is reported both ways, so `count` decides.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

from pydantic import Field as Setting

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Kind, Solicitation
from coopwatchd.portals.base import Asking, Page, Portal, Request, Steps
from coopwatchd.portals.details import SolicitationDetails, each_page
from coopwatchd.portals.fields import Place, Unreadable, read_row
from coopwatchd.portals.gather import Gathering, demand
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.options import CommonOptions
from coopwatchd.portals.platforms.opengov_project import MORE, fields
from coopwatchd.portals.rows import JsonRow, dig

API = "https://api.procurement.opengov.com/api/v1"
SITE = "https://procurement.opengov.com"
TURN = "opengov"
PAGE_SIZE = 100
_HARD = frozenset({Trouble.THROTTLED, Trouble.CHALLENGE, Trouble.ROBOTS, Trouble.TIMEOUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectList(Traits):
    """The open projects of the tenant `code`; with `department` only that one's.

    The department is picked from the rows: how the API wants to be asked for one is reported in two spellings.
    """

    code: str
    department: int = 0
    name: str = "solicitations"
    optional: bool = False
    kind: ClassVar[Kind] = Kind.SOLICITATION
    turn: ClassVar[str] = TURN

    def read(self, asking: Asking) -> Steps:
        """Pages from 1 on, and page 0 when they fall short of the count."""
        found = Gathering.of(asking, self.name)
        number = 1
        while True:
            try:
                page = yield self._ask("open", number)
            except Refusal as refusal:
                if number or refusal.trouble in _HARD:
                    raise
                break  # page 0 is only a guess: that there is none leaves the list as short as it is
            rows, total = _rows(page)
            before = len(found.seen)
            self._take(rows, page, asking, found)
            if len(found.seen) >= total or number == 0:
                break
            number = number + 1 if len(found.seen) > before else 0
        found.prove(total, page.url)
        if self.department and total and not found.records and not found.rejects:
            yield from self._known_department(asking)
        return found.reading()

    def _ask(self, status: str, number: int) -> Request:
        return Request(
            url=f"{API}/government/{self.code}/project/public",
            json={
                # A status outside of `filters` is no filter: closed rows came back.
                "filters": [{"type": "status", "value": status}],
                "quickSearchQuery": None,
                "limit": PAGE_SIZE,
                "page": number,
                "sortField": "proposalDeadline",
                "sortDirection": "DESC",
            },
            headers=_headers(self.code),
        )

    def _take(self, rows: list[JsonRow], page: Page, asking: Asking, found: Gathering) -> None:
        place = Place(url=page.url, zone=asking.portal.timezone)
        for row in rows:
            name = row.value("id") or json.dumps(row.data, sort_keys=True)
            if self.department and (row.value("department.id") or str(self.department)) != str(self.department):
                found.pass_over(name)
                continue
            found.take(name, partial(self._record, row, place, asking, page), row.value("title") or "")

    def _record(self, row: JsonRow, place: Place, asking: Asking, page: Page) -> AnyRecord:
        demand(row, "id", "title", "status", "proposalDeadline")
        if self.department and row.value("department.id") is None:
            raise Unreadable("it does not say which department it belongs to", lacking=True)
        return read_row(Solicitation, row, fields(self.code, asking.portal.name), place, page=page.digest)

    def _known_department(self, asking: Asking) -> Any:
        """Nothing open for the department is believed once it is found among the closed projects."""
        for number in (1, 0):
            page = yield self._ask("closed", number)
            rows, _ = _rows(page)
            if any(row.value("department.id") == str(self.department) for row in rows):
                return
        raise Refusal(
            Trouble.LAYOUT,
            f"{asking.portal.key}/{self.name}: no open or recently closed project is of department {self.department}.",
            url=page.url,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPages(SolicitationDetails):
    """The detail of single projects: commodity codes, the deadline for questions, addenda."""

    code: str
    name: str = "solicitation-pages"
    budget: int = 5
    turn: ClassVar[str] = TURN

    def read(self, asking: Asking) -> Steps:
        """One answer each; a project that is under review has none (404), and is set aside."""
        declared = fields(self.code, asking.portal.name) | MORE

        def ask(wanted: Solicitation) -> Request:
            return Request(url=f"{API}/project/{wanted.id}", headers=_headers(self.code))

        def read(wanted: Solicitation, page: Page) -> Solicitation:
            row = JsonRow(page.json())
            if row.value("id") != wanted.id:
                raise Refusal(Trouble.LAYOUT, f"{page.url} is not project {wanted.id}.", url=page.url)
            demand(row, "status", "proposalDeadline")
            place = Place(url=page.url, zone=asking.portal.timezone)
            return read_row(Solicitation, row, declared, place, page=page.digest)

        return each_page(Solicitation, asking, what="projects", ask=ask, read=read)


def _headers(code: str) -> dict[str, str]:
    return {"Accept": "application/json", "Origin": SITE, "Referer": f"{SITE}/portal/{code}"}


def _rows(page: Page) -> tuple[list[JsonRow], int]:
    data = page.json()
    rows, total = dig(data, "rows"), dig(data, "count")
    if not isinstance(rows, list) or not isinstance(total, int) or isinstance(total, bool) or total < 0:
        raise Refusal(Trouble.LAYOUT, f"{page.url} answered without its rows or without their count.", url=page.url)
    return [JsonRow(row) for row in rows], total


class Options(CommonOptions):
    """`platform = "opengov"`: `tenant` is the code in the portal's address, `department` the number of one of its."""

    tenant: str = Setting(pattern=r"^[A-Za-z0-9-]+$")
    department: int = Setting(default=0, ge=0)


def portal(key: str, options: Options) -> Portal:
    """The open solicitations of one tenant, with details of those that are watched."""
    made = options.build(
        key,
        ProjectList(code=options.tenant, department=options.department),
        ProjectPages(code=options.tenant),
        home=SITE,
        note="read as several readers of 2026 describe the platform; no answer of it was captured",
    )
    return replace(made, home=f"{SITE}/portal/{options.tenant}")
