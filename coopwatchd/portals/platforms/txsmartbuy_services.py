"""The services behind txsmartbuy.gov (NetSuite SuiteCommerce): posted JSON, lines with a total, errors with 200."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping
from typing import Any

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Document
from coopwatchd.portals.base import Page, Reading, Request
from coopwatchd.portals.clean import TITLE_LIMIT, clean, clean_link
from coopwatchd.portals.fields import Place, Row
from coopwatchd.portals.gather import Gathering
from coopwatchd.portals.rows import JsonRow

HOME = "https://www.txsmartbuy.gov"
# The path carries the version of a package: after an upgrade it is gone (404), which is told as such.
SERVICES = f"{HOME}/app/extensions/CPA/CPAMain/1.0.0/services"
_CODE = re.compile(r"\*?\s*(\d{3,11})\s*(?:-\s*\*?\s*(.*))?", re.DOTALL)


def post(service: str, body: Mapping[str, object], referer: str) -> Request:
    """A search, as the pages' own script posts it."""
    return Request(
        url=f"{SERVICES}/{service}",
        json=dict(body),
        headers={
            "Accept": "application/json",
            "Content-Type": "application/json; charset=UTF-8",
            "X-Requested-With": "XMLHttpRequest",
            "Referer": f"{HOME}{referer}",
        },
    )


def detail(query: str, referer: str) -> Request:
    """One posting or contract by its number."""
    return Request(url=f"{SERVICES}/{query}", headers={"Accept": "application/json", "Referer": f"{HOME}{referer}"})


def said(page: Page) -> Mapping[str, Any]:
    """The answer, an object; a detail may come as the one entry of its `lines`. Raises Refusal for an error in it."""
    data = page.json()
    if not isinstance(data, Mapping):
        raise Refusal(Trouble.LAYOUT, f"{page.url} did not answer with an object.", url=page.url)
    if data.get("errorStatusCode"):
        status, message = str(data["errorStatusCode"]), clean(str(data.get("errorMessage") or ""), 120)
        raise Refusal(_trouble(status), f"{page.url} answered with an error ({status}): {message}", url=page.url)
    if "internalid" not in data and isinstance(data.get("lines"), list) and len(data["lines"]) == 1:
        only = data["lines"][0]
        return {**only, **data} if isinstance(only, Mapping) else data
    return data


def lines(page: Page) -> tuple[list[JsonRow], int]:
    """The rows of a search and the service's own total. Raises Refusal when one of them is missing."""
    data = said(page)
    rows, total = data.get("lines"), data.get("totalRecordsFound")
    if isinstance(total, str) and total.isdigit():
        total = int(total)
    if not isinstance(rows, list) or not isinstance(total, int) or isinstance(total, bool) or total < 0:
        raise Refusal(Trouble.LAYOUT, f"{page.url} answered without its lines or without their total.", url=page.url)
    return [JsonRow(row) for row in rows], total


def pages_of(
    ask: Callable[[int], Request],
    take: Callable[[list[JsonRow], Page], None],
    found: Gathering,
    first: Page | None = None,
) -> Generator[Request, Page, Reading]:
    """The reading of a search, page after page of 24 rows until the service's own total is reached."""
    page = first or (yield ask(1))
    number = 1
    while True:
        rows, total = lines(page)
        before = len(found.seen)
        take(rows, page)
        if len(found.seen) >= total or len(found.seen) == before:
            break
        number += 1
        page = yield ask(number)
    found.prove(total, page.url)
    return found.reading()


def nigp(row: Row) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The commodity codes ("nigp:20400") and their names; a star before either marks what only Texas uses."""
    codes: dict[str, str] = {}
    for entry in (row.value("nigpCodes") or "").split(";"):
        found = _CODE.fullmatch(clean(entry))
        if found:
            codes.setdefault(f"nigp:{found[1]}", clean(found[2] or "", TITLE_LIMIT))
    return tuple(codes), tuple(dict.fromkeys(filter(None, codes.values())))


def attachments(row: Row, _: Place) -> tuple[Document, ...]:
    """The public files of a detail; a list has none."""
    listed = row.data.get("attachments") if isinstance(row, JsonRow) and isinstance(row.data, Mapping) else None
    found: dict[str, Document] = {}
    for one in map(JsonRow, listed if isinstance(listed, list) else []):
        url = clean_link(one.value("fileURL") or "", HOME)
        title = clean(one.value("fileDescription") or one.value("fileName") or "", TITLE_LIMIT)
        if url:
            found.setdefault(url, Document(title=title or url, url=url))
    return tuple(found.values())


def _trouble(status: str) -> Trouble:
    if status in {"401", "403"}:
        return Trouble.BLOCKED
    if status in {"404", "410"}:
        return Trouble.GONE
    if status == "429":
        return Trouble.THROTTLED
    return Trouble.SERVER if status.startswith("5") else Trouble.LAYOUT
