"""A project as OpenGov's API tells it: real UTC instants, a status, its department, addenda and commodity codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from coopwatchd.model.records import Due, Stage
from coopwatchd.portals.clean import clean
from coopwatchd.portals.fields import Field, Place, Row, key, key_description
from coopwatchd.portals.moments import parse_due
from coopwatchd.portals.rows import JsonRow

_FORMATS = ("%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z")
_STAGES = {
    "open": Stage.OPEN,
    "pending": Stage.FORECAST,
    "comingsoon": Stage.FORECAST,
    "evaluation": Stage.CLOSED,
    "awardpending": Stage.CLOSED,
    "closed": Stage.CLOSED,
}
_ENDS = {"canceled": Stage.CANCELLED, "cancelled": Stage.CANCELLED, "awarded": Stage.AWARDED}
_CODES = {"100": "nigp", "200": "naics", "300": "unspsc"}


def fields(code: str, agency: str) -> dict[str, Field]:
    """How a project of the tenant `code` is read; `agency` where it names no organization of its own."""

    def organization(row: Row, _: Place) -> str:
        return clean(row.value("government.organization.name") or "") or agency

    return {
        "id": key("id"),
        "number": key("financialId"),
        "title": key("title"),
        "url": Field(read=lambda row, _: f"https://procurement.opengov.com/portal/{code}/projects/{row.value('id')}"),
        "description": key_description("summary"),
        "lead_agency": Field(read=organization),
        "stage": Field(read=_stage),
        "due_at": _due("proposalDeadline"),
        "issued_on": _day("releaseProjectDate"),
        "addenda": Field(read=_addenda),
        "categories": Field(read=_kinds),
        "remarks": Field(read=_remarks),
    }


def _due(path: str) -> Field:
    def read(row: Row, place: Place) -> Due | None:
        said = clean(row.value(path) or "")
        return parse_due(said, _FORMATS, place.zone) if said else None

    return Field(read=read, selector=path)


def _day(path: str) -> Field:
    """The tenant's own day: an evening there is the next day in UTC."""

    def read(row: Row, place: Place) -> date | None:
        due = _due(path).read(row, place)
        return due.day if due else None

    return Field(read=read, selector=path)


def _stage(row: Row, _: Place) -> Stage:
    said = (row.value("status") or "").casefold()
    if said not in _STAGES:
        raise ValueError(f"‘{said[:80]}’ is no status this platform is known to print")
    if said == "closed":
        return _ENDS.get((row.value("closedSubstatus") or "").casefold(), Stage.CLOSED)
    return Stage.FORECAST if said == "open" and row.value("comingSoon") == "true" else _STAGES[said]


def _addenda(row: Row, _: Place) -> int | None:
    listed = _listed(row, "addendums")
    return None if listed is None else len(listed)


def _kinds(row: Row, _: Place) -> tuple[str, ...]:
    said = (clean(row.value(path) or "") for path in ("department.name", "template.title"))
    return tuple(dict.fromkeys(filter(None, said)))


def _remarks(row: Row, _: Place) -> tuple[str, ...]:
    said = {"isPaused": "paused by the agency", "requiresInvitation": "by invitation only"}
    return tuple(remark for path, remark in said.items() if row.value(path) == "true")


def _codes(row: Row, _: Place) -> tuple[str, ...]:
    usual = row.value("government.categorySetId")
    found = []
    for one in map(JsonRow, _listed(row, "categories") or []):
        scheme, code = _CODES.get(one.value("setId") or usual or ""), clean(one.value("code") or "")
        if scheme and code:
            found.append(f"{scheme}:{code}")
    return tuple(dict.fromkeys(found))


def _listed(row: Row, name: str) -> list[Any] | None:
    listed = row.data.get(name) if isinstance(row, JsonRow) and isinstance(row.data, Mapping) else None
    return listed if isinstance(listed, list) else None


MORE = {
    "preproposal_at": _due("preProposalDate"),
    "questions_due_at": _due("qaDeadline"),
    "codes": Field(read=_codes),
}
