"""What is odd about a read whose every row could be read: a moved column, an older copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.records import Contract, Due, Solicitation
from coopwatchd.model.vitals import Norm, learn, oddity

NOW = datetime(2026, 11, 2, 14, tzinfo=UTC)
DUE = Due.on(date(2026, 12, 1), text="December 1, 2026", zone="America/Chicago")


def rows(count: int, *, due: Due | None = DUE) -> list[Solicitation]:
    return [Solicitation(id=str(n), title=f"Title {n}", number=f"N-{n}", due=due) for n in range(count)]


def held(*ids: str, live: bool = True) -> list[Held]:
    return [
        Held(
            record=Solicitation(id=id_, title=id_),
            sightings=(
                Sighting(
                    listing="list",
                    source_id=id_,
                    record=Solicitation(id=id_, title=id_),
                    seen_at=NOW,
                    live=live,
                    misses=0 if live else 2,
                ),
            ),
            first_seen=NOW - timedelta(days=9),
            changed_at=NOW,
        )
        for id_ in ids
    ]


def learned(*reads: list[Solicitation]) -> Norm:
    norm = Norm()
    for read in reads:
        norm = learn(norm, read)
    return norm


def test_a_column_that_moved_is_odd_and_names_itself() -> None:
    norm = learned(*[rows(6)] * 3)
    assert oddity(norm, rows(6), (), "list", {"0"}) == ""
    assert oddity(norm, rows(6, due=None), (), "list", {"0"}) == (
        "the due date is missing in 100% of the rows, and was there in 100%"
    )


def test_a_few_rows_without_the_field_are_not_odd() -> None:
    norm = learned(*[rows(6)] * 3)
    assert oddity(norm, [*rows(4), *rows(2, due=None)], (), "list", ()) == ""


def test_a_due_date_that_cannot_be_known_is_there_all_the_same() -> None:
    tbd = Due(at=None, text="TBD", zone="America/Chicago")
    assert oddity(learned(*[rows(6)] * 3), rows(6, due=tbd), (), "list", ()) == ""


def test_little_is_concluded_from_few_reads_or_few_rows() -> None:
    assert oddity(learned(*[rows(6)] * 2), rows(6, due=None), (), "list", ()) == ""
    assert oddity(learned(*[rows(6)] * 3), rows(3, due=None), (), "list", ()) == ""
    # A short read in between does not unteach what longer ones had.
    assert oddity(learned(*[rows(6)] * 3, rows(1, due=None)), rows(6, due=None), (), "list", ()) != ""


def test_contracts_are_known_by_their_suppliers_and_ends() -> None:
    contracts = [Contract(id=str(n), title="T", supplier="S", ends_on=date(2027, 1, 1)) for n in range(5)]
    norm = Norm()
    for _ in range(3):
        norm = learn(norm, contracts)
    assert oddity(norm, [replace(one, supplier="") for one in contracts], (), "list", ()).startswith("the supplier")


def test_rows_that_were_gone_and_are_back_together_are_an_older_copy() -> None:
    known = [*held("old-1", "old-2", live=False), *held("new")]
    assert oddity(Norm(), rows(1), known, "list", {"old-1", "old-2"}) == (
        "an older copy: 2 rows that were gone are back, and 1 are missing"
    )


def test_one_row_that_is_back_is_no_older_copy_nor_are_two_beside_all_the_others() -> None:
    known = [*held("old-1", "old-2", live=False), *held("new")]
    assert oddity(Norm(), rows(1), known, "list", {"old-1"}) == ""
    assert oddity(Norm(), rows(1), known, "list", {"old-1", "old-2", "new"}) == ""
    assert oddity(Norm(), rows(1), known, "another", {"old-1", "old-2"}) == ""
