"""Ion Wave over real HTTP: columns by name, keys, postback paging, totals, refusals, the register, bid pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from over_http import CENTRAL, TROUBLES, Desk, bids, desk_of, only_on, rewritten

from coopwatchd.errors import Trouble
from coopwatchd.model.records import Stage
from coopwatchd.portals.platforms import ionwave
from coopwatchd.portals.platforms.ionwave import IonWaveBids
from coopwatchd.portals.platforms.ionwave_lists import split_number
from coopwatchd.simulator import Fault, SimContract, SimSolicitation
from coopwatchd.simulator import Stage as At

HOST = "city.ionwave.net"
LIST = "/SourcingEvents.aspx"


def portal(**settings: object):
    given = {"tenant": "city", "name": "City", "timezone": "America/Chicago"} | settings
    return ionwave.portal("city", ionwave.Options.model_validate(given))


@pytest.fixture
def desk() -> Iterator[Desk]:
    with desk_of(portal(lists=[1, 2, 3, 4, 114], contracts=True, details=True)) as desk:
        desk.simulator.world.shelf("ionwave:city")
        yield desk


def put(desk: Desk, *records: SimSolicitation | SimContract) -> None:
    desk.simulator.world.shelf("ionwave:city").put(*records)


def test_every_field_of_a_row_is_its_own(desk: Desk) -> None:
    put(desk, *bids(3), replace(bids(4)[3], addenda=2))
    records = desk.read().records
    assert [(one.id, one.number, one.addenda, one.title, one.lead_agency) for one in records] == [
        (str(1000 + 7 * n), f"RFP-{n:03d}", 2 if n == 3 else 0, f"Title of {n}", f"Agency of {n}") for n in range(4)
    ]
    first = records[0]
    assert (first.categories, first.stage, first.issued_on) == (("RFP",), Stage.OPEN, date(2026, 9, 1))
    assert first.due.at == datetime(2026, 11, 2, 14, 0, tzinfo=CENTRAL)
    assert (first.due.text, first.due.assumed_zone) == ("11/2/2026 02:00:00 PM (CT)", False)
    assert first.url == f"https://{HOST}/PublicDetail.aspx?bidID=1000&SourceType=1"


def test_a_list_of_one_page_costs_one_request(desk: Desk) -> None:
    put(desk, *bids(20))
    assert len(desk.read().records) == 20
    assert len(desk.simulator.requests) == 1


def test_three_pages_are_turned_by_what_each_page_offers(desk: Desk) -> None:
    put(desk, *bids(47))
    snapshot = desk.read()
    assert [one.id for one in snapshot.records] == [str(1000 + 7 * n) for n in range(47)]
    assert [seen.method for seen in desk.simulator.asked(HOST)] == ["GET", "POST", "POST"]
    # Without the numbered links, the arrow does it.
    desk.simulator.faults.set(HOST, rewritten(("rgNumPart", "gone")))
    assert len(desk.read().records) == 47


def test_a_pager_without_a_way_on_is_incomplete(desk: Desk) -> None:
    put(desk, *bids(47))
    desk.simulator.faults.set(HOST, rewritten(("rgNumPart", "gone"), ('title="Next Page"', 'title="Next"')))
    refusal = desk.refused()
    assert refusal.trouble is Trouble.INCOMPLETE
    assert "shows 20 rows and says itself that there are 47" in str(refusal)


@pytest.mark.parametrize(
    "fault",
    [
        only_on("POST", Fault.CHALLENGE_429),
        only_on("POST", Fault.TOO_MANY),
        only_on("POST", Fault.CHALLENGE_200),
    ],
    ids=lambda fault: fault.name,
)
def test_a_refusal_on_the_second_page_refuses_the_list(desk: Desk, fault: Fault) -> None:
    put(desk, *bids(47))
    desk.simulator.faults.set(HOST, fault)
    assert desk.refused().trouble in {Trouble.CHALLENGE, Trouble.THROTTLED}


@pytest.mark.parametrize(
    ("drift", "said"),
    [
        (rewritten(("<strong>12</strong>", "<strong>13</strong>")), "shows 12 rows and says itself that there are 13"),
        (rewritten(("<strong>12</strong>", "<strong>11</strong>")), "shows 12 rows and says itself that there are 11"),
        (rewritten(("rgInfoPart", "rgOther")), "does not say how many items"),
    ],
    ids=["more", "fewer", "none"],
)
def test_a_total_that_does_not_match_is_refused(desk: Desk, drift: Fault, said: str) -> None:
    put(desk, *bids(12))
    desk.simulator.faults.set(HOST, drift)
    assert said in str(desk.refused())


def test_a_total_that_changes_while_it_is_read_is_refused(desk: Desk) -> None:
    put(desk, *bids(47))
    desk.simulator.faults.set(HOST, rewritten(("<strong>47</strong>", "<strong>46</strong>"), method="POST"))
    refusal = desk.refused()
    assert (refusal.trouble, "counted 47 a page before" in str(refusal)) == (Trouble.INCOMPLETE, True)


def test_nothing_open_is_believed_on_the_portals_own_word_only(desk: Desk) -> None:
    snapshot = desk.read()
    assert (snapshot.empty, snapshot.records) == (True, ())
    # A tenant whose empty grid has no pager still says so in its own row.
    desk.simulator.faults.set(HOST, rewritten(("rgInfoPart", "rgOther")))
    assert desk.read().empty
    desk.simulator.faults.set(HOST, Fault.EMPTY_PAGE)
    assert desk.refused().trouble is Trouble.LAYOUT


@pytest.mark.parametrize("fault", TROUBLES, ids=lambda fault: fault.name)
@pytest.mark.slow
def test_each_refusal_has_its_class(desk: Desk, fault: Fault) -> None:
    put(desk, *bids(12))
    assert desk.trouble_of(fault, HOST) is TROUBLES[fault]


def test_its_own_robots_txt_is_obeyed(desk: Desk) -> None:
    assert desk.refused(robots="obey").trouble is Trouble.ROBOTS
    assert desk.simulator.asked(HOST) == []


@pytest.mark.parametrize("label", ["Bid Number", "Bid Title", "Bid Close Date/Time"])
def test_a_renamed_column_that_is_needed_is_a_layout_trouble(desk: Desk, label: str) -> None:
    put(desk, *bids(5))
    desk.simulator.faults.set(HOST, rewritten((f">{label}<", ">Reference<")))
    refusal = desk.refused()
    assert refusal.trouble is Trouble.LAYOUT
    assert "its columns are" in str(refusal)


def test_columns_are_found_by_name_wherever_they_stand(desk: Desk) -> None:
    put(desk, *bids(2))
    expected = desk.read().records
    # The headings of the second and third column, and their cells, change places.
    swap = [(">Bid Number<", ">@<"), (">Bid Title<", ">Bid Number<"), (">@<", ">Bid Title<")]
    for n in range(2):
        old = f'<td valign="top">RFP-{n:03d}</td><td valign="top">Title of {n}</td>'
        swap.append((old, f'<td valign="top">Title of {n}</td><td valign="top">RFP-{n:03d}</td>'))
    desk.simulator.faults.set(HOST, rewritten(*swap))
    assert desk.read().records == expected


def test_an_unknown_column_is_left_out_and_shifts_nothing(desk: Desk) -> None:
    put(desk, *bids(2))
    desk.simulator.faults.set(HOST, rewritten((">Bid Type<", ">Mood<")))
    assert [(one.categories, one.lead_agency) for one in desk.read().records] == [
        ((), "Agency of 0"),
        ((), "Agency of 1"),
    ]


def test_a_row_with_a_cell_too_many_is_set_aside(desk: Desk) -> None:
    put(desk, *bids(5))
    desk.simulator.faults.set(HOST, rewritten((">Title of 3</td>", ">Title of 3</td><td>?</td>")))
    snapshot = desk.read()
    assert [one.number for one in snapshot.records] == ["RFP-000", "RFP-001", "RFP-002", "RFP-004"]
    assert [(one.row, "8 cells below 7 headings" in one.reason) for one in snapshot.rejects] == [("page 1 row 4", True)]


@pytest.mark.parametrize(
    "drift",
    [
        rewritten(('"2":{', '"9":{')),
        rewritten(('"2":{', '"3":{')),
        rewritten(("_ctl00__2", "_ctl00__3")),
        rewritten(("_clientKeyValues", "_other")),
    ],
    ids=["another key", "a key twice", "a row number twice", "no keys"],
)
def test_keys_that_do_not_tally_with_the_rows_are_never_used(desk: Desk, drift: Fault) -> None:
    put(desk, *bids(5))
    desk.simulator.faults.set(HOST, drift)
    assert desk.refused().trouble is Trouble.LAYOUT


def test_keys_may_be_written_with_character_references(desk: Desk) -> None:
    put(desk, *bids(2))
    keys = '{"_clientKeyValues":{"0":{"BidID":"1000"},"1":{"BidID":"1007"}},"_controlToFocus":""}'
    desk.simulator.faults.set(HOST, rewritten((keys, keys.replace('"', "&quot;"))))
    assert [one.id for one in desk.read().records] == ["1000", "1007"]


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ((2026, 10, 31, 14, 0), "2026-10-31T14:00:00-05:00"),
        ((2026, 11, 1, 14, 0), "2026-11-01T14:00:00-06:00"),
        ((2026, 11, 1, 1, 30), "2026-11-01T01:30:00-05:00"),  # the first of the two
        ((2027, 3, 14, 14, 0), "2027-03-14T14:00:00-05:00"),
    ],
)
def test_closing_times_around_the_change_of_the_clock(desk: Desk, wall: tuple, instant: str) -> None:
    put(desk, replace(bids(1)[0], due=datetime(*wall, tzinfo=CENTRAL)))
    assert desk.read().records[0].due.at.isoformat() == instant


@pytest.mark.parametrize(
    ("zone", "printed", "read_in", "instant"),
    [
        ("America/Los_Angeles", "(PT)", "America/Los_Angeles", "2026-11-20T21:00:00+00:00"),
        ("America/New_York", "(ET)", "America/New_York", "2026-11-20T18:00:00+00:00"),
        ("America/Phoenix", "(MT)", "America/Denver", "2026-11-20T20:00:00+00:00"),
    ],
)
def test_the_zone_label_decides(desk: Desk, zone: str, printed: str, read_in: str, instant: str) -> None:
    put(desk, replace(bids(1)[0], zone=zone, due=datetime(2026, 11, 20, 13, 0, tzinfo=ZoneInfo(zone))))
    due = desk.read().records[0].due
    assert due.text.endswith(printed)
    assert due.at == datetime.fromisoformat(instant)
    assert due.zone == read_in


def test_a_time_without_a_label_is_the_portals_and_said_to_be_assumed(desk: Desk) -> None:
    put(desk, bids(1)[0])
    desk.simulator.faults.set(HOST, rewritten((" (CT)", "")))
    due = desk.read().records[0].due
    assert (due.at.isoformat(), due.assumed_zone) == ("2026-11-02T14:00:00-06:00", True)


def test_a_hidden_organization_is_a_department_and_not_the_agency(desk: Desk) -> None:
    put(desk, replace(bids(1)[0], lead_agency="", department="Purchasing"))
    record = desk.read().records[0]
    assert (record.lead_agency, record.categories) == ("City", ("RFP", "Purchasing"))


def test_the_other_lists_say_where_a_bid_stands(desk: Desk) -> None:
    stages = (At.PENDING, At.AWARDED, At.CANCELLED)
    put(desk, *(replace(one, stage=stage) for one, stage in zip(bids(3), stages, strict=True)))
    found = {name: desk.read(name).records for name in ("closed", "awarded", "not-awarded")}
    assert [one.stage for ones in found.values() for one in ones] == [Stage.CLOSED, Stage.AWARDED, Stage.CANCELLED]
    assert found["awarded"][0].remarks == ("awarded on 2026-11-03",)
    assert found["not-awarded"][0].remarks == ("closed without an award on 2026-11-04",)
    assert found["awarded"][0].due is None
    put(desk, *bids(1))
    own = desk.read("list-114").records
    assert [(one.stage, one.url.endswith("&SourceType=114")) for one in own] == [(Stage.OPEN, True)]


def test_an_archive_is_read_for_its_first_pages_and_never_taken_for_whole(desk: Desk) -> None:
    put(desk, *bids(47, stage=At.AWARDED))
    listings = {one.name: one for one in desk.portal.listings}
    assert (listings["awarded"].complete, listings["solicitations"].complete) == (False, True)
    assert len(desk.read("awarded").records) == 20
    assert len(desk.simulator.requests) == 1
    two = Desk(desk.simulator, portal(lists=[3], pages=2))
    assert len(two.read().records) == 40


def contracts(many: int, **fields: object) -> list[SimContract]:
    return [
        SimContract(
            **{
                "id": str(500 + n),
                "number": f"C-{n:02d}",
                "title": f"Contract {n}",
                "supplier": f"Supplier {n}",
                "lead_agency": "Library",
                "starts_on": date(2025, 1, 1 + n % 28),
                "ends_on": date(2027, 6, 1 + n % 28),
            }
            | fields
        )
        for n in range(many)
    ]


def test_the_register_of_contracts_is_read_to_its_last_page(desk: Desk) -> None:
    put(desk, *contracts(60))
    records = desk.read("contracts").records
    assert [one.id for one in records] == [str(500 + n) for n in range(60)]
    second = records[1]
    assert (second.number, second.title, second.supplier) == ("C-01", "Contract 1", "Supplier 1")
    assert (second.starts_on, second.ends_on, second.lead_agency) == (date(2025, 1, 2), date(2027, 6, 2), "Library")
    assert len(desk.simulator.requests) == 3


@pytest.mark.parametrize("count", [59, 61])
def test_a_registers_total_that_does_not_match_is_refused(desk: Desk, count: int) -> None:
    put(desk, *contracts(60))
    desk.simulator.faults.set(HOST, rewritten(("<strong>60</strong>", f"<strong>{count}</strong>")))
    refusal = desk.refused("contracts")
    assert refusal.trouble is Trouble.INCOMPLETE
    assert f"shows 60 rows and says itself that there are {count}" in str(refusal)


def test_an_empty_register_is_believed_on_its_own_word_only(desk: Desk) -> None:
    snapshot = desk.read("contracts")
    assert (snapshot.empty, snapshot.records) == (True, ())
    desk.simulator.faults.set(HOST, Fault.EMPTY_PAGE)
    assert desk.refused("contracts").trouble is Trouble.LAYOUT


@pytest.mark.parametrize("fault", TROUBLES, ids=lambda fault: fault.name)
@pytest.mark.slow
def test_each_refusal_of_the_register_has_its_class(desk: Desk, fault: Fault) -> None:
    put(desk, *contracts(12))
    assert desk.trouble_of(fault, HOST, "contracts") is TROUBLES[fault]


def test_a_register_without_keys_names_a_contract_by_number_and_supplier(desk: Desk) -> None:
    put(desk, *contracts(2, id=""), replace(contracts(1, id="")[0], supplier="Other Inc.", slug="x"))
    ids = [one.id for one in desk.read("contracts").records]
    assert ids == ["c-00/supplier-0", "c-01/supplier-1", "c-00/other-inc"]


@pytest.mark.parametrize("label", ["Number", "Supplier", "End Date"])
def test_a_register_that_lacks_a_column_is_refused(desk: Desk, label: str) -> None:
    put(desk, *contracts(2))
    desk.simulator.faults.set(HOST, rewritten((f">{label}<", ">Mood<")))
    assert desk.refused("contracts").trouble is Trouble.LAYOUT


def test_a_bid_page_adds_notes_times_and_the_files_that_are_public(desk: Desk) -> None:
    asked = datetime(2026, 10, 20, 15, 0, tzinfo=CENTRAL)
    put(desk, replace(bids(1)[0], addenda=3, questions_due=asked, documents=(("RFP.pdf", "abc"),)))
    listed = desk.read().records
    record = desk.read("bid-pages", wanted=listed).records[0]
    assert (record.id, record.number, record.addenda, record.description) == ("1000", "RFP-000", 3, "Description of 0")
    assert record.questions_due.at == asked
    assert record.due == listed[0].due
    # Nothing that needs a log-in, and nothing from the grids behind the attachments.
    assert [(one.title, one.url) for one in record.documents] == [("RFP.pdf", f"https://{HOST}/Extract.aspx?e=abc")]


def test_a_bid_page_of_another_bid_is_refused(desk: Desk) -> None:
    put(desk, *bids(2))
    listed = desk.read().records
    other = replace(listed[0], url=listed[1].url)
    refusal = desk.refused("bid-pages", wanted=[other])
    assert "is about ‘RFP-001 (Title of 1)’, not about RFP-000" in str(refusal)


@pytest.mark.parametrize(
    ("said", "number", "addenda"),
    [
        ("B-1792 Addendum 2", "B-1792", 2),
        ("IFB 102-27 Fleet Maintenance Bridge Crane Addendum 11", "IFB 102-27 Fleet Maintenance Bridge Crane", 11),
        ("Addendum Services 4", "Addendum Services 4", 0),
        ("RFP 7", "RFP 7", 0),
    ],
)
def test_the_suffix_of_a_number_is_its_addenda(said: str, number: str, addenda: int) -> None:
    assert split_number(said) == (number, addenda)


def test_every_tenant_takes_turns_with_all_others() -> None:
    made = portal()
    assert (made.turn, made.pace, made.home) == ("ionwave", 15.0, "https://city.ionwave.net")
    assert 'robots = "ignore"' in made.terms
    assert IonWaveBids(tenant="tips").home == "https://tips.ionwave.net"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"tenant": "https://city.ionwave.net/"}, "name before .ionwave.net"),
        ({"lists": []}, "SourceType"),
        ({"lists": [1, 1]}, "SourceType"),
        ({"lists": [0]}, "SourceType"),
        ({"pages": 0}, "greater than or equal to 1"),
        ({"contrakts": True}, "Extra inputs"),
    ],
)
def test_wrong_settings_are_refused(settings: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        portal(**settings)
