"""Records by whose they are, and the verdicts of people, as lineage asks the store for them."""

from __future__ import annotations

from dataclasses import replace

from store_samples import NOW, contract, held, solicitation

from coopwatchd.model.life.links import Verdict
from coopwatchd.model.records import Stage
from coopwatchd.store.database import SqlStore


def test_records_are_found_by_their_cooperative_portal_or_lead_agency(store: SqlStore) -> None:
    records = [
        replace(contract("1"), cooperative="OMNIA Partners", lead_agency="Region 4 ESC"),
        replace(solicitation("2"), portal="region4esc", lead_agency="ESC Region 4 (Texas)"),
        replace(contract("3"), cooperative="Sourcewell", lead_agency="Sourcewell"),
        replace(contract("4", portal="omnia-partners"), cooperative=""),
        *(replace(contract(f"x{n}"), cooperative=f"Else {n}") for n in range(300)),
    ]
    with store.write() as tx:
        tx.save_held([*(held(record) for record in records[:3]), held(records[3], gone_at=NOW)])
        tx.save_held(held(record) for record in records[4:])
    with store.read() as tx:
        assert {one.record.id for one in tx.held_in_houses(frozenset({"region 4"}))} == {"1", "2"}
        assert {one.record.id for one in tx.held_in_houses(frozenset({"omnia partners"}))} == {"1", "4"}
        assert list(tx.held_in_houses(frozenset())) == []
        every = frozenset(f"{n} else" for n in range(300)) | {"else"}
        assert len({one.record.id for one in tx.held_in_houses(every)}) == 300


def test_the_last_verdict_on_a_link_counts_whichever_way_it_was_named(store: SqlStore) -> None:
    with store.write() as tx:
        tx.settle_link("a", "b", Verdict.BROKEN, NOW)
        tx.settle_link("c", "d", Verdict.BROKEN, NOW)
        tx.settle_link("b", "a", Verdict.CONFIRMED, NOW)
        tx.settle_link("c", "d", Verdict.CONFIRMED, NOW)
    with store.read() as tx:
        assert tx.lineage_verdicts() == {("b", "a"): Verdict.CONFIRMED, ("c", "d"): Verdict.CONFIRMED}


def test_records_are_found_by_the_digits_of_a_number_in_their_text(store: SqlStore) -> None:
    texts = ["Sourcewell 032824-ABC", "BuyBoard 661-22", "661 and 22", "661 only", "nothing"]
    with store.write() as tx:
        tx.save_held(held(replace(contract(str(n)), title=text)) for n, text in enumerate(texts))
    with store.read() as tx:
        found = [{one.record.id for one in tx.held_with_numbers(asked)} for asked in (("032824-ABC",), ("22", ""))]
        assert found == [{"0"}, {"1", "2"}]
        assert list(tx.held_with_numbers(("", "ABC"))) == []
        assert tx.numbers() == [(f"sample/contract/{n}", "") for n in range(5)]


def test_postings_are_what_is_shown_as_open_or_announced(store: SqlStore) -> None:
    with store.write() as tx:
        tx.save_held(
            [
                held(replace(solicitation("open"), number="N-1", title="Zebras")),
                held(replace(solicitation("ahead"), stage=Stage.FORECAST)),
                held(replace(solicitation("closed"), stage=Stage.CLOSED)),
                held(solicitation("gone"), gone_at=NOW),
                held(contract("contract")),
            ]
        )
    with store.read() as tx:
        shown = tx.postings()
    assert {one.uid.rpartition("/")[2] for one in shown} == {"open", "ahead"}
    assert ("N-1", "Zebras") in {(one.number, one.title) for one in shown}
