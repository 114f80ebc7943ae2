"""What is asked of small business as a condition: in queries and watchlists, under every name people give it."""

from __future__ import annotations

import pytest
from model_samples import NOW, contract, rfp

from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.query.demands import DEMANDS, demand
from coopwatchd.model.query.grammar import BadQuery
from coopwatchd.model.query.reading import parse_query
from coopwatchd.model.records import AnyRecord
from coopwatchd.model.watchlist import Query, Watchlist

HUB = rfp(title="Paving", description="A HUB subcontracting plan is required. DBE participation goal is 12%.")
ASIDE = rfp(title="Paving, set aside for service-disabled veteran-owned small business")
NOTHING = rfp(title="Paving", description="Open to everybody.")


def index(query: str) -> WatchlistIndex:
    tree = parse_query(query, ("title",))
    return WatchlistIndex([Watchlist(id="w", query=Query(query, tree))])


def because(query: str, record: AnyRecord) -> str:
    found = index(query).match_record(record, NOW)
    return found[0][1].because if found else ""


@pytest.mark.parametrize(
    ("query", "record", "holds"),
    [
        ("smallbusiness:set-aside", ASIDE, True),
        ("small_business:set-aside", ASIDE, True),
        ("smallbusiness:sdvosb", ASIDE, True),
        ("smallbusiness:small", ASIDE, True),
        ("smallbusiness:hub", ASIDE, False),
        ("smallbusiness:hub", HUB, True),
        ('smallbusiness:"Set aside"', HUB, False),
        ("smallbusiness:(dbe OR veteran)", HUB, True),
        ("smallbusiness:subcontracting smallbusiness:participation", HUB, True),
        ("paving NOT smallbusiness:set-aside", HUB, True),
        ("paving NOT smallbusiness:set-aside", ASIDE, False),
        ("smallbusiness:small", NOTHING, False),
        ("smallbusiness:hub", contract(title="HUB subcontracting plan"), False),
    ],
)
def test_a_query_asks_for_it(query: str, record: AnyRecord, holds: bool) -> None:
    assert bool(because(query, record)) is holds


def test_the_reason_says_what_is_asked_and_of_whom() -> None:
    assert because("smallbusiness:hub", HUB) == "small business: subcontracting (HUB); participation (DBE)"


def test_why_says_what_there_is() -> None:
    found = index("paving smallbusiness:hub")
    lines = [one for _, one in found.why("w", NOTHING, NOW).lines() if one.condition == "smallbusiness:hub"]
    assert [(one.holds, one.because) for one in lines] == [(False, "nothing is asked of small business")]
    lines = [one for _, one in found.why("w", ASIDE, NOW).lines() if one.condition == "smallbusiness:hub"]
    assert lines[0].because == "small business: set-aside (small business, veteran-owned)"


def test_a_watchlist_asks_for_any_of_several() -> None:
    either = WatchlistIndex([Watchlist(id="w", small_business=frozenset({"set-aside", "hub"}))])
    assert [bool(either.match_record(record)) for record in (HUB, ASIDE, NOTHING)] == [True, True, False]


@pytest.mark.parametrize(
    ("written", "meant"),
    [(name, name) for name in DEMANDS]
    + [
        ("Set Aside", "set-aside"),
        ("SDVOSB", "veteran"),
        ("Women-Owned", "women"),
        ("8(a)", "dbe"),
        ("HSP", "hub"),
        ("MBE", "minority"),
        ("goals", "participation"),
        ("large", ""),
    ],
)
def test_every_name_is_known(written: str, meant: str) -> None:
    assert demand(written) == meant


def test_what_is_nothing_of_the_kind_is_refused_with_what_there_is() -> None:
    with pytest.raises(BadQuery) as refused:
        parse_query("paving smallbusiness:large", ("title",))
    assert str(refused.value) == "‘large’ is nothing asked of small business"
    assert refused.value.hint.startswith("there are: set-aside, subcontracting")
    assert (refused.value.start, refused.value.end) == (21, 26)
