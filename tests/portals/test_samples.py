"""Every folder of samples reads as its expected.json says; a new portal is one module and one such folder."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
from replay import SAMPLES, check_sample, run_sample

FOLDERS = sorted(folder for folder in SAMPLES.iterdir() if (folder / "pages.json").exists())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_sample_reads_as_expected(folder: Path) -> None:
    check_sample(folder)


NEW_PORTAL = '''\
"""Prairie Cooperative: the kind of module a new portal needs."""

from coopwatchd.model.records import Contract, Solicitation
from coopwatchd.portals.base import Known, Portal
from coopwatchd.portals.fields import const, day, description, link, moment, pattern, text
from coopwatchd.portals.platforms.html_list import HtmlList

PORTAL = Portal(
    key="prairie",
    name="Prairie Cooperative",
    home="https://prairie.example",
    timezone="America/Chicago",
    listings=(
        HtmlList(
            Solicitation,
            url="/bids",
            rows="table.bids tr",
            empty="no current solicitations",
            next="a.next",
            fields={
                "number": text("td.no"),
                "title": text("td a"),
                "url": link("td a"),
                "description": description("td.what"),
                "due_at": moment("td.due", "%m/%d/%Y %I:%M %p", "%m/%d/%Y"),
                "issued_on": day("td.out", "%m/%d/%Y"),
                "lead_agency": const("City of Prairie"),
            },
        ),
        HtmlList(
            Contract,
            url="/contracts",
            rows="li.contract",
            fields={"number": pattern("", r"No\\. (\\S+)"), "title": text("b"), "supplier": text("i"),
                    "ends_on": day("time", "%Y-%m-%d")},
        ),
    ),
    known=Known.CAPTURED,
)
'''
FIRST = """<html><table class=bids><tr><th>No</th><th>Title</th></tr>
<tr><td class=no>RFP\u201101</td><td><a href="/bids/1">Laptops &amp; tablets</a></td><td class=what><p>For
<b>schools</b>.</p><script>no()</script></td><td class=due>10/20/2026 2:00 PM</td><td class=out>09/01/2026</td></tr>
<tr><td class=no>RFP-02</td><td><a href="/bids/2">Police vehicles</a></td><td class=what></td><td class=due>TBD</td>
<td class=out></td></tr></table><a class=next href="/bids?page=2">Next</a></html>"""
SECOND = """<html><table class=bids><tr><td class=no>RFP-03</td><td><a href="/bids/3">Janitorial</a></td>
<td class=due>02/30/2026</td></tr><tr><td class=no>RFP-04</td><td><a href="/bids/4">Gloves</a></td>
<td class=due>11/02/2026</td></tr></table></html>"""
CONTRACTS = (
    """<html><ul><li class=contract><b>Tires</b> No. C-9 <i>Round Inc.</i> <time>2027-06-30</time></li></ul></html>"""
)


def new_portal(folder: Path) -> object:
    (folder / "prairie.py").write_text(NEW_PORTAL)
    spec = importlib.util.spec_from_file_location("prairie", folder / "prairie.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PORTAL


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    folder = tmp_path / "prairie"
    folder.mkdir()
    for name, text in (("1.html", FIRST), ("2.html", SECOND), ("3.html", CONTRACTS)):
        (folder / name).write_text(text)
    pages = [{"url": "/bids", "file": "1.html"}, {"url": "/bids?page=2", "file": "2.html"}]
    listings = {"solicitations": {"pages": pages}, "contracts": {"pages": [{"url": "/contracts", "file": "3.html"}]}}
    (folder / "pages.json").write_text(json.dumps({"now": "2026-10-08T12:00:00Z", "listings": listings}))
    return folder


def test_a_new_portal_is_forty_lines_and_a_folder(tmp_path: Path, sample: Path) -> None:
    portal = new_portal(tmp_path)
    assert len(NEW_PORTAL.splitlines()) <= 40
    found, _ = run_sample(sample, portal)
    assert [one["number"] for one in found["solicitations"]["records"]] == ["RFP-01", "RFP-02", "RFP-04"]
    assert [one["row"] for one in found["solicitations"]["rejects"]] == ["row 1"]
    assert found["solicitations"]["records"][0] == {
        "id": "https://prairie.example/bids/1",
        "title": "Laptops & tablets",
        "portal": "prairie",
        "cooperative": "Prairie Cooperative",
        "url": "https://prairie.example/bids/1",
        "number": "RFP-01",
        "description": "For schools.",
        "lead_agency": "City of Prairie",
        "due": {"at": "2026-10-20T14:00:00-05:00", "text": "10/20/2026 2:00 PM", "zone": "America/Chicago"},
        "issued_on": "2026-09-01",
    }
    assert found["contracts"]["records"] == [
        {
            "id": "c-9",
            "title": "Tires",
            "portal": "prairie",
            "cooperative": "Prairie Cooperative",
            "number": "C-9",
            "supplier": "Round Inc.",
            "ends_on": "2027-06-30",
            "zone": "America/Chicago",
        }
    ]


def test_a_missing_expectation_is_written_and_fails_once(tmp_path: Path, sample: Path) -> None:
    portal = new_portal(tmp_path)
    with pytest.raises(AssertionError, match="was missing"):
        check_sample(sample, portal)
    check_sample(sample, portal)
    (sample / "3.html").write_text(CONTRACTS.replace("2027", "2028"))
    with pytest.raises(AssertionError):
        check_sample(sample, portal)
