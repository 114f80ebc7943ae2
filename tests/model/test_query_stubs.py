"""What a store looks for by itself never hides a record that the watchlist matches."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from itertools import product

import pytest
from model_samples import NOW, contract, rfp, terms
from test_query_table import FOUND, SETS

from coopwatchd.model.holding import ANY_DAY, Span
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.query.reading import parse_query
from coopwatchd.model.query.spans import span
from coopwatchd.model.query.stubs import kind_of, stubs
from coopwatchd.model.records import Due, Kind
from coopwatchd.model.watchlist import DEFAULT_FIELDS, Query, Watchlist

WORDS = """lease leasing leases wolf wolves knife knives supply supplies supplied battery batteries bus buses plan
planned planning box boxes city cities clean cleaning cleaned laptop laptops PCs TVs man men mouse mice child children
analysis analyses index indices news series police services service serviced box-truck trucks studies study class
classes""".split()


@pytest.mark.parametrize(("query", "title"), [pair for pair in FOUND if pair[1].isascii()])
def test_what_a_query_finds_has_one_of_its_pieces(query: str, title: str) -> None:
    tree = parse_query(query, DEFAULT_FIELDS, SETS)
    pieces = stubs(Watchlist(id="w", query=Query(query, tree)))
    assert pieces is None or any(piece in title.lower() for piece in pieces), pieces


def test_whatever_form_a_word_has_it_is_found_by_its_piece() -> None:
    from coopwatchd.model.words import forms

    for word in WORDS:
        pieces = stubs(Watchlist(id="w", any=terms(word)))
        for other in WORDS:
            if pieces is not None and not forms(word).isdisjoint(forms(other)):
                assert any(piece in other.lower() for piece in pieces), (word, other, pieces)


def test_a_set_gives_the_pieces_of_all_its_terms_and_a_rare_word_stands_for_the_rest() -> None:
    assert stubs(Watchlist(id="w", any=(SETS["laptops"],))) is not None
    assert stubs(Watchlist(id="w", all=terms("janitorial", "services"))) in {("janitori",), ("serv",)}


@pytest.mark.parametrize(
    "watchlist",
    [
        Watchlist(id="every"),
        Watchlist(id="codes", codes=("nigp:204",)),
        Watchlist(id="within", any=terms("mice")),
        Watchlist(id="letters", any=terms("кафе")),
        Watchlist(id="many", any=terms(*(f"{a}{b}{c}xy" for a in "bcdfghkl" for b in "aeiou" for c in "bcdfghkl"))),
    ],
    ids=lambda one: one.id,
)
def test_where_it_cannot_be_told_every_record_is_looked_at(watchlist: Watchlist) -> None:
    assert stubs(watchlist) is None


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("due<30d", Kind.SOLICITATION),
        ("addenda>2 NOT laptop", Kind.SOLICITATION),
        ("ends<2027-06-30", Kind.CONTRACT),
        ("participations>=3 OR options>0", Kind.CONTRACT),
        ("kind:contract", Kind.CONTRACT),
        ("due<30d OR ends<30d", None),
        ("NOT due<30d", None),
        ("NOT laptop", None),
    ],
)
def test_what_only_one_kind_of_record_states_is_looked_for_among_those(query: str, kind: Kind | None) -> None:
    tree = parse_query(query, DEFAULT_FIELDS, SETS)
    assert kind_of(Watchlist(id="w", query=Query(query, tree))) is kind


def watching(query: str) -> Watchlist:
    return Watchlist(id="w", query=Query(query, parse_query(query, DEFAULT_FIELDS, SETS)))


def within(found: Span, day: date) -> bool:
    return (found.first is None or found.first <= day) and (found.last is None or day <= found.last)


@pytest.mark.parametrize(("name", "sign"), list(product(("due", "ends"), ("<", "<=", "=", ">=", ">", "!="))))
def test_no_match_of_a_comparison_lies_outside_its_days(name: str, sign: str) -> None:
    days = [NOW.date() + timedelta(days=number) for number in range(-40, 41)]
    zones = ("Pacific/Kiritimati", "Pacific/Niue")
    for value in ("2026-11-12", "2026-10-23", *(("10d", "1d") if sign not in {"=", "!="} else ())):
        watchlist = watching(f"{name}{sign}{value}")
        found, index = span(watchlist, name, NOW), WatchlistIndex([watchlist])
        for day, zone in product(days, zones):
            due = Due.on(day, text=str(day), zone=zone)
            record = rfp(due=due) if name == "due" else contract(ends_on=day, zone=zone)
            # The store has the instant of a due date, in UTC.
            stored = due.at.astimezone(UTC).date() if name == "due" and due.at else day
            assert within(found, stored) or not index.match_record(record, NOW), (value, day, zone)


@pytest.mark.parametrize(
    ("query", "due", "ends"),
    [
        ("due<10d", Span(date(2026, 10, 31), date(2026, 11, 14)), ANY_DAY),
        ("ends>=2027-01-10 ends<2027-02-10 desks", ANY_DAY, Span(date(2027, 1, 8), date(2027, 2, 12))),
        ("(due<10d due>2026-11-05) NOT desks", Span(date(2026, 11, 3), date(2026, 11, 14)), ANY_DAY),
        ("due<10d OR desks", ANY_DAY, ANY_DAY),
        ("NOT due<10d", ANY_DAY, ANY_DAY),
        ("due!=2026-11-12 addenda>2 starts<10d", ANY_DAY, ANY_DAY),
        ("ends<9999-12-31", ANY_DAY, ANY_DAY),
    ],
)
def test_only_what_every_match_must_pass_narrows_the_days(query: str, due: Span, ends: Span) -> None:
    watchlist = watching(query)
    assert (span(watchlist, "due", NOW), span(watchlist, "ends", NOW)) == (due, ends)
