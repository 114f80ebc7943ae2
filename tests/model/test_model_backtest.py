from __future__ import annotations

from datetime import UTC, datetime, timedelta

from coopwatchd.model.backtest import Tried, backtest
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.query.sets import resolve_sets
from coopwatchd.model.records import Solicitation
from coopwatchd.model.terms import parse_term
from coopwatchd.model.watchlist import Watchlist

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TITLES = ("Laptops", "Laptop carts", "Tablets", "Laptop repair", "Gravel", "Laptop bags")
RECORDS = tuple(Solicitation(id=str(n), portal="tips", title=title) for n, title in enumerate(TITLES))
EVENTS = tuple(
    Event(
        key=record.uid,
        types=(EventType.OPENED,),
        record=record,
        at=NOW - timedelta(days=28) + timedelta(days=n),
        because="new",
    )
    for n, record in enumerate(RECORDS)
)


def watchlist(id: str = "w", *terms: str, none: tuple[str, ...] = ()) -> Watchlist:
    return Watchlist(id=id, any=tuple(map(parse_term, terms)), none=tuple(map(parse_term, none)), notify=("bids",))


def tried(after: list[Watchlist], before: list[Watchlist]) -> dict[str, Tried]:
    found = backtest(WatchlistIndex(after), WatchlistIndex(before), EVENTS, RECORDS, NOW)
    return {one.watchlist: one for one in found}


def titles(records: tuple[object, ...]) -> list[str]:
    return [record.title for record in records]  # type: ignore[attr-defined]


def test_what_an_edit_wins_and_loses_record_by_record() -> None:
    old = watchlist("w", "laptop", none=("repair",))
    one = tried([watchlist("w", "laptop", "gravel", none=("bag",))], [old])["w"]
    assert titles(one.won) == ["Laptop repair", "Gravel"]
    assert titles(one.lost) == ["Laptop bags"]
    assert (one.alerts, one.per_week) == (4, 1.0)
    assert titles(one.sample) == ["Laptops", "Laptop carts", "Laptop repair", "Gravel"]


def test_a_new_watchlist_has_won_nothing_and_one_that_is_gone_has_lost_all() -> None:
    found = tried([watchlist("new", "tablet")], [watchlist("gone", "gravel")])
    assert (titles(found["new"].matching), found["new"].won) == (["Tablets"], ())
    assert (found["gone"].alerts, titles(found["gone"].lost), found["gone"].idle) == (0, ["Gravel"], ())


def test_terms_that_do_all_the_work_or_none() -> None:
    both = watchlist("w", "laptop", "tuba", "tablet")
    one = tried([both], [both])["w"]
    assert (one.busy, one.idle) == ("laptop", ("tuba",))
    even = watchlist("w", "tablet", "gravel")
    assert tried([even], [even])["w"].busy == ""


def test_the_words_of_a_set_are_not_called_idle() -> None:
    sets = resolve_sets({"things": (parse_term("tuba"), parse_term("gravel"))})
    mine = Watchlist(id="w", any=(sets["things"],))
    assert tried([mine], [])["w"].idle == ()


def test_watchlists_that_say_much_the_same_name_each_other() -> None:
    found = tried([watchlist("a", "laptop"), watchlist("b", "laptop", "gravel"), watchlist("c", "tablet")], [])
    assert (found["a"].overlaps, found["b"].overlaps, found["c"].overlaps) == (("b",), ("a",), ())
    apart = tried([watchlist("a", "laptop"), watchlist("b", "bag", "gravel", "tablet")], [])
    assert apart["a"].overlaps == ()  # one of three
    crowd = tried([watchlist(f"w{n}", "laptop") for n in range(60)], [])
    assert crowd["w0"].overlaps == ()


def test_without_a_history_nothing_is_sent() -> None:
    (one,) = backtest(WatchlistIndex([watchlist("w", "laptop")]), WatchlistIndex([]), (), RECORDS, NOW)
    assert (one.alerts, one.per_week, len(one.matching)) == (0, 0.0, 4)
