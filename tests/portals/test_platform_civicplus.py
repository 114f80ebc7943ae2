"""CivicPlus over real HTTP: parallel columns by label, dates that are none, the empty words, pages of postings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from over_http import CENTRAL, TROUBLES, Desk, bids, desk_of, rewritten

from coopwatchd.errors import Trouble
from coopwatchd.model.records import Stage
from coopwatchd.portals.platforms import civicplus
from coopwatchd.simulator import Fault
from coopwatchd.simulator import Stage as At

HOST = "town.civicplus.example"


def portal(**settings: object):
    given = {"url": f"https://{HOST}", "name": "Town", "timezone": "America/Chicago"} | settings
    return civicplus.portal("town", civicplus.Options.model_validate(given))


@pytest.fixture
def desk() -> Iterator[Desk]:
    with desk_of(portal()) as desk:
        desk.simulator.world.shelf("civicplus:town")
        yield desk


def put(desk: Desk, *records) -> None:
    desk.simulator.world.shelf("civicplus:town").put(*records)


def test_every_field_of_a_posting_is_its_own(desk: Desk) -> None:
    stages = (At.OPEN, At.PENDING, At.AWARDED, At.CANCELLED)
    put(desk, *(replace(one, stage=stage) for one, stage in zip(bids(4), stages, strict=True)))
    records = desk.read().records
    assert [(one.id, one.number, one.title, one.description) for one in records] == [
        (str(1000 + 7 * n), f"RFP-{n:03d}", f"Title of {n}", f"Description of {n}...") for n in range(4)
    ]
    assert [one.stage for one in records] == [Stage.OPEN, Stage.CLOSED, Stage.AWARDED, Stage.CANCELLED]
    first = records[0]
    assert (first.due.at, first.due.text) == (datetime(2026, 11, 2, 14, 0, tzinfo=CENTRAL), "11/2/2026 2:00 PM")
    assert first.due.assumed_zone  # nothing is printed: the zone is the one of the configuration
    assert first.url == f"https://{HOST}/bids.aspx?bidID=1000"
    assert first.lead_agency == "Town"


def test_only_the_bare_address_is_asked_and_one_page_is_all(desk: Desk) -> None:
    put(desk, *bids(60))
    assert len(desk.read().records) == 60
    assert [seen.path for seen in desk.simulator.asked(HOST)] == ["/Bids.aspx"]


def test_no_date_keeps_its_words(desk: Desk) -> None:
    put(desk, *bids(1, due=None))
    due = desk.read().records[0].due
    assert (due.at, due.text) == (None, "Open Until Contracted")


def test_nothing_open_is_believed_on_the_portals_own_words_only(desk: Desk) -> None:
    snapshot = desk.read()
    assert (snapshot.empty, snapshot.records) == (True, ())
    desk.simulator.faults.set(HOST, Fault.EMPTY_PAGE)
    assert desk.refused().trouble is Trouble.LAYOUT


def test_a_page_without_the_list_is_a_layout_trouble(desk: Desk) -> None:
    desk.simulator.serve(HOST, "/Bids.aspx", "<html><body><h1>Bid Postings</h1></body></html>")
    assert desk.refused().trouble is Trouble.LAYOUT


@pytest.mark.parametrize("counted", [11, 13])
def test_a_heading_that_counts_otherwise_is_refused(desk: Desk, counted: int) -> None:
    put(desk, *bids(12))
    desk.simulator.faults.set(HOST, rewritten(("Postings (12)", f"Postings ({counted})")))
    refusal = desk.refused()
    assert refusal.trouble is Trouble.INCOMPLETE
    assert f"shows 12 rows and says itself that there are {counted}" in str(refusal)


def test_headings_of_several_groups_count_together(desk: Desk) -> None:
    put(desk, *bids(12))
    one = '<div class="bidsHeader listHeader"><span>Bid Postings (12)</span></div>'
    desk.simulator.faults.set(HOST, rewritten((one, one.replace("12", "5") + one.replace("12", "7"))))
    assert len(desk.read().records) == 12
    desk.simulator.faults.set(HOST, rewritten((one, one.replace(" (12)", ""))))
    assert len(desk.read().records) == 12


@pytest.mark.parametrize("fault", TROUBLES, ids=lambda fault: fault.name)
@pytest.mark.slow
def test_each_refusal_has_its_class(desk: Desk, fault: Fault) -> None:
    put(desk, *bids(12))
    desk.simulator.faults.set(HOST, fault)
    assert desk.refused(robots="obey" if fault.path else "ignore").trouble is TROUBLES[fault]


@pytest.mark.parametrize("label", ["Status:", "Closes:"])
def test_a_renamed_label_is_never_read_as_another(desk: Desk, label: str) -> None:
    put(desk, *bids(5))
    desk.simulator.faults.set(HOST, rewritten((f">{label}<", ">Mood:<")))
    assert desk.refused().trouble is Trouble.LAYOUT


def test_labels_in_another_order_are_read_alike(desk: Desk) -> None:
    put(desk, *bids(1))
    expected = desk.read().records
    desk.simulator.faults.set(
        HOST,
        rewritten(
            ('18">Status:<', '18">@:<'),
            ('18">Closes:<', '18">Status:<'),
            ('18">@:<', '18">Closes:<'),
            (
                "<span>Open</span><br/> <span>11/2/2026 2:00 PM</span>",
                "<span>11/2/2026 2:00 PM</span> <span>Open</span>",
            ),
        ),
    )
    assert desk.read().records == expected


def test_a_value_too_few_sets_the_row_aside(desk: Desk) -> None:
    put(desk, *bids(3))
    desk.simulator.faults.set(HOST, rewritten(("<span>11/3/2026 2:01 PM</span>", "")))
    snapshot = desk.read()
    assert [one.number for one in snapshot.records] == ["RFP-000", "RFP-002"]
    assert ["1 values beside 2 labels" in one.reason for one in snapshot.rejects] == [True]


def test_a_status_nobody_knows_is_set_aside(desk: Desk) -> None:
    put(desk, *bids(2), *bids(3, stage=At.AWARDED)[2:])
    desk.simulator.faults.set(HOST, rewritten(("<span>Awarded</span>", "<span>Sleeping</span>")))
    snapshot = desk.read()
    assert (len(snapshot.records), "‘sleeping’ is no status" in snapshot.rejects[0].reason) == (2, True)


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ((2026, 10, 31, 14, 0), "2026-10-31T14:00:00-05:00"),
        ((2026, 11, 1, 14, 0), "2026-11-01T14:00:00-06:00"),
        ((2026, 11, 1, 1, 30), "2026-11-01T01:30:00-05:00"),
        ((2027, 3, 14, 14, 0), "2027-03-14T14:00:00-05:00"),
    ],
)
def test_closing_times_around_the_change_of_the_clock(desk: Desk, wall: tuple, instant: str) -> None:
    put(desk, replace(bids(1)[0], due=datetime(*wall, tzinfo=CENTRAL)))
    assert desk.read().records[0].due.at.isoformat() == instant


def test_the_page_of_a_posting_adds_its_dates_documents_and_addenda(desk: Desk) -> None:
    files = (("RFP.pdf", "/DocumentCenter/View/1"), ("Addendum No. 1", "/DocumentCenter/View/2"))
    put(desk, *bids(1, description="Long words. " * 30, documents=files))
    listed = desk.read().records
    record = desk.read("bid-pages", wanted=listed).records[0]
    assert (record.id, record.issued_on, record.addenda) == ("1000", date(2026, 9, 1), 1)
    assert record.due == listed[0].due
    assert record.description == ("Long words. " * 30).strip()
    assert [(one.title, one.url) for one in record.documents] == [
        ("RFP.pdf", f"https://{HOST}/DocumentCenter/View/1"),
        ("Addendum No. 1", f"https://{HOST}/DocumentCenter/View/2"),
    ]


def test_a_posting_whose_page_is_gone_is_said(desk: Desk) -> None:
    put(desk, *bids(2))
    listed = desk.read().records
    desk.simulator.world.shelf("civicplus:town").remove("1007")
    snapshot = desk.read("bid-pages", wanted=listed)
    assert [one.id for one in snapshot.records] == ["1000"]
    assert [one.row for one in snapshot.rejects] == ["1007"]


@pytest.mark.parametrize("url", [f"https://{HOST}/", f"https://{HOST}/Bids.aspx", f"https://{HOST}/bids.aspx/"])
def test_the_site_or_its_list_may_be_named(url: str) -> None:
    made = portal(url=url)
    assert made.home == f"https://{HOST}"
    assert [one.name for one in made.listings] == ["solicitations", "bid-pages"]
    assert len(portal(details=False).listings) == 1


def test_another_page_may_not() -> None:
    with pytest.raises(ValueError, match=r"its /Bids\.aspx"):
        portal(url=f"https://{HOST}/government/purchasing")
