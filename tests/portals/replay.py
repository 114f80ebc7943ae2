"""Saved pages instead of the network: a Fetch over a folder of samples, and the runner that reads such a folder.

A sample folder has `pages.json` ({"now", "listings": {name: {"pages": [{"url", "file" | "workbook", "status", "type"}],
"wanted_from": listing}}}, and for a portal that is not in the catalog "platform": its table of the configuration) and
`expected.json`, which the runner writes when it is missing, for a person to read.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from coopwatchd.portals.base import Listing, Page, Portal, Request, Snapshot
from coopwatchd.portals.catalog import catalog, platforms
from coopwatchd.portals.crawl import crawl

NOW = datetime(2026, 10, 8, 12, 0, tzinfo=UTC)
SAMPLES = Path(__file__).resolve().parent / "samples"
CAPTURES = Path(__file__).resolve().parents[2] / "../shared/portals/samples"


@dataclass
class Answer:
    body: bytes
    status: int = 200
    type: str = "text/html; charset=utf-8"


class Replay:
    """A Fetch that answers each address from `answers`; several answers to one address come in their order."""

    def __init__(self, portal: Portal, answers: Mapping[str, Any]) -> None:
        self.portal = portal
        self.answers = {
            urljoin(portal.home + "/", url): list(said) if isinstance(said, list) else [said]
            for url, said in answers.items()
        }
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Page | None:
        self.requests.append(request)
        url = urljoin(self.portal.home + "/", request.url)
        if url not in self.answers:
            raise AssertionError(f"asked for {url}, which the sample does not have: {sorted(self.answers)}")
        said = self.answers[url].pop(0) if len(self.answers[url]) > 1 else self.answers[url][0]
        if said is None:
            return None
        if isinstance(said, Exception):
            raise said
        answer = said if isinstance(said, Answer) else Answer(said.encode() if isinstance(said, str) else said)
        return Page(
            url=url, status=answer.status, headers={"Content-Type": answer.type}, body=answer.body, fetched_at=NOW
        )


def read(
    portal: Portal, answers: Mapping[str, Any], *, listing: str = "", wanted: Iterable[Any] = (), now: datetime = NOW
) -> Snapshot:
    """One listing (the first, or the one named) read from `answers`."""
    chosen = next(one for one in portal.listings if listing in {"", one.name})
    outcome = crawl(portal, chosen, Replay(portal, answers), now, wanted)
    assert isinstance(outcome, Snapshot)
    return outcome


def portal_of(*listings: Listing, **settings: Any) -> Portal:
    given = {"key": "sample", "name": "Sample", "home": "https://sample.example", "timezone": "America/Chicago"}
    return Portal(**(given | settings), listings=listings)


def run_sample(folder: Path, portal: Portal | None = None) -> tuple[dict[str, Any], float]:
    """What the portal's listings read from a sample folder, as plain data, and the seconds of work it took."""
    index = json.loads((folder / "pages.json").read_text())
    if portal is None and "platform" in index:
        settings = dict(index["platform"])
        platform = platforms()[settings.pop("platform")]
        portal = platform.portal(folder.name, platform.Options.model_validate(settings))
    portal = portal or catalog()[folder.name]
    now = datetime.fromisoformat(index["now"])
    snapshots: dict[str, Snapshot] = {}
    seconds = 0.0
    for name, sample in index["listings"].items():
        answers: dict[str, list[Answer]] = {}
        for page in sample["pages"]:
            answers.setdefault(page["url"], []).append(_answer(folder, page))
        wanted = snapshots[sample["wanted_from"]].records if "wanted_from" in sample else ()
        started = time.thread_time()
        snapshots[name] = read(portal, answers, listing=name, wanted=wanted, now=now)
        seconds += time.thread_time() - started
    return {name: plain(snapshot) for name, snapshot in snapshots.items()}, seconds


def check_sample(folder: Path, portal: Portal | None = None) -> None:
    """Fails when a sample reads otherwise than its `expected.json` says, and when that is missing or slow to read."""
    found, seconds = run_sample(folder, portal)
    expected = folder / "expected.json"
    if not expected.exists():
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        raise AssertionError(f"{expected} was missing; it is written now: read it, then run again")
    assert found == json.loads(expected.read_text())
    assert seconds < 0.5, f"{folder.name} took {seconds:.2f} s"


def _answer(folder: Path, page: Mapping[str, Any]) -> Answer:
    if "workbook" in page:
        return Answer(workbook(json.loads((folder / page["workbook"]).read_text())))
    kind = {".json": "application/json", ".xml": "application/rss+xml"}.get(Path(page["file"]).suffix, "text/html")
    return Answer((folder / page["file"]).read_bytes(), page.get("status", 200), page.get("type", kind))


def plain(value: Any) -> Any:
    """A snapshot or record as JSON data; fields that have their default are left out."""
    if isinstance(value, Snapshot):
        shown = {"empty": value.empty, "whole": value.whole}
        return shown | {"records": plain(value.records), "rejects": plain(value.rejects)}
    if is_dataclass(value):
        pairs = ((one, getattr(value, one.name)) for one in fields(value) if one.name != "page")
        return {one.name: plain(said) for one, said in pairs if one.default is MISSING or said != one.default}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def workbook(rows: list[list[Any]]) -> bytes:
    """A minimal XLSX; a cell is text, a number, None, or {"date": "2027-12-04"} for a cell formatted as a date."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{chr(65 + column)}{number}", cell) for column, cell in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        '<sheets><sheet name="Contracts" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return file.getvalue()


def _cell(place: str, cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dict):
        serial = (date.fromisoformat(cell["date"]) - date(1899, 12, 30)).days
        return f'<c r="{place}" s="1"><v>{serial}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{place}"><v>{cell}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
