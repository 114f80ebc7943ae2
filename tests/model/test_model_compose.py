from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from model_samples import NOW, TBD, at, contract, event, held, on, rfp, terms

from coopwatchd.model.alerts import AlertKind
from coopwatchd.model.compose import Addressed, compose, match_events, summarize
from coopwatchd.model.events import EventType
from coopwatchd.model.holding import Held
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import Stage
from coopwatchd.model.watchlist import Watchlist

LAPTOPS = Watchlist(id="laptops", any=terms("laptop"), note="ask Dana", notify=("slack", "mail"))
TABLETS = Watchlist(id="tablets", any=terms("tablet"), notify=("mail",))
SILENT = Watchlist(id="silent", any=terms("laptop"))
INDEX = WatchlistIndex([LAPTOPS, TABLETS, SILENT])


def test_one_alert_per_event_and_channel_with_every_watchlists_reason() -> None:
    one = event(rfp(title="Laptops and tablets"), key="e1")
    sent = {alert.channel: alert.alert for alert in compose(match_events(INDEX, [one]))}
    assert sorted(sent) == ["mail", "slack"]
    assert [reason.watchlist for reason in sent["mail"].reasons] == ["laptops", "tablets"]
    assert [(reason.because, reason.note) for reason in sent["slack"].reasons] == [("‘laptop’ in title", "ask Dana")]
    for channel, alert in sent.items():
        assert (alert.key, alert.kind, alert.event) == (f"e1@{channel}", AlertKind.EVENT, one)
        assert (alert.at, alert.thread) == (one.at, one.record.uid)


def test_events_keep_their_order_and_reminders_come_last() -> None:
    index = WatchlistIndex([Watchlist(id="w", closing=(7,), notify=("slack",))])
    happened = [
        event(rfp("1"), EventType.CLOSING, mark=7, key="c"),
        event(rfp("2"), key="a"),
        event(rfp("1"), EventType.DUE_MOVED, key="b"),
    ]
    assert [match.event.key for match in match_events(index, happened)] == ["a", "b", "c"]
    assert compose([]) == []


def test_only_the_nearest_reminder_of_a_record_is_kept_for_each_watchlist() -> None:
    index = WatchlistIndex([Watchlist(id="w", closing=(0, 1, 7)), Watchlist(id="x", expiring=(30, 90))])
    happened = [
        *(event(rfp("1"), EventType.CLOSING, mark=mark) for mark in (7, 0, 1)),
        event(rfp("2"), EventType.CLOSING, mark=7),
        *(event(contract(), EventType.EXPIRING, mark=mark) for mark in (30, 90)),
    ]
    told = [(match.watchlist.id, match.event.record.id, match.event.mark) for match in match_events(index, happened)]
    assert told == [("w", "1", 0), ("w", "2", 7), ("x", "c1", 30)]


def test_a_watchlist_that_did_not_exist_when_a_mark_was_crossed_is_not_reminded() -> None:
    index = WatchlistIndex([Watchlist(id="old", closing=(7,)), Watchlist(id="new", closing=(7,))])
    happened = [event(rfp(), EventType.CLOSING, mark=7), event(rfp("2"))]
    told = match_events(index, happened, knew=lambda watchlist, _: watchlist.id == "old")
    assert [(match.watchlist.id, match.event.record.id) for match in told] == [("old", "2"), ("new", "2"), ("old", "1")]


PAGE = frozenset({("coop", "page")})


def summary(watchlist: Watchlist, *known: Held, told: frozenset[tuple[str, str]] = frozenset()) -> list[Addressed]:
    return summarize(WatchlistIndex([watchlist]), {watchlist.id: PAGE}, {watchlist.id: told}, known, NOW)


EVERYTHING = Watchlist(id="all", notify=("slack",))


def shown(record: object, *listings: str) -> Held:
    return held(record, listings=listings or ("page",))  # type: ignore[arg-type]


def test_a_new_watchlist_is_told_what_is_open_soonest_first() -> None:
    (sent,) = summary(
        EVERYTHING,
        shown(contract("c2", "Later", date(2028, 1, 1))),
        shown(contract("c3", "Open-ended")),
        shown(contract("c1", "Sooner", date(2027, 1, 1))),
        shown(rfp("6", "B, no date")),
        shown(rfp("5", "A, no date", TBD)),
        shown(rfp("4", "Forecast", at(12, 24), stage=Stage.FORECAST)),
        shown(rfp("3", "Same day B", at(12, 1))),
        shown(rfp("2", "Same day A", at(12, 1))),
        shown(rfp("1", "Soon", on(11, 20))),
    )
    assert [item.record.id for item in sent.alert.items] == ["1", "2", "3", "4", "5", "6", "c1", "c2", "c3"]
    assert (sent.channel, sent.alert.kind, sent.alert.more, sent.alert.at) == ("slack", AlertKind.SUMMARY, 0, NOW)
    assert [reason.watchlist for reason in sent.alert.reasons] == ["all"]


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.AWARDED, Stage.CANCELLED, Stage.WITHDRAWN, Stage.EXPIRED])
def test_what_is_over_is_not_in_a_summary(stage: Stage) -> None:
    assert summary(EVERYTHING, shown(rfp(stage=stage))) == []


def test_what_is_gone_or_closed_since_its_last_read_is_not_in_a_summary() -> None:
    assert summary(EVERYTHING, replace(shown(rfp()), gone_at=NOW)) == []
    assert summary(EVERYTHING, shown(rfp(due=at(11, 2, 8)))) == []
    assert summary(EVERYTHING, shown(contract(ends_on=date(2026, 11, 1)))) == []


def test_nothing_that_matches_is_no_alert() -> None:
    assert summary(EVERYTHING) == []
    assert summary(LAPTOPS, shown(rfp(title="Janitorial"))) == []


def test_what_does_not_fit_is_counted() -> None:
    many = [shown(rfp(f"s{n:02}", f"Laptop {n:02}", at(12, 1))) for n in range(43)]
    many += [shown(contract(f"c{n:02}", f"Laptop {n:02}")) for n in range(12)]
    sent = summary(LAPTOPS, *many)
    assert [one.channel for one in sent] == ["slack", "mail"]
    alert = sent[0].alert
    assert [item.record.id for item in alert.items] == [f"s{n:02}" for n in range(40)] + [f"c{n:02}" for n in range(10)]
    assert alert.more == 5
    assert len(alert.items) + alert.more == len(many)
    assert len({one.alert.key for one in sent}) == 2


def test_only_contracts_is_a_summary_too() -> None:
    (sent,) = summary(EVERYTHING, shown(contract()))
    assert [item.reason.because for item in sent.alert.items] == ["every record"]


def test_only_sources_a_watchlist_was_not_told_of_are_in_its_summary() -> None:
    known = shown(rfp("1"), "page", "tenders")
    assert len(summary(EVERYTHING, known)) == 1
    assert summary(EVERYTHING, known, told=frozenset({("coop", "tenders")})) == []
    assert summary(EVERYTHING, shown(rfp("1"), "tenders")) == []
    assert summary(EVERYTHING, shown(rfp("1", portal="other"))) == []


def test_a_watchlist_with_nothing_pending_is_not_told() -> None:
    index = WatchlistIndex([EVERYTHING, LAPTOPS])
    sent = summarize(index, {"laptops": PAGE}, {}, [shown(rfp())], NOW)
    assert [one.alert.reasons[0].watchlist for one in sent] == ["laptops", "laptops"]


def test_the_same_introduction_has_the_same_key_and_another_source_another() -> None:
    index = WatchlistIndex([EVERYTHING])

    def key(*sources: tuple[str, str], later: timedelta = timedelta()) -> str:
        (sent,) = summarize(index, {"all": frozenset(sources)}, {}, [shown(rfp())], NOW + later)
        return sent.alert.key

    assert key(("coop", "page"), ("a", "b")) == key(("a", "b"), ("coop", "page"), later=timedelta(hours=1))
    assert key(("coop", "page")) != key(("a", "b"), ("coop", "page"))
