"""OMNIA Partners: headings, ids, the many shapes of a response date, contracts by their attributes."""

from __future__ import annotations

from datetime import UTC

import pytest
from replay import read

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Stage
from coopwatchd.portals.catalog import catalog

PORTAL = catalog()["omnia"]
CURRENT, EVALUATION = "<h2>Current Solicitations</h2>", "<h2>Solicitations in Evaluation</h2>"


def item(
    due: str = "", *, reference: str = "26-10", agency: str = "Region 4 ESC", uid: str = "c1", title: str = "Trenchless"
) -> str:
    return (
        f'<div id="{uid}" class="ce ce-solicitation"><div class="x solicitation-ce__reference">{reference}</div>'
        f'<h3 class="solicitation-ce__title">{title}</h3><div class="solicitation-ce__agency">{agency}</div>'
        f'<div class="solicitation-ce__response-due">{due}</div>'
        '<div class="solicitation-ce__decription">What</div></div>'
    )


def page(*parts: str):
    return read(PORTAL, {"/get-started/solicitations": f"<html><body>{''.join(parts)}</body></html>"})


def test_the_heading_tells_the_stage_and_a_past_date_does_not() -> None:
    past = item(
        "Response Due: 2026-04-10 2:00 PM EST", reference="269-2025-148", agency="The City of Charlotte, North Carolina"
    )
    snapshot = page(CURRENT, past, EVALUATION, item(reference="25-01"))
    assert [(one.id, one.stage) for one in snapshot.records] == [("269-2025-148", Stage.OPEN), ("25-01", Stage.CLOSED)]
    due = snapshot.records[0].due
    assert (due.at.astimezone(UTC).isoformat(), due.zone) == ("2026-04-10T18:00:00+00:00", "America/New_York")


@pytest.mark.parametrize(
    ("text", "agency", "instant", "assumed"),
    [
        ("Response Due: 2026-11-10", "Region 4 ESC", "2026-11-11T05:59:59", True),
        ("Response Due: 11/10/2026 2:00 PM", "Region 4 ESC", "2026-11-10T20:00:00", True),
        ("Responses Due: Tuesday, November 10, 2026, 2:00 PM", "Cobb County, GA", "2026-11-10T19:00:00", True),
        ("Response Due: November 10, 2026 at 2 p.m. CT", "Cobb County, GA", "2026-11-10T20:00:00", False),
        ("Response Due: Nov. 10, 2026 @ 2:00pm local Arizona time", "City of Mesa", "2026-11-10T21:00:00", False),
        ("Response Due: 11/10/2026 2:00 PM", "City of Tucson - AZ", "2026-11-10T21:00:00", True),
        ("Response Due: TBD", "Region 4 ESC", None, False),
    ],
)
def test_response_dates(text: str, agency: str, instant: str | None, assumed: bool) -> None:
    due = page(CURRENT, item(text, agency=agency)).records[0].due
    assert (due.at.astimezone(UTC).isoformat()[:19] if due.at else None) == instant
    assert due.assumed_zone is assumed


def test_no_date_at_all_is_no_date() -> None:
    assert page(CURRENT, item("Response Due:")).records[0].due is None
    assert page(CURRENT, item("")).records[0].due is None


@pytest.mark.parametrize(
    "text", ["Response Due: 31/12/2026", "Response Due: 1", "Response Due: Tue", "Response Due: 2/30/2026"]
)
def test_an_impossible_date_sets_the_item_aside(text: str) -> None:
    snapshot = page(CURRENT, item(text), item("Response Due: 2026-11-10", reference="26-11", uid="c2"))
    assert ([one.id for one in snapshot.records], [one.row for one in snapshot.rejects]) == (["26-11"], ["c1"])


def test_the_reference_is_the_id_and_the_element_only_without_one() -> None:
    snapshot = page(CURRENT, item(reference="RFP‑26 10"), item(reference="", uid="c77"), item(title="", uid="c78"))
    assert [(one.id, one.number) for one in snapshot.records] == [("rfp-26-10", "RFP-26 10"), ("c77", "")]
    assert [one.row for one in snapshot.rejects] == ["c78"]


def test_the_spelling_of_the_description_may_be_mended() -> None:
    mended = item().replace("decription", "description")
    assert page(CURRENT, item()).records[0].description == page(CURRENT, mended).records[0].description == "What"


NOTHING_EVALUATED = "<p>There are no solicitations in evaluation.</p>"


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (EVALUATION, item()),
        (CURRENT,),
        (CURRENT, EVALUATION),
        (item(),),
        (CURRENT, EVALUATION, NOTHING_EVALUATED),
        (CURRENT, "<p hidden>There are no current solicitations.</p>", EVALUATION),
    ],
)
def test_a_page_that_cannot_be_believed_is_refused(parts: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as refusal:
        page(*parts)
    assert refusal.value.trouble is Trouble.LAYOUT


def test_nothing_is_believed_on_its_words() -> None:
    assert page(CURRENT, "<p>There are no current solicitations.</p>", EVALUATION).empty
    for parts in ((EVALUATION, item()), (EVALUATION, item(), NOTHING_EVALUATED)):
        half = page(CURRENT, *parts)
        assert (len(half.records), half.whole) == (1, False)


FIRST = "/solutions/contract-offerings?contracts[search][keyword]=&contracts[search][industry]=3"


def contract(id: int, number: str = "R250201") -> str:
    data = f'data-supplier="S{id}" data-contract="T" data-contract_number="{number}" data-contract_id="{id}"'
    return f'<a href="/suppliers/s{id}/public-sector" {data}>x</a>'


def contracts(answers: dict):
    return read(PORTAL, answers, listing="contracts")


@pytest.mark.parametrize(
    "link",
    [
        '<a class="next" href="/solutions/contract-offerings?page=2">Next</a>',
        '<a rel="next" href="?page=2">Next</a>',
        '<li class="next"><a hx-get="/solutions/contract-offerings?page=2">Next</a></li>',
        '<button class="next" hx-get="/solutions/contract-offerings?page=2">More</button>',
    ],
)
def test_contracts_that_share_a_number_stay_apart_and_pages_are_followed(link: str) -> None:
    answers = {
        FIRST: f"<html>{contract(1)}{contract(2)}{link}</html>",
        "/solutions/contract-offerings?page=2": contract(3),
    }
    snapshot = contracts(answers)
    assert [(one.id, one.supplier, one.number) for one in snapshot.records] == [
        ("1", "S1", "R250201"),
        ("2", "S2", "R250201"),
        ("3", "S3", "R250201"),
    ]
    assert snapshot.records[0].url == "https://www.omniapartners.com/suppliers/s1/public-sector"
    assert snapshot.whole


def test_more_behind_a_script_means_these_are_not_all() -> None:
    page = f'<html>{contract(1)}<div hx-get="/somewhere?offset=10" hx-trigger="revealed"></div></html>'
    assert not contracts({FIRST: page}).whole


def test_a_next_page_elsewhere_is_not_followed() -> None:
    assert len(contracts({FIRST: f'<html>{contract(1)}<a class="next" href="/blog?page=2">n</a></html>'}).records) == 1


@pytest.mark.parametrize(
    "body", ["<html><h1>Contracts</h1></html>", "", "<html><a href='/x' data-supplier='S'>x</a></html>"]
)
def test_no_contract_link_is_a_refusal(body: str) -> None:
    with pytest.raises(Refusal) as refusal:
        contracts({FIRST: body})
    assert refusal.value.trouble is Trouble.LAYOUT
