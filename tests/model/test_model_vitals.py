"""What good reads teach: how many rows, which fields, how new, and what stays on the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from model_samples import NOW, contract, on, rfp

from coopwatchd.model.records import AnyRecord, Contract, Solicitation
from coopwatchd.model.vitals import ERROR, Lesson, Norm, Share, after_pages, learn

DAY = timedelta(days=1)


def rows(count: int, **fields: object) -> list[Solicitation]:
    return [rfp(str(n), f"Title {n}", on(12, 1), number=f"N-{n}", **fields) for n in range(count)]


def taught(norm: Norm, records: list[AnyRecord], *, days: float = 0, known: str = "", **more: object) -> Norm:
    return learn(norm, Lesson(at=NOW + days * DAY, records=records, known=set(known), **more))


def test_the_fill_rates_are_those_of_the_last_read_with_rows_enough() -> None:
    norm = taught(Norm(), [*rows(3), rfp("9", due=None)], rejects=1)
    assert norm.filled == (
        Share(field="due date", rows=0.75),
        Share(field="lead agency", rows=0.0),
        Share(field="number", rows=0.75),
    )
    assert norm.rejects == 0.2
    short = taught(norm, rows(2), rejects=2)
    assert (short.filled, short.rejects, short.reads) == (norm.filled, 0.2, 2)


def test_a_contract_is_expected_to_have_a_supplier_and_an_end() -> None:
    norm = taught(Norm(), [contract(str(n), ends_on=date(2027, 1, 1)) for n in range(4)])
    assert {share.field: share.rows for share in norm.filled} == {"number": 0.0, "supplier": 0.0, "end of term": 1.0}


def test_the_range_of_rows_widens_at_once_and_narrows_by_a_twentieth_a_day() -> None:
    norm = Norm()
    for count in (10, 4, 16):
        norm = taught(norm, rows(count))
    assert (norm.fewest, norm.most) == (4, 16)
    same_day = taught(norm, rows(10))
    assert (same_day.fewest, same_day.most) == (4, 16)
    later = taught(norm, rows(10), days=1)
    assert (later.fewest, later.most) == (4.3, 15.7)


def test_the_newest_record_is_the_latest_day_of_issue_or_start_that_was_ever_named() -> None:
    norm = taught(Norm(), rows(1, issued_on=date(2026, 10, 5)))
    assert norm.newest == date(2026, 10, 5)
    assert taught(norm, rows(1, issued_on=date(2026, 9, 1))).newest == date(2026, 10, 5)
    assert taught(Norm(), rows(1)).newest is None
    assert taught(Norm(), [Contract(id="1", title="T", starts_on=date(2026, 1, 1))]).newest == date(2026, 1, 1)


def test_the_pause_between_two_new_records_is_the_longest_and_fades() -> None:
    norm = taught(Norm(), rows(2))
    assert (norm.news_at, norm.pauses) == (NOW, 0)  # when the first ones came is not known
    norm = taught(norm, rows(2), days=2, known="01")
    assert (norm.news_at, norm.pauses) == (NOW, 0)
    norm = taught(norm, rows(3), days=5, known="01")
    assert (norm.news_at, norm.pause, norm.pauses) == (NOW + 5 * DAY, 120, 1)
    assert taught(norm, rows(4), days=6, known="012").pause == 108
    assert taught(norm, rows(4), days=25, known="012").pause == 480


def test_whether_it_says_in_words_that_it_is_empty_is_remembered_until_it_does_not() -> None:
    norm = taught(Norm(), [], empty=True)
    assert norm.spoken
    assert taught(norm, rows(1)).spoken
    assert not taught(norm, []).spoken  # believed without words


def test_the_marks_of_the_page_are_those_that_stay() -> None:
    page = ("title: Bids", "heading: Due", "table#bids", "nav#top", "div#banner-#")
    norm = taught(Norm(), rows(2), layout=page)
    assert norm.layout == page
    norm = taught(norm, rows(2), layout=page[:4])
    assert norm.layout == page[:4]
    assert taught(norm, rows(2), layout=page).layout == page[:4]
    another = ("title: New bids", "table#grid", "heading: Closes")
    assert taught(norm, rows(2), layout=another).layout == another


def test_an_empty_page_teaches_what_it_has_in_common_and_what_it_always_says_of_errors() -> None:
    norm = replace(Norm(), layout=("title: Bids", "heading: Due", "nav#top"))
    empty = taught(norm, [], empty=True, layout=("title: Bids", "nav#top", "div#none", f"{ERROR}try again later"))
    assert empty.layout == ("title: Bids", "nav#top", f"{ERROR}try again later")


def test_detail_pages_that_failed_are_remembered_until_they_can_be_read() -> None:
    norm = after_pages(Norm(), {"a"}, ["b", "c"])
    assert norm.failed == ("b", "c")
    norm = after_pages(norm, set(), ["b"])
    assert norm.failed == ("c", "b")  # the last failure last
    assert after_pages(norm, {"c", "x"}, []).failed == ("b",)
    assert len(after_pages(norm, set(), [str(n) for n in range(300)]).failed) == 200
