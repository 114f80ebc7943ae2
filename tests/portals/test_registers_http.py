"""The registers' samples over real HTTP: forms and JSON that are posted, sessions, workbooks, and faults on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from over_http import TROUBLES, Desk, desk_of
from replay import SAMPLES, plain, workbook

from coopwatchd.portals.catalog import catalog
from coopwatchd.simulator import Fault

KEYS = (
    "utah colorado dc delaware florida idaho missouri northcarolina tennessee vermont washington westvirginia".split()
)


@pytest.fixture
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A register behind the simulator, which shows the pages of its sample at their addresses."""
    portal = catalog()[request.param]
    with desk_of(portal) as made:
        for listing in json.loads((SAMPLES / portal.key / "pages.json").read_text())["listings"].values():
            for page in listing["pages"]:
                at = urlsplit(urljoin(portal.home + "/", page["url"]))
                body, kind = content(SAMPLES / portal.key, page)
                made.simulator.serve(at.netloc, at.path, body, content_type=kind)
        yield made


def content(folder: Path, page: dict[str, str]) -> tuple[bytes, str]:
    if "workbook" in page:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return workbook(json.loads((folder / page["workbook"]).read_text())), kind
    kinds = {".json": "application/json", ".csv": "text/csv", ".html": "text/html; charset=utf-8"}
    return (folder / page["file"]).read_bytes(), kinds[Path(page["file"]).suffix]


@pytest.mark.parametrize("desk", KEYS, indirect=True)
def test_a_register_reads_over_http_as_its_sample_does(desk: Desk) -> None:
    folder = SAMPLES / desk.portal.key
    index, expected = (json.loads((folder / name).read_text()) for name in ("pages.json", "expected.json"))
    records = ()
    for name, listing in index["listings"].items():
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


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault",
    [Fault.CHALLENGE_200, Fault.LOGIN, Fault.TOO_MANY, Fault.NOT_FOUND, Fault.SERVER_ERROR],
    ids=lambda one: one.name,
)
@pytest.mark.parametrize("desk", ["dc", "missouri", "tennessee", "northcarolina", "vermont"], indirect=True)
def test_a_fault_is_called_by_its_name_and_never_reads_as_nothing(desk: Desk, fault: Fault) -> None:
    desk.simulator.faults.set(urlsplit(desk.portal.home).netloc, fault)
    assert desk.refused().trouble is TROUBLES[fault]
