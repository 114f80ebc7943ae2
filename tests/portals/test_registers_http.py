"""The registers' samples over real HTTP: forms and JSON that are posted, sessions, workbooks, and faults on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import pytest
from over_http import TROUBLES, Desk, desk_of
from replay import SAMPLES, plain, workbook

from coopwatchd.errors import Trouble
from coopwatchd.portals.base import Portal
from coopwatchd.portals.catalog import catalog, platforms
from coopwatchd.simulator import Fault
from coopwatchd.simulator.answers import Answer, Asked

KEYS = (
    "utah colorado dc delaware florida idaho missouri northcarolina tennessee vermont washington westvirginia".split()
)


# Registers that are asked for several times under one address: their samples are not read as they stand.
LISTS = {**dict.fromkeys(KEYS, ""), "utah": "cooperative-contracts"}
LISTS |= dict.fromkeys(["dir-contracts", "louisiana", "sample-idoa"], "")


@pytest.fixture
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A register behind the simulator, which shows the pages of its sample at their addresses."""
    with desk_of(register(request.param)) as made:
        show(made)
        yield made


def register(key: str) -> Portal:
    if key in catalog():
        return catalog()[key]
    settings = index(key)["platform"]
    platform = platforms()[settings.pop("platform")]
    return platform.portal(key, platform.Options.model_validate(settings))


def index(key: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / key / "pages.json").read_text())
    return found


def pages(portal: Portal) -> Iterator[tuple[SplitResult, dict[str, str]]]:
    """Address and file of every page of a sample."""
    for listing in index(portal.key)["listings"].values():
        for page in listing["pages"]:
            yield urlsplit(urljoin(portal.home + "/", page["url"])), page


def show(desk: Desk, change: Callable[[str], str] = str) -> None:
    for at, page in pages(desk.portal):
        body, kind = content(SAMPLES / desk.portal.key, page, change)
        desk.simulator.serve(at.netloc, at.path, body, content_type=kind)


def content(folder: Path, page: dict[str, str], change: Callable[[str], str]) -> tuple[bytes, str]:
    text = change((folder / (page.get("workbook") or page["file"])).read_text())
    if "workbook" in page:
        return workbook(json.loads(text)), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    kinds = {".json": "application/json", ".csv": "text/csv", ".html": "text/html; charset=utf-8"}
    return text.encode(), kinds[Path(page["file"]).suffix]


@pytest.mark.parametrize("desk", KEYS, indirect=True)
def test_a_register_reads_over_http_as_its_sample_does(desk: Desk) -> None:
    expected = json.loads((SAMPLES / desk.portal.key / "expected.json").read_text())
    records = ()
    for name, listing in index(desk.portal.key)["listings"].items():
        snapshot = desk.read(name, wanted=records if "wanted_from" in listing else ())
        records = snapshot.records
        assert plain(snapshot) == expected[name]


def test_louisianas_search_is_asked_three_times_in_one_session() -> None:
    portal = catalog()["louisiana"]
    path = "/osp/lapac/eCat/dsp_eCatSearchLagov.cfm"
    with desk_of(portal) as desk:
        desk.simulator.serve(urlsplit(portal.home).netloc, path, (SAMPLES / "louisiana/all.html").read_bytes())
        assert [one.categories for one in desk.read().records] == [(), ()]
        asked = desk.simulator.asked(urlsplit(portal.home).netloc, path)
    assert [one.method for one in asked] == ["GET", "POST", "POST"]


# A sample stands as it is: that rows are missing is for the reconciliation.
FAULTS = [one for one in TROUBLES if one not in {Fault.HALF_ROWS, Fault.EMPTY_PAGE}]


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.name)
@pytest.mark.parametrize("desk", LISTS, indirect=True)
def test_each_refusal_has_its_class(desk: Desk, fault: Fault) -> None:
    host = next(pages(desk.portal))[0].netloc
    assert desk.trouble_of(fault, host, LISTS[desk.portal.key]) is TROUBLES[fault]


RENAMED = {
    "colorado": ["Vendor,", "Contract #", "BIDS Category Name", "Current Term Expiration Date", "NVP, MMCAP"],
    "dc": ['"contractNumber"', '"title"', '"vendor"', '"endDate"', '"results"'],
    "delaware": ['"contracturl"', '"contracttitle"', '"companyname"', '"expiredate"'],
    "dir-contracts": ["card--special", "card-heading", "card-subtitle"],
    "florida": ['"number"', '"name"', '"endDate"', '"resultsObjects"'],
    "idaho": ["contract-card", "contract-title-link"],
    "louisiana": [">Contract #<", ">Contract Description<", ">Vendor Name<", ">T-number<", ">Effective From"],
    "missouri": ["Contract Number", "Contractor Name", "Contract Title", "Agency", "Contract Expiration Date"],
    "northcarolina": [">Title<", ">Beginning Date<", ">Ending Date<", ">Awarded Vendor(s)<"],
    "sample-idoa": ['"id"', '"vendorName"', '"amendment"', '"endDate"', '"results"'],
    "tennessee": ["Contract Description", "Supplier Name", "Begin Date", "Expire Date", "Available To Local"],
    "utah": [">Contract ID<", ">Description<", ">Contractor Name<", ">Expiration<"],
    "vermont": [">Contract<", ">Supplier<"],
    "washington": ['id="contractors"', "ContractSummary"],
    "westvirginia": [">Good or Services<", ">Contract #", ">Awarded Vendor<", ">Expiration Date<"],
}


@pytest.mark.parametrize(
    ("desk", "old"), [(key, old) for key, names in RENAMED.items() for old in names], indirect=["desk"]
)
def test_what_was_renamed_is_said_and_no_field_moves(desk: Desk, old: str) -> None:
    new = re.sub(r"\w[\w# ]*\w", "other", old, count=1)
    changed = []

    def change(text: str) -> str:
        changed.append(old in text)
        return longer(text).replace(old, new)

    show(desk, change)
    assert any(changed)
    refusal = desk.refused(LISTS[desk.portal.key])
    assert refusal.trouble is Trouble.LAYOUT
    assert "could not be read: " not in str(refusal)  # the reader itself has noticed it


def longer(text: str) -> str:
    """A list in JSON or of cards with its rows three times over: in a short one, all may happen to lack something."""
    if text.startswith("{"):
        return json.dumps({name: rows * 3 for name, rows in json.loads(text).items()})
    if text.startswith("[{"):
        return json.dumps(json.loads(text) * 3)
    card = re.compile(r'<div class="(?:contract-card|card card--special)">.*</div>', re.DOTALL)
    return card.sub(lambda found: found[0] * 4, text)


CARD = (
    '<div class="{1}"><h3 class="card-heading"><a class="contract-title-link" href="/c/{0}">C-{0}</a></h3>'
    '<span class="card-subtitle">A</span><div class="description">Salt</div></div>'
)
CARDS = {"idaho": "contract-card", "dir-contracts": "card card--special"}
NEXT = '<ul><li class="pager__item pager__item--next"><a href="?page={}">Next</a></li></ul>'


def three_pages(key: str, size: int) -> Fault:
    """As many rows as make three pages, each given to who asks for its page in the service's own way."""
    rows = range(2 * size + 1)

    def number(asked: Asked) -> int:
        if key == "dir-contracts":
            return int(asked.query.get("page", "0"))
        if key == "delaware":
            return int(asked.query["$offset"]) // size
        return int(asked.form["paged"] if key == "idaho" else json.loads(asked.body)["pageNumber"]) - 1

    def row(n: int) -> dict[str, Any]:
        url = {"url": f"http://mmp.delaware.gov/Contracts/Details/{n}"}
        delaware = {"contracturl": url, "contracttitle": f"C-{n}", "companyname": "A", "expiredate": "2028-06-30"}
        return delaware | {"id": f"C-{n}", "vendorName": "A", "amendment": 0, "endDate": "2028-06-30"}

    def answer(asked: Asked, page: Answer) -> Answer:
        at = number(asked)
        shown = rows[at * size : (at + 1) * size]
        if key in CARDS:
            cards = "".join(CARD.format(n, CARDS[key]) for n in shown)
            body = f"<html><body>{cards}{NEXT.format(at + 1) if at < 2 else ''}</body></html>"
        else:
            body = json.dumps([*map(row, shown)] if key == "delaware" else {"results": [*map(row, shown)]})
        return replace(page, body=body.encode())

    return Fault(name="three pages", answer=answer)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("desk", "size"),
    [("idaho", 50), ("dir-contracts", 20), ("delaware", 1000), ("sample-idoa", 100)],
    indirect=["desk"],
)
def test_three_pages_come_whole_and_once(desk: Desk, size: int) -> None:
    at = next(pages(desk.portal))[0]
    desk.simulator.faults.set(at.netloc, three_pages(desk.portal.key, size))
    snapshot = desk.read()
    assert (len({one.id for one in snapshot.records}), snapshot.rejects) == (2 * size + 1, ())
    assert len(desk.simulator.asked(at.netloc, at.path)) == 3


def test_an_end_that_is_no_longer_in_the_last_column_is_not_taken_from_there() -> None:
    with desk_of(register("vermont")) as desk:
        show(
            desk,
            lambda text: text.replace("Date</th></tr>", "Date</th><th>Start</th></tr>").replace(
                "</td></tr>", "</td><td>1/1/2025</td></tr>"
            ),
        )
        assert "last column" in str(desk.refused())
