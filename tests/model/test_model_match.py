from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from model_samples import at, contract, event, rfp, terms

from coopwatchd.model.events import EventType
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import AnyRecord, Kind
from coopwatchd.model.watchlist import Watchlist

BIDS = rfp(
    title="Laptops, tablets and rental",
    description="For K-12 schools. Chromebooks welcome.",
    number="RFP #2026-01",
    categories=("Technology", "Computer Hardware"),
    lead_agency="Region 4 Education Service Center",
    states=("TX", "OK"),
    codes=("nigp:20453", "unspsc:43211503"),
    due=at(12, 1),
)
AXON = contract(
    title="Public safety video",
    supplier="Axon Enterprise, Inc.",
    number="101223-AXN",
    lead_agency="City of Mesa",
    ends_on=date(2027, 6, 30),
)


def matches(record: AnyRecord, **conditions: Any) -> bool:
    return bool(WatchlistIndex([Watchlist(id="w", **conditions)]).match_record(record))


def reason(record: AnyRecord, **conditions: Any) -> Any:
    found = WatchlistIndex([Watchlist(id="w", **conditions)]).match_record(record)
    assert len(found) == 1
    return found[0][1]


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"any": terms("printer", "laptop")},
        {"all": terms("laptop", "chromebook")},
        {"any": terms("laptop"), "all": terms("tablet"), "none": terms("printer")},
        {"any": terms("technology")},
        {"any": terms("region 4"), "fields": ("lead_agency",)},
        {"any": terms("2026-01"), "fields": ("number",)},
        {"kinds": frozenset({Kind.SOLICITATION})},
        {"portals": frozenset({"coop", "other"})},
        {"cooperatives": terms("sample cooperative")},
        {"cooperatives": terms("coop")},
        {"lead_agencies": terms("region 4", "Mesa")},
        {"contracts": ("RFP2026*",)},
        {"states": frozenset({"TX"})},
        {"codes": ("nigp:204",)},
        {"codes": ("nigp:999", "unspsc:4321*")},
        {"codes": ("UNSPSC:43211503",)},
    ],
)
def test_a_watchlist_matches_when_every_condition_holds(conditions: dict[str, Any]) -> None:
    assert matches(BIDS, **conditions)


@pytest.mark.parametrize(
    "conditions",
    [
        {"any": terms("printer")},
        {"all": terms("laptop", "printer")},
        {"any": terms("laptop"), "none": terms("rental")},
        {"none": terms("rental")},
        {"any": terms("laptop"), "fields": ("description",)},
        {"all": terms("chromebook"), "fields": ("title",)},
        {"any": terms("region 4")},  # the agency is no default field
        {"any": terms("sample cooperative")},
        {"kinds": frozenset({Kind.CONTRACT})},
        {"portals": frozenset({"other"})},
        {"cooperatives": terms("omnia")},
        {"cooperatives": terms("laptop")},  # in the title, which is no cooperative
        {"lead_agencies": terms("region 14")},
        {"lead_agencies": terms("laptop")},
        {"suppliers": terms("laptop")},  # a solicitation has no supplier
        {"contracts": ("RFP2025*",)},
        {"states": frozenset({"CA"})},
        {"codes": ("nigp:20454",)},
        {"codes": ("naics:20453",)},
        {"any": terms("laptop"), "states": frozenset({"CA"})},
    ],
)
def test_one_condition_that_fails_ends_it(conditions: dict[str, Any]) -> None:
    assert not matches(BIDS, **conditions)


@pytest.mark.parametrize(
    ("suppliers", "found"),
    [
        (("Axon",), True),
        (("axon enterprise",), True),
        (("Axon*",), True),
        (("Ax*",), True),
        (("Motorola*", "Axon"), True),
        (("Motorola*",), False),
        (("xon*",), False),
        (('"axon"',), False),
    ],
)
def test_suppliers_are_terms_in_the_supplier(suppliers: tuple[str, ...], found: bool) -> None:
    assert matches(AXON, suppliers=terms(*suppliers)) is found


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("101223-AXN", True),
        ("101223axn", True),
        ("101223*", True),
        ("*-axn", True),
        ("10*-A*N", True),
        ("101223", False),
        ("1012233*", False),
        ("AXN", False),
    ],
)
def test_contract_numbers_are_compared_by_letters_and_digits(pattern: str, found: bool) -> None:
    assert matches(AXON, contracts=(pattern,)) is found
    assert not matches(replace(AXON, number=""), contracts=(pattern,))


def test_a_star_in_a_portals_own_number_is_only_a_mark() -> None:
    assert matches(replace(AXON, number="101223*"), contracts=("101223",))


def test_nothing_is_found_when_there_is_nothing_to_look_in() -> None:
    bare = rfp(title="x", cooperative="", portal="")
    for conditions in ({"any": terms("laptop")}, {"cooperatives": terms("coop")}, {"lead_agencies": terms("mesa")}):
        assert not matches(bare, **conditions)


@pytest.mark.parametrize(
    ("conditions", "because"),
    [
        ({"any": terms("laptop", "chromebook")}, "‘laptop’ in title; ‘chromebook’ in description"),
        ({"any": terms("computer hardware")}, "‘computer hardware’ in categories"),
        ({"lead_agencies": terms("Region 4")}, "‘Region 4’ in lead agency"),
        ({"cooperatives": terms("sample")}, "‘sample’ in cooperative"),
        ({"cooperatives": terms("coop")}, "‘coop’ in portal"),
        ({"contracts": ("rfp2026*",)}, "number RFP #2026-01 is ‘rfp2026*’"),
        ({"codes": ("nigp:2*", "unspsc:43")}, "code nigp:20453; code unspsc:43211503"),
        ({"states": frozenset({"OK", "CA"})}, "state OK"),
        ({"any": terms("laptop"), "states": frozenset({"TX"})}, "‘laptop’ in title; state TX"),
        ({"portals": frozenset({"coop"})}, "portal coop"),
        ({"kinds": frozenset({Kind.SOLICITATION})}, "every solicitation"),
        ({"none": terms("printer")}, "every record"),
        ({}, "every record"),
    ],
)
def test_every_match_says_why(conditions: dict[str, Any], because: str) -> None:
    assert reason(BIDS, **conditions).because == because


def test_a_term_that_stands_in_several_places_is_named_once_and_marked_everywhere() -> None:
    twice = replace(BIDS, description="A laptop, more laptops")
    why = reason(twice, any=terms("laptop"), note="ask Dana")
    assert why.because == "‘laptop’ in title"
    assert why.note == "ask Dana"
    assert [(span.field, span.start, span.end) for span in why.spans] == [
        ("title", 0, 7),
        ("description", 2, 8),
        ("description", 15, 22),
    ]


def test_a_span_is_where_the_term_stands() -> None:
    accented = rfp(title="«Café» équipement, K‑12: notebook; computers")
    why = reason(accented, any=terms("cafe", "equip*", "notebook computer", "K-12"))
    shown = {span.term: accented.title[span.start : span.end] for span in why.spans}
    assert shown == {
        "cafe": "Café",
        "equip*": "équipement",
        "notebook computer": "notebook; computers",
        "K-12": "K‑12",
    }


def test_the_span_of_a_portals_name_lies_in_the_portals_name() -> None:
    spans = reason(rfp(cooperative="The City Coop"), cooperatives=terms("coop")).spans
    assert [(span.field, span.start, span.end) for span in spans] == [("cooperative", 9, 13), ("portal", 0, 4)]


def test_matches_come_in_the_order_of_the_configuration() -> None:
    lists = [Watchlist(id=id_, any=found) for id_, found in [("z", terms("laptop")), ("a", ()), ("m", terms("tablet"))]]
    index = WatchlistIndex(lists)
    assert [watchlist.id for watchlist, _ in index.match_record(BIDS)] == ["z", "a", "m"]
    assert [match.watchlist.id for match in index.match(event(BIDS))] == ["z", "a", "m"]


@pytest.mark.parametrize(
    ("events", "types", "told"),
    [
        ((), (EventType.OPENED,), True),
        ((), (EventType.WITHDRAWN,), True),
        ((EventType.OPENED,), (EventType.OPENED,), True),
        ((EventType.OPENED,), (EventType.CLOSED,), False),
        ((EventType.ADDENDUM,), (EventType.DUE_MOVED, EventType.ADDENDUM), True),
        ((EventType.DUE_MOVED,), (EventType.DUE_MOVED, EventType.ADDENDUM), True),
        ((EventType.OPENED,), (EventType.DUE_MOVED, EventType.ADDENDUM), False),
    ],
)
def test_events_say_what_a_watchlist_hears_of(
    events: tuple[EventType, ...], types: tuple[EventType, ...], told: bool
) -> None:
    index = WatchlistIndex([Watchlist(id="w", events=frozenset(events))])
    assert bool(index.match(event(BIDS, *types))) is told


CLOSING, EXPIRING = EventType.CLOSING, EventType.EXPIRING


@pytest.mark.parametrize(
    ("conditions", "closing", "expiring"),
    [
        ({}, (), ()),  # a watchlist that asks for no reminder gets none
        ({"closing": (3,)}, (3,), ()),
        ({"expiring": (60, 10)}, (), (60, 10)),
        ({"events": frozenset({CLOSING})}, (7, 1), ()),
        ({"events": frozenset({EXPIRING})}, (), (180, 90, 30)),
        ({"events": frozenset({CLOSING, EXPIRING}), "closing": (5,)}, (5,), (180, 90, 30)),
        ({"events": frozenset({EventType.OPENED}), "closing": (5,), "expiring": (5,)}, (), ()),
    ],
)
def test_reminders_come_at_a_watchlists_own_marks(
    conditions: dict[str, Any], closing: tuple[int, ...], expiring: tuple[int, ...]
) -> None:
    watchlist = Watchlist(id="w", **conditions)
    assert (watchlist.closing_marks, watchlist.expiring_marks) == (closing, expiring)
    index = WatchlistIndex([watchlist, Watchlist(id="x", closing=(99,), expiring=(98,))])
    assert index.marks() == (frozenset({*closing, 99}), frozenset({*expiring, 98}))
    for mark in range(200):
        heard = [match.watchlist.id for match in index.match(event(BIDS, CLOSING, mark=mark))]
        assert heard == ["w"] * (mark in closing) + ["x"] * (mark == 99)
        heard = [match.watchlist.id for match in index.match(event(AXON, EXPIRING, mark=mark))]
        assert heard == ["w"] * (mark in expiring) + ["x"] * (mark == 98)
