"""Lineage: what is joined, by which evidence, what is left apart, and that people have the last word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from model_samples import contract, event, held, rfp, terms

from coopwatchd.model.events import EventType
from coopwatchd.model.holding import Held
from coopwatchd.model.life.chain import chain
from coopwatchd.model.life.kin import proof, replaces, through_contracts
from coopwatchd.model.life.lineage import trace
from coopwatchd.model.life.links import Lineage, Link, Tie, Verdict
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import Contract, Due, Kind, Stage
from coopwatchd.model.watchlist import Watchlist

SUBJECTS = "Copiers,Laptops,Roofing,Tires,Fencing,Fuel cards,Buses,Mowers,Paint,Radios".split(",")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def bid(id: str, title: str, opened: date, *, days: int = 35, **more: Any) -> Held:
    due = Due.on(opened + timedelta(days=days), text="", zone="UTC")
    given = {"issued_on": opened, "stage": Stage.CLOSED} | more
    return held(rfp(id, title, due, **given), since=at(opened))


def deal(id: str, title: str, starts: date | None, ends: date | None, **more: Any) -> Held:
    return held(contract(id, title, ends, starts_on=starts, **more), since=at(starts or date(2020, 1, 1)))


OLD = deal("old", "Zebra crossings", date(2020, 3, 1), date(2025, 2, 28), supplier="Acme")
REBID = bid("new", "Zebra Crossings and Related Services", date(2024, 6, 1))
FOUND = ("coop/contract/old", "coop/solicitation/new")
# Other subjects, so that the words of these are as rare as they would be among many.
CROWD = [deal(f"x{place}", title, date(2019, 1, 1), date(2030, 1, 1)) for place, title in enumerate(SUBJECTS)]


def links(*some: Held, verdicts: dict[tuple[str, str], Verdict] | None = None) -> dict[tuple[str, str], Link]:
    return {(link.older, link.newer): link for link in trace([*CROWD, *some], verdicts).links}


def test_a_rebid_is_found_by_title_and_time() -> None:
    [(pair, link)] = links(OLD, REBID).items()
    assert (pair, link.tie) == (FOUND, Tie.REBID)
    assert link.evidence == (
        "the titles are 100% alike",
        "it opened 9 months before the term's end on 2025-02-28",
    )
    assert 0.9 < link.confidence < 1


@pytest.mark.parametrize(
    "other",
    [
        replace(REBID, record=replace(REBID.record, title="Zebra food")),
        replace(REBID, record=replace(REBID.record, cooperative="Another", portal="other")),
        replace(REBID, record=replace(REBID.record, stage=Stage.CANCELLED)),
        replace(REBID, record=replace(REBID.record, stage=Stage.WITHDRAWN)),
        bid("new", "Zebra crossings", date(2020, 6, 1)),  # three months after it began
        bid("new", "Zebra crossings", date(2028, 6, 1)),  # three years after it ended
        bid("new", "Zebra crossings (Supplement)", date(2023, 9, 1)),
    ],
)
def test_what_is_no_rebid(other: Held) -> None:
    assert links(OLD, other) == {}


@pytest.mark.parametrize(
    ("opened", "sure"), [(date(2024, 6, 1), 0.95), (date(2025, 5, 15), 0.9), (date(2022, 12, 1), 0.8)]
)
def test_an_unusual_time_is_less_sure(opened: date, sure: float) -> None:
    link = links(OLD, bid("new", "Zebra crossings", opened))[FOUND]
    assert sure <= link.confidence < sure + 0.08


def test_a_shared_lead_agency_codes_and_suppliers_speak_for_it_and_others_against() -> None:
    def confidence(old: dict[str, Any], new: dict[str, Any]) -> float:
        first = replace(OLD, record=replace(OLD.record, **old))
        second = bid("new", "Zebra crossings", date(2025, 5, 15), **new)
        return links(first, second)[FOUND].confidence

    plain = confidence({}, {})
    assert confidence({"lead_agency": "Cobb County"}, {"lead_agency": "Cobb County, GA"}) < plain
    assert confidence({"lead_agency": "Cobb County"}, {"lead_agency": "County of Cobb"}) > plain
    assert confidence({"codes": ("nigp:1",)}, {"codes": ("nigp:1", "nigp:2")}) > plain
    assert confidence({"codes": ("nigp:1",)}, {"codes": ("nigp:2",)}) < plain
    assert confidence({}, {"awarded_to": ("ACME",)}) > plain


def test_the_likelier_of_two_is_chosen_and_each_serves_once() -> None:
    other = deal("other", "Zebra crossing signs", date(2020, 3, 1), date(2025, 2, 28))
    rival = bid("rival", "Zebra crossing signs", date(2024, 6, 1))
    assert set(links(OLD, REBID, other, rival)) == {FOUND, ("coop/contract/other", "coop/solicitation/rival")}
    assert set(links(OLD, REBID, other)) == {FOUND}


def test_two_answers_that_are_close_are_less_sure() -> None:
    twice = bid("twice", "Zebra crossings", date(2024, 6, 2))
    [link] = links(OLD, REBID, twice).values()
    assert link.confidence < 0.9


def test_contracts_of_one_title_and_agency_go_one_way_although_their_ends_differ() -> None:
    beside = deal("beside", "Zebra crossings", date(2020, 5, 1), date(2024, 12, 31))
    assert len(links(OLD, beside, bid("new", "Zebra crossing solutions", date(2024, 6, 1)))) == 2


@pytest.mark.parametrize(
    ("bid_number", "number", "cooperative", "agency"),
    [
        ("022217", "022217-WEX", "Sourcewell", ""),
        ("RFP 25-02", "R250206", "OMNIA Partners", "Region 4 Education Service Center"),
        ("260703", "260703", "TIPS", ""),
        ("767-25", "767-25", "BuyBoard", ""),
        ("23/022MF", "23/022MF-01", "Choice Partners", ""),
    ],
)
def test_an_award_is_found_by_its_number(bid_number: str, number: str, cooperative: str, agency: str) -> None:
    runner = "Region 4 ESC" if agency else cooperative
    call = bid("s", "Zebras", date(2019, 9, 1), number=bid_number, cooperative=runner, portal="its-own")
    made = [
        deal(f"c{place}", "Quite other words", date(2020, 3, 1), None, number=number, cooperative=cooperative,
             lead_agency=agency, supplier=f"S{place}")
        for place in range(2)
    ]  # fmt: skip
    found = links(call, *made)
    assert {pair: (link.tie, link.confidence) for pair, link in found.items()} == {
        ("its-own/solicitation/s", f"coop/contract/c{place}"): (Tie.AWARD, 0.99) for place in range(2)
    }


def test_a_number_proves_nothing_against_the_calendar_or_in_another_house() -> None:
    made = deal("c", "Zebras", date(2020, 3, 1), None, number="767-25")
    assert links(bid("s", "Lions", date(2020, 9, 1), number="767-25"), made) == {}
    assert links(bid("s", "Lions", date(2019, 9, 1), number="767-25", cooperative="Else"), made) == {}


def test_a_solicitation_that_the_portal_names_counts_in_another_house_too_if_the_titles_agree() -> None:
    made = deal("c", "Zebras", date(2020, 3, 1), None, solicitation_number="SW1045")
    elsewhere = {"number": "SW1045", "cooperative": "State of Oklahoma"}
    assert len(links(bid("s", "Zebras", date(2019, 9, 1), **elsewhere), made)) == 1
    assert links(bid("s", "Lions", date(2019, 9, 1), **elsewhere), made) == {}


def test_a_number_is_enough_where_the_contract_shows_no_beginning() -> None:
    made = deal("c", "Zebras", None, date(2027, 1, 1), number="767-25")
    assert len(links(bid("s", "Lions", date(2019, 9, 1), number="767-25"), made)) == 1


def test_of_two_solicitations_with_one_number_the_title_decides() -> None:
    # Sourcewell numbers an RFP by the day it is due; two may fall due on one day.
    calls = [bid(id_, title, date(2019, 9, 1), number="022217") for id_, title in (("a", "Lions"), ("b", "Zebras"))]
    made = deal("c", "Zebras", date(2020, 3, 1), None, number="022217-WEX")
    assert set(links(*calls, made)) == {("coop/solicitation/b", "coop/contract/c")}


@pytest.mark.parametrize(
    ("starts", "named", "expected"),
    [
        (date(2025, 3, 1), (), 1),
        (date(2025, 3, 1), ("Acme",), 1),
        (date(2025, 3, 1), ("Somebody else",), 0),  # the portal names who won
        (date(2024, 5, 1), (), 0),  # it began before the solicitation closed
        (date(2027, 3, 1), (), 0),
        (None, (), 1),  # first seen when it could have begun
    ],
)
def test_an_award_is_found_by_title_and_time(starts: date | None, named: tuple[str, ...], expected: int) -> None:
    call = bid("s", "Zebra crossings", date(2024, 6, 1), awarded_to=named)
    made = replace(deal("c", "Zebra crossings", starts, None, supplier="Acme"), first_seen=at(date(2025, 1, 1)))
    assert len(links(call, made)) == expected


def test_an_award_with_another_title_needs_its_supplier_named() -> None:
    made = deal("c", "Zebra crossing markings", date(2025, 3, 1), None, supplier="Acme")
    assert links(bid("s", "Zebra crossings", date(2024, 6, 1)), made) == {}
    assert len(links(bid("s", "Zebra crossings", date(2024, 6, 1), awarded_to=("Acme",)), made)) == 1
    late = replace(made, record=replace(made.record, starts_on=None), first_seen=at(date(2029, 1, 1)))
    assert links(bid("s", "Zebra crossings", date(2024, 6, 1)), late) == {}


def test_the_whole_chain_and_its_ends() -> None:
    before = bid("first", "Zebra crossings", date(2019, 9, 1))
    next_one = deal("next", "Zebra crossings", date(2025, 3, 1), date(2030, 2, 28), supplier="Acme")
    beside = deal("beside", "Zebra crossings", date(2025, 3, 1), date(2030, 2, 28), supplier="Other")
    lineage = trace([*CROWD, before, OLD, REBID, next_one, beside])
    suppliers = {one.record.uid: one.record.supplier for one in (OLD, next_one, beside)}  # type: ignore[union-attr]
    steps = chain(lineage, "coop/contract/old", suppliers)
    assert [(step.uid, step.others) for step in steps] == [
        ("coop/solicitation/first", 0),
        ("coop/contract/old", 0),
        ("coop/solicitation/new", 0),
        ("coop/contract/next", 1),
    ]
    assert [step.uid for step in chain(lineage, "coop/contract/next", suppliers)] == [step.uid for step in steps]
    [successor, _] = sorted(lineage.successors("coop/contract/old"), key=lambda link: link.newer, reverse=True)
    assert (successor.newer, successor.tie) == ("coop/contract/next", Tie.SUCCESSOR)
    assert [link.older for link in lineage.predecessors("coop/contract/next")] == ["coop/contract/old"]
    assert [link.older for link in lineage.replaced("coop/solicitation/new")] == ["coop/contract/old"]
    assert lineage.rebids("coop/contract/next") == []


def test_a_chain_that_people_tied_into_a_ring_ends() -> None:
    ring = [Link(older=a, newer=b, tie=Tie.SUCCESSOR, confidence=1, evidence=()) for a, b in ("ab", "ba")]
    assert [step.uid for step in chain(Lineage(ring), "a", {})] == ["b", "a"]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({}, 1),
        ({"supplier": "Other"}, 1),
        ({"title": "Zebra food"}, 0),
        ({"starts_on": date(2026, 6, 1)}, 0),
        ({"starts_on": date(2019, 6, 1)}, 0),
        ({"starts_on": None}, 0),
        ({"starts_on": date(2025, 9, 1), "supplier": "Other", "title": "Zebra crossing systems"}, 0),
    ],
)
def test_a_successor_without_a_solicitation_that_is_known(new: dict[str, Any], expected: int) -> None:
    given = {"title": "Zebra crossings", "starts_on": date(2025, 3, 1), "supplier": "Acme"} | new
    record = contract("next", ends_on=date(2030, 2, 28), **given)
    found = links(OLD, held(record, since=at(date(2025, 3, 1))))
    assert [link.tie for link in found.values()] == [Tie.SUCCESSOR] * expected


def test_a_supplier_follows_itself_and_who_was_not_kept_is_followed_by_all() -> None:
    old = [
        deal(f"o{name}", "Zebra crossings", date(2020, 3, 1), date(2025, 2, 28), supplier=name, number=f"77001-{name}")
        for name in ("AA", "BB")
    ]
    new = [
        deal(f"n{name}", "Zebra crossings", date(2025, 3, 1), None, supplier=name, number=f"88001-{name}")
        for name in ("AA", "CC")
    ]
    assert {(a.rsplit("/")[-1], b.rsplit("/")[-1]) for a, b in links(*old, *new)} == {
        ("oAA", "nAA"),
        ("oBB", "nAA"),
        ("oBB", "nCC"),
    }


def test_of_very_many_pairs_only_so_many_are_named() -> None:
    def many(letter: str, starts: date, ends: date | None) -> list[Held]:
        return [
            deal(
                f"{letter}{n}", "Zebra crossings", starts, ends, supplier=f"{letter}{n}", number=f"7700{letter}1-{n:02}"
            )
            for n in range(25)
        ]

    old, new = many("1", date(2020, 3, 1), date(2025, 2, 28)), many("2", date(2025, 3, 1), None)
    assert len(links(*old, *new)) == 400


def test_years_in_the_numbers_are_a_last_hint() -> None:
    old = deal("old", "Skilled zebras", None, None, number="15-7130", lead_agency="Region 19 ESC", supplier="A")
    new = deal("new", "Skilled zebras", None, None, number="18-7285", lead_agency="Region 19 ESC", supplier="A")
    [link] = links(old, new).values()
    assert (link.older, link.newer) == ("coop/contract/old", "coop/contract/new")
    assert "their numbers seem to begin with the years 2015 and 2018, no dates are shown" in link.evidence
    assert link.confidence < 0.85
    for changed in ({"number": "16-7130"}, {"number": "7285"}, {"title": "Skilled zebras (Supplement)"}):
        assert links(old, replace(new, record=replace(new.record, **changed))) == {}
    assert links(old, replace(new, record=replace(new.record, title="Skilled zebras of Africa"))) == {}


def test_predecessors_that_the_portal_names_are_believed() -> None:
    old = deal("old", "Lions", date(2020, 3, 1), None, number="DIR-CPO-4567")
    new = deal("new", "Zebras", date(2025, 3, 1), None, number="DIR-CPO-6134", predecessors=("DIR-CPO-4567", "unknown"))
    [link] = links(old, new).values()
    assert (link.tie, link.confidence, link.evidence) == (
        Tie.SUCCESSOR,
        0.99,
        ("the portal says that it replaces DIR-CPO-4567",),
    )
    # Where the solicitation between them is known, it is the rebid.
    found = links(old, new, bid("s", "Zebras", date(2024, 9, 1)))
    assert {link.tie for link in found.values()} == {Tie.AWARD, Tie.REBID}


def test_a_predecessor_is_looked_for_in_its_own_house() -> None:
    old = deal("old", "Lions", date(2020, 3, 1), None, number="DIR-CPO-4567", cooperative="Another")
    new = deal("new", "Zebras", date(2025, 3, 1), None, predecessors=("DIR-CPO-4567",))
    assert links(old, new) == {}


def test_a_solicitation_that_names_the_contract_it_replaces_is_believed() -> None:
    old = deal("old", "Lions", date(2020, 3, 1), date(2025, 2, 28), number="R191902")
    new = bid("new", "Zebras", date(2024, 6, 1), description="This RFP replaces current contract R191902, see 26-14.")
    [link] = links(old, new).values()
    assert (link.tie, link.evidence) == (Tie.REBID, ("the solicitation's text names contract R191902",))
    assert links(old, new, verdicts={FOUND: Verdict.BROKEN}) == {}
    mentioned = bid("new", "Zebras", date(2024, 6, 1), description="Unlike R191902, this is about zebras.")
    assert links(old, mentioned) == {}
    later = replace(old, record=replace(old.record, starts_on=date(2024, 12, 1)))
    assert links(later, new) == {}


def test_without_dates_a_title_alone_is_not_enough_and_years_help() -> None:
    bare = deal("old", "Zebra crossings", None, None)
    assert links(bare, REBID)[FOUND].confidence < 0.85
    dated = deal("old", "Zebra crossings", date(2020, 3, 1), None)
    assert "it opened 4 years after the contract began" in links(dated, REBID)[FOUND].evidence
    assert links(deal("old", "Zebra crossings", date(2024, 3, 1), None), REBID) == {}


def test_people_have_the_last_word() -> None:
    assert links(OLD, REBID, verdicts={FOUND: Verdict.BROKEN}) == {}
    other = bid("other", "Lions", date(2015, 1, 1))
    settled = ("coop/contract/old", "coop/solicitation/other")
    [(pair, link)] = links(OLD, REBID, other, verdicts={settled: Verdict.CONFIRMED}).items()
    assert (pair, link.confidence, link.evidence) == (settled, 1.0, ("a person confirmed it",))
    assert links(OLD, REBID, verdicts={("gone", "coop/solicitation/new"): Verdict.CONFIRMED}).keys() == {FOUND}


def test_people_settle_awards_and_successors_too() -> None:
    call, made = (
        bid("s", "Zebras", date(2019, 9, 1), number="77001"),
        deal("c", "Z", date(2020, 1, 1), None, number="77001-AB"),
    )
    award = ("coop/solicitation/s", "coop/contract/c")
    assert set(links(call, made)) == {award}
    assert links(call, made, verdicts={award: Verdict.BROKEN}) == {}
    odd = deal("odd", "Lions", date(2001, 1, 1), None)
    verdicts = {("coop/solicitation/s", "coop/contract/odd"): Verdict.CONFIRMED}
    assert set(links(call, odd, verdicts=verdicts)) == set(verdicts)
    verdicts = {("coop/contract/c", "coop/contract/odd"): Verdict.CONFIRMED}
    assert set(links(made, odd, verdicts=verdicts)) == set(verdicts)


def test_an_award_is_never_the_rebid_of_what_it_made() -> None:
    call = bid("s", "Zebra crossings", date(2019, 9, 1))
    [(pair, link)] = links(OLD, call).items()
    assert (pair[0], link.tie) == ("coop/solicitation/s", Tie.AWARD)


def test_a_solicitation_seen_late_opened_before_its_due_date() -> None:
    seen_late = replace(REBID, record=replace(REBID.record, issued_on=None), first_seen=at(date(2026, 1, 1)))
    assert "it opened 9 months before" in links(OLD, seen_late)[FOUND].evidence[1]
    nonsense = replace(seen_late.record, due=Due.on(date(1, 1, 1), text="01/01/0001", zone="UTC"))
    assert links(OLD, replace(seen_late, record=nonsense, first_seen=REBID.first_seen)).keys() == {FOUND}
    undated = replace(REBID, record=replace(REBID.record, issued_on=None, due=None))
    assert "it opened 9 months before" in links(OLD, undated)[FOUND].evidence[1]


def watching(**more: Any) -> WatchlistIndex:
    return WatchlistIndex([Watchlist(id="w", suppliers=terms("Acme"), kinds=frozenset({Kind.CONTRACT}), **more)])


def test_who_watches_the_contract_hears_of_its_rebid_with_the_reason() -> None:
    told = event(REBID.record, EventType.REBID, EventType.OPENED)
    contracts = [contract("a", number="R191902", supplier="Acme"), contract("b", supplier="Acme"), contract("c")]
    [match] = through_contracts(watching(), told, contracts, [])
    assert match.reason.because == "it replaces R191902, which you watch: ‘Acme’ in supplier"
    assert match.reason.spans == ()
    assert through_contracts(watching(), told, contracts, [match]) == []
    assert through_contracts(watching(events=frozenset({EventType.RENEWED})), told, contracts, []) == []
    assert len(through_contracts(watching(events=frozenset({EventType.REBID})), told, contracts, [])) == 1


@pytest.mark.parametrize(
    ("contracts", "said"),
    [
        (
            [contract("a", number="R191902", supplier="X", ends_on=date(2027, 4, 30))],
            "this replaces R191902, held by X, ends 2027-04-30",
        ),
        ([contract("a", title="Zebras")], "this replaces “Zebras”"),
        (
            [contract(n, number=n, supplier=n, ends_on=date(2027, int(n), 1)) for n in "12345"],
            "this replaces 1 and 4 more of that award, held by 1, 2, 3 and 2 more, ends 2027-01-01 to 2027-05-01",
        ),
    ],
)
def test_what_a_rebid_replaces_is_a_sentence(contracts: list[Contract], said: str) -> None:
    link = Link(older="a", newer="b", tie=Tie.REBID, confidence=0.914, evidence=("one", "two"))
    assert replaces(contracts, link) == (said, "one; two (confidence 91%)")
    assert proof(link) == "one; two (confidence 91%)"
