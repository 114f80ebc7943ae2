"""What is odd about a read whose every row could be read: a moved column, an older copy, a page of another kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from model_samples import LISTING, NOW, TBD, at, contract, held, on, rfp

from coopwatchd.model.holding import Held
from coopwatchd.model.oddity import oddity
from coopwatchd.model.reconcile import Seen
from coopwatchd.model.records import AnyRecord, Solicitation, Stage
from coopwatchd.model.vitals import ERROR, Lesson, Norm, learn

DAY = timedelta(days=1)


def rows(count: int, **fields: object) -> list[Solicitation]:
    return [rfp(str(n), f"Title {n}", **({"due": on(12, 1), "number": f"N-{n}"} | fields)) for n in range(count)]


def learned(*reads: Iterable[AnyRecord], layout: tuple[str, ...] = ()) -> Norm:
    norm = Norm()
    for read in reads:
        norm = learn(norm, Lesson(at=NOW, records=tuple(read), layout=layout))
    return norm


def known(records: Iterable[AnyRecord], *, live: bool = True, days: float = -9, listing: str = LISTING) -> list[Held]:
    found = [held(one, listings=(listing,), since=NOW + days * DAY) for one in records]
    if live:
        return found
    return [replace(one, sightings=tuple(replace(s, live=False, misses=2) for s in one.sightings)) for one in found]


def odd(
    records: Iterable[AnyRecord],
    before: Iterable[Held] = (),
    *,
    norm: Norm | None = None,
    layout: tuple[str, ...] = (),
    empty: bool = False,
    doubted: bool = False,
) -> str:
    seen = Seen(listing=LISTING, records=tuple(records), empty=empty)
    return oddity(norm or Norm(), before, seen, layout, NOW, doubted=doubted)


def test_a_column_that_moved_is_odd_and_names_itself() -> None:
    norm = learned(*[rows(6)] * 3)
    assert odd(rows(6), norm=norm) == ""
    assert odd(rows(6, due=None), norm=norm) == "the due date is missing in 100% of the rows, and was there in 100%"
    assert odd([*rows(4), *rows(2, due=None)], norm=norm) == ""


def test_a_due_date_that_cannot_be_known_is_there_all_the_same() -> None:
    assert odd(rows(6, due=TBD), norm=learned(*[rows(6)] * 3)) == ""


def test_little_is_concluded_from_few_reads_or_few_rows() -> None:
    assert odd(rows(6, due=None), norm=learned(*[rows(6)] * 2)) == ""
    assert odd(rows(3, due=None), norm=learned(*[rows(6)] * 3)) == ""
    # A short read in between does not unteach what longer ones had.
    assert odd(rows(6, due=None), norm=learned(*[rows(6)] * 3, rows(1, due=None))) != ""


def test_contracts_are_known_by_their_suppliers_and_ends() -> None:
    full = [contract(str(n), supplier="S", ends_on=date(2027, 1, 1)) for n in range(5)]
    norm = learned(full, full, full)
    assert odd([replace(one, supplier="") for one in full], norm=norm).startswith("the supplier is missing")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "Purchasing", "the title reads otherwise in 5 of 5 rows at once"),
        ("number", "X", "the number reads"),
        ("due", at(12, 9), "the due date reads"),
        ("lead_agency", "Laptops", "the lead agency reads"),
    ],
)
def test_a_field_that_reads_otherwise_in_most_rows_at_once_is_another_column(
    field: str, value: object, said: str
) -> None:
    before = rows(5, lead_agency="City")
    assert odd([replace(one, **{field: value}) for one in before], known(before)).startswith(said)
    two = [replace(one, **({field: value} if one.id in "01" else {})) for one in before]
    assert odd(two, known(before)) == ""


def test_a_contracts_supplier_and_end_are_looked_at_as_well() -> None:
    before = [contract(str(n), supplier=f"S{n}", ends_on=date(2027, 1, 1)) for n in range(4)]
    swapped = [replace(one, supplier="Laptops") for one in before]
    assert odd(swapped, known(before)).startswith("the supplier reads otherwise")
    later = [replace(one, ends_on=date(2028, 1, 1)) for one in before]
    assert odd(later, known(before)).startswith("the end of term reads otherwise")


def test_a_field_that_is_filled_for_the_first_time_is_a_better_reading() -> None:
    assert odd(rows(5, lead_agency="City"), known(rows(5))) == ""
    assert odd(rows(5, due=at(12, 1)), known(rows(5))) == ""  # a time on the same day refines the date


def test_a_row_that_changed_its_kind_is_compared_as_far_as_it_can_be() -> None:
    before = [contract(str(n), f"Title {n}", number=f"N-{n}") for n in range(4)]
    assert odd(rows(4), known(before)) == ""
    assert odd(before, known(rows(4))) == ""


def test_rows_that_were_gone_and_are_back_together_are_an_older_copy() -> None:
    gone, new = [rfp("old-1"), rfp("old-2")], [rfp("new")]
    before = [*known(gone, live=False), *known(new)]
    said = "an older copy: 2 rows that were gone are back, and 1 are missing"
    assert odd(gone, before) == said
    assert odd(gone[:1], before) == ""
    assert odd([*gone, *new], before) == ""
    assert odd(gone, [*known(gone, live=False, listing="another"), *known(new)]) == ""


def test_an_older_copy_that_lacks_nothing_shows_rows_that_are_gone_and_past() -> None:
    gone = [rfp("old-1", due=on(10, 1)), rfp("old-2", due=on(10, 2))]
    before = [*known(gone, live=False), *known(rows(2))]
    assert odd([*gone, *rows(2)], before) == "an older copy: 2 rows that were gone are back, and 0 are missing"
    assert odd([*gone, *rows(3)], before) == ""  # one is new: the list shows what has closed as well, from now on


def test_addenda_that_are_taken_back_are_an_older_copy() -> None:
    before = rows(5, addenda=3)
    older = [replace(one, addenda=2) if one.id in "01" else one for one in before]
    assert odd(older, known(before)) == (
        "an older copy: 0 rows that were gone are back, 2 have fewer addenda or an earlier date, and 0 are missing"
    )
    assert odd([replace(one, addenda=2) if one.id == "0" else one for one in before], known(before)) == ""
    moved_in = [replace(one, due=on(11, 20)) if one.id in "01" else one for one in before]
    assert "2 have fewer addenda or an earlier date" in odd(moved_in, known(before))
    moved_out = [replace(one, due=on(12, 20)) if one.id in "01" else one for one in before]
    assert odd(moved_out, known(before)) == ""
    contracts = [contract(str(n), ends_on=date(2027, 1, 1)) for n in range(2)]
    assert odd(contracts, known(contracts)) == ""
    assert odd(rows(3, due=None), known(rows(3))) == odd(rows(3), known(rows(3, due=None))) == ""


def test_while_a_read_is_doubted_one_row_is_enough_to_go_on_doubting() -> None:
    norm = learned(*[rows(6)] * 3)
    assert odd(rows(2, due=None), norm=norm, doubted=True).startswith("the due date is missing")
    assert odd(rows(2), norm=norm, doubted=True) == ""
    swapped = [replace(one, title="City") for one in rows(2)]
    assert odd(swapped, known(rows(2))) == ""
    assert odd(swapped, known(rows(2)), doubted=True).startswith("the title reads otherwise")


def test_the_newest_rows_that_are_missing_and_nothing_else_are_an_older_copy() -> None:
    old, new = rows(5), [rfp("x", due=on(12, 1)), rfp("y", due=on(12, 1))]
    before = [*known(old), *known(new, days=-1)]
    assert odd(old, before) == "an older copy: the 2 newest rows are missing, and nothing else is"
    assert odd([*old, *new[:1]], before) == ""  # one row may be taken back
    assert odd([*old, rfp("z")], before) == ""  # the list goes on
    assert odd(old[:3], [*known(old[:3]), *known(new, days=-1)]) == ""  # too few to tell
    past = [replace(one, stage=Stage.CLOSED) for one in new]
    assert odd(old, [*known(old), *known(past, days=-1)]) == ""
    assert odd(old, [*known(old), *known(new)]) == ""  # as old as the others


def test_half_of_the_rows_are_not_tidied_away_when_some_are_before_their_time() -> None:
    past = [replace(one, id=f"p{one.id}", due=on(10, 1)) for one in rows(4)]
    before = known([*rows(4), *past])
    assert odd(rows(4), before) == ""  # all that is missing is past
    assert odd(rows(3), before) == "5 of 8 rows are missing, 1 of them before their time"
    assert odd([*rows(3), *past], before) == ""
    missed = [replace(one, sightings=tuple(replace(s, misses=1) for s in one.sightings)) for one in before]
    assert odd(rows(3), missed) == ""  # missing before, and believed


def test_a_third_of_a_long_list_is_not_withdrawn_at_once() -> None:
    before = known(rows(18))
    new = [replace(one, id=f"new{one.id}") for one in rows(4)]
    assert odd([*rows(12), *new], before) == "6 of 18 rows are missing, 6 of them before their time"
    assert odd([*rows(13), *new], before) == ""
    assert odd(rows(10), known(rows(15))) == ""  # five may have been
    past = [replace(one, due=on(10, 1)) for one in rows(18)]
    assert odd([*past[:12], *new], known(past)) == ""  # a tidied list


def test_many_more_rows_than_ever_are_a_filter_that_was_lost() -> None:
    norm = learned(*[rows(10)] * 3)
    assert odd(rows(55), norm=norm) == ""
    assert odd(rows(56), norm=norm) == "56 rows, and there were never more than 10"
    assert odd(rows(56), norm=learned(*[rows(10)] * 2)) == ""
    assert odd(rows(56), norm=replace(norm, most=None)) == ""  # learned by an older version


PAGE = ("title: Bids", "heading: Due", "table#bids", "nav#top")


def test_nothing_there_is_not_believed_from_a_page_that_speaks_of_an_error() -> None:
    norm = learned(rows(4), layout=PAGE)
    broken = (f"{ERROR}an error occurred", *PAGE)
    assert odd([], norm=norm, layout=broken, empty=True) == (
        "it says that there is nothing, and speaks of an error: “an error occurred”"
    )
    always = learned(rows(4), layout=broken)
    assert odd([], norm=always, layout=broken, empty=True) == ""
    assert odd(rows(4), norm=norm, layout=broken) == ""  # rows are rows


def test_nothing_there_is_not_believed_from_another_page() -> None:
    norm = learned(rows(4), layout=PAGE)
    assert odd([], norm=norm, layout=("title: Oops",), empty=True) == (
        "it says that there is nothing, on another page than before: gone are title: Bids, heading: Due, table#bids"
    )
    assert odd([], norm=norm, layout=("title: Bids",), empty=True) == ""  # the page is called as before
    assert odd([], norm=norm, layout=("heading: Due", "nav#top"), empty=True) == ""
    assert odd([], norm=learned(rows(4), layout=PAGE[:3]), layout=(), empty=True) == ""  # too little to compare


def test_a_page_that_says_when_it_is_empty_is_not_empty_without_saying_so() -> None:
    norm = learn(Norm(), Lesson(at=NOW, records=(), empty=True))
    assert odd([], norm=norm) == "it has no rows, and does not say so as it did before"
    assert odd([], norm=norm, empty=True) == odd([], norm=Norm()) == ""
