"""Sourcewell: sections, the join with its procurement portal, the workbook, the contract pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from replay import SAMPLES, Replay, read, workbook

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract, Due, Solicitation, Stage
from coopwatchd.portals.catalog import catalog
from coopwatchd.portals.sites.sourcewell import same

PORTAL = catalog()["sourcewell"]
NOTHING = '<div class="row tr"><div class="td">There are no results.</div></div>'


def bid(number: int, due: str = "December 03, 2026", title: str = "") -> str:
    link = f'<a href="https://www.sourcewell-mn.gov/solicitations/{number}">{title or f"Title {number}"}</a>'
    return f'<div class="row tr"><div class="td">{link}</div><div class="td"><span> {due}</span></div></div>'


def section(id: str, heading: str, *blocks: str) -> str:
    head = '<div class="thead"><div class="row tr"><div class="td"><b>General solicitations</b></div></div></div>'
    made = "".join(f'<div>{head}<div class="tbody">{block}</div></div>' for block in blocks)
    return f'<section id="{id}"><h2 class="h2">\n {heading}\n</h2>{made}</section>'


def solicitations(*sections: str):
    return read(PORTAL, {"/solicitations": f"<html><body>{''.join(sections)}</body></html>"})


AWARDED = section("RecAwardSols", "Recently awarded", bid(7, ""))


def test_sections_tell_the_stage() -> None:
    snapshot = solicitations(section("OpenSols", "Open", bid(1)), section("PendingSols", "Pending", bid(2)), AWARDED)
    assert [(one.id, one.stage) for one in snapshot.records] == [
        ("1", Stage.OPEN),
        ("2", Stage.CLOSED),
        ("7", Stage.AWARDED),
    ]


def test_a_section_is_known_by_its_heading_when_its_id_changes() -> None:
    snapshot = solicitations(section("x1", "Open", bid(1)), section("x2", "Recently awarded", bid(7, "")))
    assert [one.stage for one in snapshot.records] == [Stage.OPEN, Stage.AWARDED]


@pytest.mark.parametrize(
    "page",
    [
        AWARDED,
        "",
        section("OpenSols", "Open", NOTHING, NOTHING),
        section("OpenSols", "Open", "") + AWARDED,
        section("OpenSols", "Open", bid(1), "") + AWARDED,
        section("OpenSols", "Open") + AWARDED,
    ],
)
def test_a_page_without_a_believable_open_section_is_refused(page: str) -> None:
    with pytest.raises(Refusal) as refusal:
        solicitations(page)
    assert refusal.value.trouble is Trouble.LAYOUT


def test_nothing_anywhere_is_empty_only_with_more_than_one_section() -> None:
    nothing = section("OpenSols", "Open", NOTHING, NOTHING)
    assert solicitations(nothing, section("RecAwardSols", "Recently awarded", NOTHING)).empty
    beside = solicitations(nothing, AWARDED)
    assert (len(beside.records), beside.empty) == (1, False)


def test_a_silent_block_of_another_section_lets_nothing_be_withdrawn() -> None:
    snapshot = solicitations(section("OpenSols", "Open", bid(1)), section("PendingSols", "Pending", ""))
    assert (len(snapshot.records), snapshot.whole) == (1, False)


def test_rows_without_link_title_or_date_cell_are_rejects() -> None:
    bare = '<div class="row tr"><div class="td">Just words</div><div class="td"></div></div>'
    untitled = bid(3).replace("Title 3", "")
    cut = '<div class="row tr"><div class="td"><a href="/solicitations/4">Cut off</a></div></div>'
    snapshot = solicitations(section("OpenSols", "Open", bid(1) + bare + untitled + cut, NOTHING), AWARDED)
    assert [one.id for one in snapshot.records] == ["1", "7"]
    assert [one.row for one in snapshot.rejects] == ["open row 2", "open row 3", "open row 4"]


def on(day: str | None) -> Due | None:
    return Due.on(date.fromisoformat(day), text=day, zone="America/Chicago") if day else None


def row(title: str, day: str | None = "2026-12-03", stage: Stage = Stage.OPEN) -> Solicitation:
    return Solicitation(id="11364", title=title, due=on(day), stage=stage)


def tender(title: str, day: str | None = "2026-12-03", number: str = "", stage: Stage = Stage.OPEN) -> Solicitation:
    return Solicitation(id="3d527422-9423-47e4-86a2-38c8fe7f94b7", title=title, due=on(day), number=number, stage=stage)


@pytest.mark.parametrize(
    ("one", "other", "joined"),
    [
        (row("Fuel Delivery with Related Services"), tender("Fuel delivery, with related services"), True),
        (row("Fuel Delivery with Related Services"), tender("Fuel Delivery"), True),
        (row("Fuel Delivery with Related Services"), tender("Fuel"), False),
        (
            row("Physical Health Products and related Services"),
            tender("Physical Health Product and Related Services"),
            True,
        ),
        (row("Utility Poles"), tender("Utility Vehicles"), False),
        (row("Fuel Delivery", "2026-12-03"), tender("Fuel Delivery with Related Services", "2026-12-04"), False),
        # Equal titles: an extended closing that one listing has not caught up with, or no date on one side.
        (row("Utility Poles", "2026-12-03"), tender("Utility Poles", "2026-12-10"), True),
        (row("Utility Poles", None), tender("Utility Poles", "2026-12-10"), True),
        (row("Utility Poles", None, Stage.AWARDED), tender("Utility Poles", "2026-12-10"), False),
        # The RFP number is the closing date.
        (row("Fuel Delivery with Related Services"), tender("Fuel Delivery", None, "120326"), True),
        (row("Fuel Delivery with Related Services"), tender("Fuel Delivery", None, "120426"), False),
        (row("Fuel Delivery with Related Services"), tender("Fuel Delivery", None), False),
        (row("Same"), replace(row("Same"), id="99"), False),
        # Parts of one purchase.
        (row("Fleet Vehicles, Lot 1 of cranes"), tender("Fleet Vehicles, Lot 2 of cranes"), False),
        (row("Street Sweepers Zone 1"), tender("Street Sweepers Zone 12"), False),
        (row("Street Sweepers Phase II"), tender("Street Sweepers Phase III"), False),
        (row("Street Sweepers 2026"), tender("Street Sweeper 2026"), True),
        (row("Street Sweepers"), tender("Street Sweepers 2026 Edition"), True),
        (row("Street Sweepers, Zone B"), tender("Street Sweepers, Zone C"), False),
        (row("Street Sweepers Phase I"), tender("Street Sweepers Phase II"), False),
        # The same in other writing.
        (row("Heavy Equipment w/ Accessories"), tender("Heavy Equipment with Accessories"), True),
        (row("U.S. Flags and Related Products"), tender("US Flags and Related Products"), True),
        (row("K-12 Curriculum and Learning Materials"), tender("K12 Curriculum & Learning Materials"), True),
        (row("3D Printers with Related Services"), tender("3-D Printers with Related Services"), True),
    ],
)
def test_what_is_one_solicitation_on_both_listings(one: Solicitation, other: Solicitation, joined: bool) -> None:
    assert same(one, other) is same(other, one) is joined


def test_a_contract_is_never_a_solicitation() -> None:
    assert not same(row("Same"), Contract(id="x-1", title="Same"))


def test_the_samples_open_tender_is_the_pages_row() -> None:
    import json

    from replay import run_sample

    found, _ = run_sample(SAMPLES / "sourcewell")
    assert found == json.loads((SAMPLES / "sourcewell/expected.json").read_text())
    page = row("Rugged Laptops & Tablets with Related Services", "2026-12-03")
    assert same(page, tender(found["tenders"]["records"][0]["title"], "2026-12-03"))


HEADER = ["Contract Number", "Supplier", "Description", "Solicitation Title", "Maturity Date"]
LINE = ["012326-NIM", "Nimbus", "Laptops", "Rugged Laptops", {"date": "2030-02-14"}]


def contracts(*rows: list[Any]):
    return read(PORTAL, {"https://sourcewell.co/contract-list": workbook(list(rows))}, listing="contracts")


@pytest.mark.parametrize(
    ("header", "above"),
    [
        (HEADER, 0),
        (HEADER, 12),
        (["CONTRACT #", "Vendor Name", "Contract\n Description", "Solicitation", "Expiration"], 3),
        (["Contract", "Supplier name", "description", "Title", "End date"], 1),
    ],
)
def test_the_heading_row_is_found_by_its_words(header: list[str], above: int) -> None:
    title: list[Any] = ["Sourcewell contracts by contract number and supplier: the list"]
    record = contracts(*[title] * above, header, LINE).records[0]
    assert (record.id, record.number, record.supplier, record.title) == (
        "012326-nim",
        "012326-NIM",
        "Nimbus",
        "Rugged Laptops",
    )
    assert (record.ends_on, record.description, record.solicitation_number) == (
        date(2030, 2, 14),
        "Laptops",
        "012326",
    )


@pytest.mark.parametrize(
    ("cell", "day"),
    [({"date": "2027-12-04"}, date(2027, 12, 4)), (46_725, date(2027, 12, 4)), ("12/04/2027", date(2027, 12, 4)),
     ("December 4, 2027", date(2027, 12, 4)), ("TBD", None), (None, None)],
)  # fmt: skip
def test_a_maturity_is_a_date_a_serial_or_text(cell: Any, day: date | None) -> None:
    assert contracts(HEADER, [*LINE[:4], cell]).records[0].ends_on == day


@pytest.mark.parametrize("cell", ["31/12/2027", "02/30/2027", 7, 4_000_000, "soon"])
def test_a_maturity_that_is_no_date_sets_its_row_aside(cell: Any) -> None:
    snapshot = contracts(HEADER, LINE, ["X-1", "S", "", "", LINE[4]], [*LINE[:4], cell])
    assert (len(snapshot.records), [one.row for one in snapshot.rejects]) == (2, ["row 4"])


@pytest.mark.parametrize(
    "body",
    [
        b"<html>challenge</html>",
        b"PK damaged",
        workbook([["Nothing", "here"]]),
        workbook([HEADER]),
        workbook([HEADER, [None, "No number", "", "", None]]),
        workbook([*[["x"]] * 15, HEADER, LINE]),
        b"",
    ],
)
def test_what_is_no_list_of_contracts_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        read(PORTAL, {"https://sourcewell.co/contract-list": body}, listing="contracts")
    assert refusal.value.trouble is Trouble.LAYOUT


WANTED = Contract(
    id="022217-wex", number="022217-WEX", title="Fleet GPS & Telematics", supplier="WEX", portal="sourcewell"
)
ADDRESS = "https://www.sourcewell-mn.gov/cooperative-purchasing/022217-wex"


def contract_page(body: object):
    return read(PORTAL, {ADDRESS: body}, listing="contract-pages", wanted=[WANTED])


def test_the_page_of_2019_reads_as_it_was_written_down() -> None:
    page = (
        '<html><article class="vendor-contract"><div class="vendor-contract-header__content"><h1 class="h2">WEX</h1>'
        '<p class="lead">Fleet GPS &amp; Telematics</p><p>#022217-WEX<br>Maturity Date: 06/01/2021</p></div>'
        '<a href="/sites/default/files/2018-05/WEX%20Contract%20022217.pdf">Contract Forms </a></article></html>'
    )
    record = contract_page(page).records[0]
    assert (record.id, record.ends_on, record.starts_on) == ("022217-wex", date(2021, 6, 1), None)
    assert [(one.title, one.url) for one in record.documents] == [
        (
            "Contract Forms",
            "https://www.sourcewell-mn.gov/sites/default/files/2018-05/WEX%20Contract%20022217.pdf",
        )
    ]


def test_an_effective_term_beyond_the_maturity_is_an_extension() -> None:
    head = "<p>#022217-WEX Maturity Date: 06/01/2021</p>"
    terms = "<div>Effective 06/02/2017 - 06/01/2021</div><div>Effective: 06/02/2021 – 06/01/2022</div>"
    record = contract_page(f"<html>{head}{terms}</html>").records[0]
    assert (record.starts_on, record.ends_on) == (date(2017, 6, 2), date(2022, 6, 1))
    assert record.remarks == ("extended beyond its printed maturity of 2021-06-01",)
    earlier = contract_page(f"<html>{head}<div>Effective 06/02/2017 - 06/01/2020</div></html>").records[0]
    assert (earlier.ends_on, earlier.remarks) == (date(2021, 6, 1), ())


@pytest.mark.parametrize(
    "body",
    [
        "<html>Nothing of a contract</html>",
        "<html>#101223-AXN Maturity Date: 01/01/2028</html>",
        "<html>#022217-WEX Maturity Date: 02/31/2028</html>",
        Refusal(Trouble.GONE, "404"),
    ],
)
def test_one_unusable_page_is_a_reject_and_not_the_end(body: object) -> None:
    snapshot = contract_page(body)
    assert (snapshot.records, [one.row for one in snapshot.rejects]) == ((), ["022217-wex"])


def test_pages_that_are_all_unusable_are_a_refusal() -> None:
    other = replace(WANTED, id="1-b", number="1-B")
    answers = {ADDRESS: "<html>a</html>", ADDRESS.replace("022217-wex", "1-b"): "<html>b</html>"}
    with pytest.raises(Refusal, match="None of 2 contract pages"):
        read(PORTAL, answers, listing="contract-pages", wanted=[WANTED, other])


@pytest.mark.parametrize("trouble", [Trouble.SERVER, Trouble.GONE, Trouble.TOO_LARGE])
def test_a_broken_page_holds_up_no_other(trouble: Trouble) -> None:
    broken = replace(WANTED, id="1-b", number="1-B")
    good = "<html>#022217-WEX Maturity Date: 06/01/2021</html>"
    answers = {ADDRESS.replace("022217-wex", "1-b"): Refusal(trouble, "broken"), ADDRESS: good}
    snapshot = read(PORTAL, answers, listing="contract-pages", wanted=[broken, WANTED])
    assert ([one.id for one in snapshot.records], [one.row for one in snapshot.rejects]) == (["022217-wex"], ["1-b"])


def test_pages_that_all_fail_alike_are_called_what_they_are() -> None:
    other = replace(WANTED, id="1-b", number="1-B")
    answers = {
        ADDRESS.replace("022217-wex", "1-b"): Refusal(Trouble.SERVER, "500"),
        ADDRESS: Refusal(Trouble.SERVER, "500"),
    }
    with pytest.raises(Refusal, match="None of 2 contract pages") as refusal:
        read(PORTAL, answers, listing="contract-pages", wanted=[WANTED, other])
    assert refusal.value.trouble is Trouble.SERVER


def test_being_blocked_on_a_page_ends_the_listing() -> None:
    with pytest.raises(Refusal) as refusal:
        contract_page(Refusal(Trouble.BLOCKED, "403"))
    assert refusal.value.trouble is Trouble.BLOCKED


def test_only_the_page_must_work_and_details_are_for_what_is_watched() -> None:
    shown = [(one.name, one.optional, one.details, one.watched, one.budget) for one in PORTAL.listings]
    assert shown == [
        ("solicitations", False, False, False, 0),
        ("tenders", True, False, False, 0),
        ("contracts", True, False, False, 0),
        ("contract-pages", True, True, True, 5),
    ]
    assert Replay(PORTAL, {}).portal.join is same
