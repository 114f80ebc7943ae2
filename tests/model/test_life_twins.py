"""One solicitation on two portals: taken for one only where nothing else is likely, and what is said of the two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from model_samples import NOW, TBD, at, contract, held, on, rfp

from coopwatchd.model.holding import Posting
from coopwatchd.model.life.links import Verdict
from coopwatchd.model.life.twins import (
    Twin,
    also_on,
    counts_for,
    dates_differ,
    differing,
    due_on,
    hides,
    name_of,
    near,
    twins_of,
)
from coopwatchd.model.records import AnyRecord, Solicitation, Stage

AGENCY = "Region 4 Education Service Center"
FIRST = rfp(
    "1", "Zebra Crossings for Schools", at(12, 1), number="RFP 2026-114", portal="region4", cooperative="Region 4 ESC"
)


def second(**more: Any) -> Solicitation:
    given: dict[str, Any] = {
        "number": "2026-114",
        "portal": "esbd",
        "cooperative": "Texas SmartBuy",
        "lead_agency": AGENCY,
    }
    return replace(FIRST, id="2", **(given | more))


def twins(record: Solicitation, *others: AnyRecord, **verdicts: Any) -> list[Twin]:
    return twins_of(record, [held(one) for one in others], verdicts.get("verdicts", {}))


SAME: dict[str, Solicitation] = {
    "one number, with and without its label": second(),
    "a title with a word more": second(title="Zebra Crossings for Public Schools"),
    "a courtesy posting": second(title="Courtesy Posting: RFP Zebra Crossings for Schools"),
    "an addendum in the number": second(number="RFP #2026-114 Addendum 2"),
    "the number in the title": second(number="", title="RFP 2026-114 Zebra Crossings for Schools"),
    "no date on one of the two": second(due=TBD),
    "no date at all on one of the two": second(due=None),
    "dates some weeks apart": second(due=at(12, 29)),
    "no number, and dates a week apart": second(number="", due=at(12, 8)),
    "no lead agency, and the same cooperative": second(lead_agency="", cooperative="Region 4 ESC"),
    "another body, the same number, title and day": second(lead_agency="City of Waco", due=on(12, 1)),
}
OTHERS: dict[str, AnyRecord] = {
    "another number": second(number="2026-115"),
    "another lot": second(title="Zebra Crossings for Schools Zone 2"),
    "another title": second(title="Zebra Rental and Repair for Schools"),
    "a word more, and no number": second(number="", title="Zebra Crossings for Public Schools"),
    "no number, and dates apart": second(number="", due=at(12, 20)),
    "no number, and no date": second(number="", due=None),
    "a number, and dates months apart": second(due=at(3, 1)),
    "another body, and no number": second(number="", lead_agency="City of Waco"),
    "another body, and another day": second(lead_agency="City of Waco", due=on(12, 2)),
    "another body, and no date": second(lead_agency="City of Waco", due=None),
    "another body, and a near title": second(lead_agency="City of Waco", title="Zebra Crossings for Public Schools"),
    "the same portal": second(portal="region4"),
    "a contract": contract(title=FIRST.title, number=FIRST.number, portal="esbd"),
}


@pytest.mark.parametrize("name", SAME)
def test_these_are_one(name: str) -> None:
    for one, other in ((FIRST, SAME[name]), (SAME[name], FIRST)):
        [twin] = twins(one, other)
        assert twin.record is other
        assert 0.8 <= twin.confidence < 1
        assert "alike" in twin.proof


@pytest.mark.parametrize("name", OTHERS)
def test_these_are_not(name: str) -> None:
    assert twins(FIRST, OTHERS[name]) == []


@pytest.mark.parametrize(
    ("number", "title"),
    [("26-1", "Paving"), ("2026", "Street Paving"), ("26-14", "Street Paving Phase II"), ("", "Paving")],
)
def test_a_number_or_title_that_many_have_is_no_proof(number: str, title: str) -> None:
    mine = replace(FIRST, number=number, title="Street Paving Phase I" if "Phase" in title else title, due=at(12, 1))
    assert twins(mine, second(number=number, title=title, due=at(12, 20))) == []


def test_the_evidence_says_what_is_the_same() -> None:
    [twin] = twins(FIRST, second(due=at(12, 2)))
    assert twin.evidence == (
        "both have the number RFP 2026-114",
        "the titles are 100% alike",
        "the same agency or cooperative",
        "due 1 day apart",
    )
    assert twin.proof.endswith("(confidence 90%)")
    assert twins(FIRST, second())[0].evidence[-1] == "due on the same day"


def test_where_several_could_be_meant_there_is_none() -> None:
    south = second(title="Zebra Crossings for Schools South")
    north = replace(south, id="3", title="Zebra Crossings for Schools North")
    assert len(twins(FIRST, south)) == 1
    assert twins(FIRST, south, north) == []
    # Nor where the other posting could be that of a neighbour.
    assert twins(south, FIRST, north) == []
    said = {(FIRST.uid, south.uid): Verdict.CONFIRMED}
    assert [twin.record for twin in twins(FIRST, south, north, verdicts=said)] == [south]


def test_a_person_has_the_last_word() -> None:
    other = second(title="Something else", number="7")
    assert twins(FIRST, other) == []
    for pair in ((FIRST.uid, other.uid), (other.uid, FIRST.uid)):
        assert twins(FIRST, other, verdicts={pair: Verdict.CONFIRMED})[0].evidence == ("a person confirmed it",)
        assert twins(FIRST, second(), verdicts={pair: Verdict.BROKEN}) == []


def test_of_several_portals_the_first_seen_comes_first() -> None:
    later = held(second(), since=NOW)
    sooner = held(second(portal="ionwave"), since=NOW - timedelta(days=1))
    assert [twin.record.portal for twin in twins_of(FIRST, [later, sooner], {})] == ["ionwave", "esbd"]


def test_what_is_worth_a_closer_look() -> None:
    def posting(title: str, number: str = "", uid: str = "x") -> Posting:
        return Posting(uid=uid, portal="p", number=number, title=title)

    rows = [
        posting("School zebra crossings", uid="title"),
        posting("Else", "2026-114", uid="number"),
        posting("Else entirely", uid="said"),
        posting("Fire trucks", uid="no"),
        posting("Школа", uid="no letters that are compared"),
        posting(FIRST.title, uid=FIRST.uid),
    ]
    assert near(FIRST, rows, {("said", FIRST.uid): Verdict.CONFIRMED}) == ["title", "number", "said"]
    own = [replace(row, portal=FIRST.portal) for row in rows]
    assert near(FIRST, own, {}) == []  # nobody else shows it
    assert near(FIRST, [*own, rows[0]], {}) != []


@pytest.mark.parametrize(
    ("first", "new", "hidden"),
    [
        (Stage.OPEN, Stage.OPEN, True),
        (Stage.OPEN, Stage.FORECAST, True),
        (Stage.FORECAST, Stage.FORECAST, True),
        (Stage.FORECAST, Stage.OPEN, False),  # that it is open is news
        (Stage.CANCELLED, Stage.OPEN, False),
    ],
)
def test_the_second_posting_is_no_news_only_where_the_first_stands_as_far(
    first: Stage, new: Stage, hidden: bool
) -> None:
    [twin] = twins(FIRST, second(stage=first))
    assert hides(twin, replace(FIRST, stage=new), NOW) is hidden


def test_a_first_posting_whose_date_has_passed_hides_nothing() -> None:
    [twin] = twins(FIRST, second(due=at(11, 25)))
    assert hides(twin, FIRST, NOW)
    assert not hides(twin, FIRST, NOW + timedelta(days=25))


def test_dates_differ_only_where_both_are_known() -> None:
    assert dates_differ(FIRST, second(due=at(12, 2)))
    assert dates_differ(FIRST, second(due=at(12, 1, 15)))
    assert not dates_differ(FIRST, second(due=on(12, 1)))
    assert not dates_differ(FIRST, second(due=TBD))
    assert not dates_differ(FIRST, second(due=None))


def test_the_earlier_date_counts_while_it_lies_ahead() -> None:
    [earlier] = twins(FIRST, second(due=at(11, 25)))
    assert counts_for(FIRST, NOW, earlier, NOW)
    assert not counts_for(FIRST, NOW, earlier, NOW + timedelta(days=25))
    assert not counts_for(second(due=at(11, 20)), NOW, earlier, NOW)
    assert not counts_for(replace(FIRST, due=TBD), NOW, earlier, NOW)
    # At the same instant the one that was seen first counts.
    [same] = twins(FIRST, second())
    assert counts_for(FIRST, NOW + timedelta(days=1), same, NOW)
    assert not counts_for(FIRST, NOW - timedelta(days=1), same, NOW)
    [undated] = twins(FIRST, second(due=TBD))
    assert not counts_for(FIRST, NOW, undated, NOW)


def test_what_is_said_of_the_other() -> None:
    names = {"esbd": "ESBD"}
    assert also_on(second(url="https://esbd.example/2"), names) == "also on ESBD: https://esbd.example/2"
    assert also_on(second(url=""), {}) == "also on esbd (2026-114)"
    assert name_of(FIRST, names) == "region4"
    assert due_on(replace(FIRST, due=None)) == "no due date"
    assert differing(FIRST, second(due=on(12, 3)), names) == (
        "the due dates differ: Tue Dec 1, 2026, 2:00 PM CST on region4, Thu Dec 3, 2026 on ESBD; "
        "reminders count down to the earlier one"
    )
