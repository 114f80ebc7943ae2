"""JAGGAER over real HTTP: one page of events, its count, its empty words, its refusals, its times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from over_http import CENTRAL, TROUBLES, Desk, bids, desk_of, rewritten

from coopwatchd.errors import Trouble
from coopwatchd.model.records import Document, Stage
from coopwatchd.portals.platforms import jaggaer
from coopwatchd.simulator import Fault
from coopwatchd.simulator import Stage as At

HOST = "bids.sciquest.com"


def portal(**settings: object):
    given = {"org": "StateOfExample", "name": "State of Example", "timezone": "America/Chicago"} | settings
    return jaggaer.portal("example", jaggaer.Options.model_validate(given))


@pytest.fixture
def desk() -> Iterator[Desk]:
    with desk_of(portal(upcoming=True)) as desk:
        desk.simulator.world.shelf("jaggaer:StateOfExample")
        yield desk


def put(desk: Desk, *records) -> None:
    desk.simulator.world.shelf("jaggaer:StateOfExample").put(*records)


def test_every_field_of_an_event_is_its_own(desk: Desk) -> None:
    put(desk, *bids(3))
    snapshot = desk.read()
    assert [(one.id, one.number, one.title, one.description) for one in snapshot.records] == [
        (str(1000 + 7 * n), f"RFP-{n:03d}", f"Title of {n}", f"Description of {n}") for n in range(3)
    ]
    first = snapshot.records[0]
    assert (first.categories, first.stage, first.issued_on) == (("RFP",), Stage.OPEN, date(2026, 9, 1))
    assert (first.due.at, first.due.text) == (
        datetime(2026, 11, 2, 14, 0, tzinfo=CENTRAL),
        "11/2/2026, 2:00 PM CST",
    )
    assert first.lead_agency == "State of Example"
    assert first.url.endswith("/PublicEvent?CustomerOrg=StateOfExample&tab=PHX_NAV_SourcingOpenForBid")
    # The signature behind the file's address is good for one page, and never kept.
    file = "https://solutions-selectsite-documents.s3.amazonaws.com/Sourcingevent/1000-event.pdf"
    assert first.documents == (Document(title="View as PDF", url=file),)
    assert "AuthToken" not in repr(snapshot.records)
    assert snapshot.whole


def test_two_hundred_events_come_with_one_request(desk: Desk) -> None:
    put(desk, *bids(200))
    assert len(desk.read().records) == 200
    (seen,) = desk.simulator.asked(HOST)
    assert seen.path.endswith("&tab=PHX_NAV_SourcingOpenForBid&PageSize=200")


def test_more_than_two_hundred_are_asked_for_once_in_their_own_size(desk: Desk) -> None:
    put(desk, *bids(431))
    assert len(desk.read().records) == 431
    assert [seen.path.rpartition("=")[2] for seen in desk.simulator.asked(HOST)] == ["200", "431"]


@pytest.mark.parametrize(
    ("drift", "said"),
    [
        (rewritten(("of 12 Results", "of 13 Results")), "13"),
        (rewritten(("of 12 Results", "of 11 Results")), "11"),
    ],
    ids=["more", "fewer"],
)
def test_a_count_that_does_not_match_is_refused(desk: Desk, drift: Fault, said: str) -> None:
    put(desk, *bids(12))
    desk.simulator.faults.set(HOST, drift)
    refusal = desk.refused()
    assert refusal.trouble is Trouble.INCOMPLETE
    assert said in str(refusal) or "round in circles" in str(refusal)


def test_without_a_count_no_disappearance_is_believed(desk: Desk) -> None:
    put(desk, *bids(12))
    desk.simulator.faults.set(HOST, rewritten((" of 12 Results", "")))
    snapshot = desk.read()
    assert (len(snapshot.records), snapshot.whole) == (12, False)
    put(desk, *bids(200))
    desk.simulator.faults.set(HOST, rewritten((" of 200 Results", "")))
    assert desk.refused().trouble is Trouble.INCOMPLETE


def test_nothing_open_is_believed_on_the_portals_own_words_only(desk: Desk) -> None:
    snapshot = desk.read()
    assert (snapshot.empty, snapshot.records) == (True, ())
    assert desk.read("upcoming").empty
    desk.simulator.faults.set(HOST, Fault.EMPTY_PAGE)
    assert desk.refused().trouble is Trouble.LAYOUT


def test_an_event_may_say_that_there_were_no_results(desk: Desk) -> None:
    put(desk, *bids(2, description="The first search gave no results, hence this one."))
    snapshot = desk.read()
    assert (len(snapshot.records), snapshot.empty) == (2, False)


@pytest.mark.parametrize("fault", TROUBLES, ids=lambda fault: fault.name)
@pytest.mark.slow
def test_each_refusal_has_its_class(desk: Desk, fault: Fault) -> None:
    put(desk, *bids(12))
    assert desk.trouble_of(fault, HOST) is TROUBLES[fault]


def test_its_own_robots_txt_is_obeyed(desk: Desk) -> None:
    assert desk.refused(robots="obey").trouble is Trouble.ROBOTS
    assert desk.simulator.asked(HOST) == []


def test_an_unknown_organisation_is_no_empty_list() -> None:
    with desk_of(portal(org="Nobody")) as desk:
        assert desk.refused().trouble is Trouble.BLOCKED


@pytest.mark.parametrize(("old", "new"), [(">Status</th>", ">Mood</th>"), (">Details</th>", ">Mood</th>")])
def test_a_renamed_column_is_a_layout_trouble(desk: Desk, old: str, new: str) -> None:
    put(desk, *bids(5))
    desk.simulator.faults.set(HOST, rewritten((old, new)))
    assert desk.refused().trouble is Trouble.LAYOUT


@pytest.mark.parametrize("label", ["Open", "Close", "Number"])
def test_a_renamed_label_is_never_read_as_another(desk: Desk, label: str) -> None:
    put(desk, *bids(5))
    desk.simulator.faults.set(HOST, rewritten((f'phxText">{label}<', 'phxText">Mood<')))
    assert desk.refused().trouble is Trouble.LAYOUT


def test_one_row_without_a_closing_time_is_set_aside(desk: Desk) -> None:
    put(desk, *bids(5))
    desk.simulator.faults.set(
        HOST, rewritten(('LABEL_CLOSE_3" class="phx phxText">Close<', '" class="phx phxText">Ends<'))
    )
    snapshot = desk.read()
    assert [one.number for one in snapshot.records] == ["RFP-000", "RFP-001", "RFP-003", "RFP-004"]
    assert [one.row for one in snapshot.rejects] == ["row 3"]


def test_an_event_without_a_document_is_known_by_its_number(desk: Desk) -> None:
    put(desk, *bids(2))
    desk.simulator.faults.set(HOST, rewritten(("/Sourcingevent/1007-event.pdf", "/other.pdf")))
    assert [one.id for one in desk.read().records] == ["1000", "rfp-001"]


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ((2026, 10, 31, 14, 0), "2026-10-31T14:00:00-05:00"),
        ((2026, 11, 1, 14, 0), "2026-11-01T14:00:00-06:00"),
        ((2027, 3, 13, 14, 0), "2027-03-13T14:00:00-06:00"),
        ((2027, 3, 14, 14, 0), "2027-03-14T14:00:00-05:00"),
    ],
)
def test_closing_times_around_the_change_of_the_clock(desk: Desk, wall: tuple, instant: str) -> None:
    put(desk, replace(bids(1)[0], due=datetime(*wall, tzinfo=CENTRAL)))
    assert desk.read().records[0].due.at.isoformat() == instant


def test_the_label_tells_the_two_half_past_ones_of_autumn_apart(desk: Desk) -> None:
    twice = [datetime(2026, 11, 1, 1, 30, tzinfo=CENTRAL, fold=fold) for fold in (0, 1)]
    put(desk, *(replace(one, due=due) for one, due in zip(bids(2), twice, strict=True)))
    assert [one.due.at.isoformat() for one in desk.read().records] == [
        "2026-11-01T01:30:00-05:00",
        "2026-11-01T01:30:00-06:00",
    ]


def test_what_is_upcoming_is_a_forecast_and_keeps_its_id_when_it_opens(desk: Desk) -> None:
    put(desk, replace(bids(1)[0], stage=At.PLANNED, due=None))
    forecast = desk.read("upcoming").records[0]
    assert (forecast.stage, forecast.due, forecast.issued_on) == (Stage.FORECAST, None, date(2026, 9, 1))
    put(desk, *bids(1))
    opened = desk.read().records[0]
    assert (opened.stage, opened.uid) == (Stage.OPEN, forecast.uid)


def test_an_org_is_a_word() -> None:
    with pytest.raises(ValueError, match="CustomerOrg"):
        portal(org="State&tab=x")
