"""What a store looks for by itself never hides a record that the watchlist matches."""

from __future__ import annotations

import pytest
from model_samples import terms
from test_query_table import FOUND, SETS

from coopwatchd.model.query.reading import parse_query
from coopwatchd.model.query.stubs import kind_of, stubs
from coopwatchd.model.records import Kind
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
