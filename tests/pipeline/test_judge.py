"""What the reads of a portal mean together: the baseline, what is believed, and what is said aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.events import EventType
from coopwatchd.model.health import ListingState, Outcome, after_poll
from coopwatchd.model.holding import Held
from coopwatchd.model.news import event_of
from coopwatchd.model.records import AnyRecord, Due, Kind, Solicitation, Stage
from coopwatchd.pipeline.judge import Cost, Digested, Read, digest, rules_of
from coopwatchd.portals.base import Asking, Portal, Reject, Snapshot, Steps, Unchanged
from coopwatchd.portals.listing import Traits

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
CHICAGO = "America/Chicago"
HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Shelf(Traits):
    """A listing as the judge sees it; it is never read here."""

    name: str
    details: bool = False
    complete: bool = True
    archive: bool = False
    kind: Kind = Kind.SOLICITATION
    budget: int = 5

    def read(self, asking: Asking) -> Steps:
        raise AssertionError


PAGE, TENDERS, DETAILS = Shelf(name="page"), Shelf(name="tenders"), Shelf(name="details", details=True)


def by_title(one: AnyRecord, other: AnyRecord) -> bool:
    return one.title.casefold() == other.title.casefold()


def portal(*listings: Shelf, joined: bool = False) -> Portal:
    return Portal(
        key="coop",
        name="Sample Cooperative",
        home="https://coop.example",
        timezone=CHICAGO,
        listings=listings,
        join=by_title if joined else None,
    )


def due(day: int, hour: int = 14) -> Due:
    return Due(at=datetime(2026, 12, day, hour, tzinfo=ZoneInfo(CHICAGO)), text=f"Dec {day}", zone=CHICAGO)


def rfp(id: str, title: str = "", day: int = 1) -> Solicitation:
    return Solicitation(id=id, title=title or f"Number {id}", portal="coop", due=due(day))


def rows(names: str) -> tuple[Solicitation, ...]:
    return tuple(rfp(name) for name in names)


class Watch:
    """A portal polled again and again."""

    def __init__(self, *listings: Shelf, joined: bool = False) -> None:
        self.portal, self.now = portal(*listings, joined=joined), NOW
        self.held: dict[str, Held] = {}
        self.states = {one.name: ListingState(portal="coop", listing=one.name) for one in listings}

    def poll(
        self, *reads: tuple[Shelf, Snapshot | Unchanged | Refusal], after: timedelta = HALF_HOUR
    ) -> list[tuple[str, tuple[EventType, ...]]]:
        """One poll; what is news of it, by record id."""
        self.now += after
        self.result: Digested = digest(self.portal, self.held, self.states, self._reads(reads), self.now)
        told = [(uid, event_of(self.held.get(uid), self.result.held[uid], self.now)) for uid in self.result.loud]
        self.held = dict(self.result.held)
        for name, verdict in self.result.verdicts.items():
            state = after_poll(self.states[name], verdict.poll)
            self.states[name] = replace(state, norm=verdict.norm or state.norm)
        return [(event.record.id, event.types) for _, event in told if event is not None]

    def _reads(self, reads: Sequence[tuple[Shelf, Snapshot | Unchanged | Refusal]]) -> list[Read]:
        cost = Cost(at=self.now, requests=1, size=10, seconds=0.1)
        return [Read(listing=shelf, result=result, cost=cost) for shelf, result in reads]

    def outcome(self, shelf: Shelf = PAGE) -> Outcome:
        return self.result.verdicts[shelf.name].poll.outcome

    def believed(self, shelf: Shelf = PAGE) -> str:
        return self.result.verdicts[shelf.name].believed

    def stage(self, id: str) -> Stage:
        return self.held[f"coop/solicitation/{id}"].record.stage


def shows(
    shelf: Shelf,
    records: Sequence[Solicitation],
    *,
    rejects: int = 0,
    empty: bool = False,
    whole: bool = True,
) -> tuple[Shelf, Snapshot]:
    return shelf, Snapshot(
        portal="coop",
        listing=shelf.name,
        kind=shelf.kind,
        details=shelf.details,
        read_at=NOW,
        records=tuple(records),
        rejects=tuple(Reject(row=f"row {number}", reason="torn") for number in range(rejects)),
        empty=empty,
        whole=whole,
    )


def unchanged(shelf: Shelf) -> tuple[Shelf, Unchanged]:
    return shelf, Unchanged(portal="coop", listing=shelf.name, read_at=NOW)


def refused(shelf: Shelf) -> tuple[Shelf, Refusal]:
    return shelf, Refusal(Trouble.CHALLENGE, "a page that wants a browser", url="https://coop.example")


@pytest.fixture
def watch() -> Watch:
    """A portal of one list, after its baseline of four rows."""
    found = Watch(PAGE)
    found.poll(shows(PAGE, rows("abcd")))
    return found


def test_the_first_good_read_is_kept_and_not_told() -> None:
    watch = Watch(PAGE)
    assert watch.poll(shows(PAGE, rows("abcd"))) == []
    assert len(watch.result.changed) == 4
    assert watch.result.loud == ()


def test_a_bad_first_read_does_not_make_the_second_loud() -> None:
    watch = Watch(PAGE)
    watch.poll(refused(PAGE))
    watch.poll(shows(PAGE, (), rejects=3))
    assert watch.held == {}
    assert watch.poll(shows(PAGE, rows("abcd"))) == []
    assert watch.poll(shows(PAGE, rows("abcde"))) == [("e", (EventType.OPENED,))]


def test_a_first_read_of_nothing_is_no_baseline_but_on_the_portals_own_words() -> None:
    watch = Watch(PAGE)
    watch.poll(shows(PAGE, ()))
    assert watch.outcome() is Outcome.SUSPECT
    assert watch.poll(shows(PAGE, rows("abcd"))) == []
    said = Watch(PAGE)
    said.poll(shows(PAGE, (), empty=True))
    assert said.poll(shows(PAGE, rows("a"))) == [("a", (EventType.OPENED,))]


def test_a_column_that_moved_takes_no_due_date_away(watch: Watch) -> None:
    for _ in range(2):
        watch.poll(shows(PAGE, rows("abcd")))
    bare = tuple(replace(one, due=None) for one in rows("abcd"))
    assert watch.poll(shows(PAGE, bare)) == []
    assert watch.outcome() is Outcome.SUSPECT
    assert "due date is missing" in watch.result.verdicts["page"].poll.reason
    assert all(one.record.due is not None for one in watch.held.values())


def test_an_older_copy_of_the_page_brings_nothing_back(watch: Watch) -> None:
    for shown in ("bcdef", "bcdef", "cdefg", "cdefg"):
        watch.poll(shows(PAGE, rows(shown)))
    assert watch.stage("a") is watch.stage("b") is Stage.WITHDRAWN
    assert watch.poll(shows(PAGE, rows("abcdef"))) == []
    assert watch.outcome() is Outcome.SUSPECT
    assert watch.stage("a") is Stage.WITHDRAWN


def test_each_listing_has_a_baseline_of_its_own() -> None:
    watch = Watch(PAGE, TENDERS)
    watch.poll(shows(PAGE, rows("abcd")), refused(TENDERS))
    assert watch.poll(shows(PAGE, rows("abcde")), shows(TENDERS, rows("xyz"))) == [("e", (EventType.OPENED,))]
    assert watch.poll(shows(TENDERS, rows("vwxyz"))) == [("v", (EventType.OPENED,)), ("w", (EventType.OPENED,))]


def test_a_refusal_changes_nothing_and_is_kept_with_its_class(watch: Watch) -> None:
    before = dict(watch.held)
    assert watch.poll(refused(PAGE)) == []
    assert watch.held == before
    poll = watch.result.verdicts["page"].poll
    assert (poll.outcome, poll.trouble, poll.reason) == (Outcome.REFUSED, "challenge", "a page that wants a browser")
    assert not watch.result.verdicts["page"].good


def test_a_listing_that_fails_holds_back_nothing_of_another() -> None:
    watch = Watch(PAGE, TENDERS)
    watch.poll(shows(PAGE, rows("ab")), shows(TENDERS, rows("xyz")))
    for _ in range(3):
        assert watch.poll(refused(PAGE), shows(TENDERS, rows("xyz"))) == []
    assert watch.poll(refused(PAGE), shows(TENDERS, rows("wxyz"))) == [("w", (EventType.OPENED,))]
    assert watch.stage("a") is Stage.OPEN


def test_a_suspect_read_changes_nothing_and_says_what_was_seen(watch: Watch) -> None:
    before = dict(watch.held)
    assert watch.poll(shows(PAGE, rows("ae"))) == []
    assert watch.held == before
    poll = watch.result.verdicts["page"].poll
    assert (poll.outcome, poll.trouble, poll.reason) == (Outcome.SUSPECT, "suspect", "3 of 4 known rows are missing")
    assert (poll.rows, poll.rejects) == (2, 0)


@pytest.mark.parametrize(("shown", "empty"), [("a", False), ("", False)])
def test_a_drop_that_holds_three_polls_and_a_day_is_believed_and_never_doubted_again(
    watch: Watch, shown: str, empty: bool
) -> None:
    shorter = shows(PAGE, rows(shown), empty=empty)
    for after in (HALF_HOUR, timedelta(hours=23)):
        watch.poll(shorter, after=after)
        assert watch.outcome() is Outcome.SUSPECT
    assert watch.poll(shorter, after=HALF_HOUR) == []
    assert watch.outcome() is Outcome.SUSPECT  # three polls, not yet a day
    assert watch.poll(shorter, after=HALF_HOUR) == []
    assert watch.outcome() is Outcome.GOOD
    assert watch.believed()
    told = watch.poll(shorter)
    assert (watch.outcome(), watch.believed()) == (Outcome.GOOD, "")
    gone = [name for name in "abcd" if name not in shown]
    assert told == [(name, (EventType.WITHDRAWN,)) for name in gone]
    for _ in range(3):
        assert watch.poll(shorter) == []
        assert watch.outcome() is Outcome.GOOD


def test_a_reader_that_fails_on_most_rows_for_days_withdraws_none_of_them(watch: Watch) -> None:
    broken = shows(PAGE, rows("a"), rejects=3)
    for _ in range(12):
        assert watch.poll(broken, after=timedelta(hours=9)) == []
    assert [watch.stage(name) for name in "abcd"] == [Stage.OPEN] * 4


def test_empty_is_believed_on_the_portals_own_words(watch: Watch) -> None:
    assert watch.poll(shows(PAGE, (), empty=True)) == []
    assert watch.outcome() is Outcome.GOOD
    assert len(watch.poll(shows(PAGE, (), empty=True))) == 4


def test_not_modified_does_not_confirm_that_a_row_is_gone(watch: Watch) -> None:
    assert watch.poll(shows(PAGE, rows("abc"))) == []
    for _ in range(3):
        assert watch.poll(unchanged(PAGE)) == []
    assert watch.poll(shows(PAGE, rows("abc"))) == [("d", (EventType.WITHDRAWN,))]
    assert [watch.stage(name) for name in "abc"] == [Stage.OPEN] * 3


def test_the_validators_of_a_page_that_may_not_show_all_are_not_kept(watch: Watch) -> None:
    def lacks() -> bool:
        return watch.result.verdicts[PAGE.name].lacks

    assert not lacks()
    watch.poll(shows(PAGE, rows("abc")))
    assert lacks()
    watch.poll(shows(PAGE, rows("abc")))
    assert lacks()  # it ends here, and may still come back
    watch.poll(shows(PAGE, rows("abc")))
    assert not lacks()
    watch.poll(shows(PAGE, rows("abce"), whole=False))
    assert lacks()
    watch.poll(shows(PAGE, rows("abce")))
    assert not lacks()
    watch.poll(shows(PAGE, rows("abce"), rejects=1))
    assert lacks()


def test_not_modified_is_a_good_read_without_news(watch: Watch) -> None:
    before = dict(watch.held)
    assert watch.poll(unchanged(PAGE)) == []
    assert (watch.held, watch.outcome()) == (before, Outcome.UNCHANGED)


def test_a_feed_that_shows_the_latest_says_nothing_about_the_rest() -> None:
    feed = Shelf(name="page", complete=False)
    watch = Watch(feed)
    watch.poll(shows(feed, rows("abcd"), whole=False))
    for shown in ("bcde", "efgh", "hijk"):
        told = watch.poll(shows(feed, rows(shown), whole=False))
        assert watch.outcome() is Outcome.GOOD
        assert {types for _, types in told} == {(EventType.OPENED,)}
    assert watch.poll(unchanged(feed)) == []
    assert watch.stage("a") is Stage.OPEN


def test_what_two_listings_show_is_one_piece_of_news() -> None:
    watch = Watch(PAGE, TENDERS, joined=True)
    watch.poll(shows(PAGE, [rfp("1", "Laptops")]), shows(TENDERS, [rfp("guid", "LAPTOPS")]))
    assert list(watch.held) == ["coop/solicitation/1"]
    moved = watch.poll(shows(PAGE, [rfp("1", "Laptops", 8)]), shows(TENDERS, [rfp("guid", "LAPTOPS", 8)]))
    assert moved == [("1", (EventType.DUE_MOVED,))]
    assert watch.held["coop/solicitation/1"].record.remarks == ()
    new = rfp("2", "Janitorial"), rfp("guid-2", "JANITORIAL")
    assert watch.poll(shows(PAGE, [new[0]]), shows(TENDERS, [new[1]])) == []  # one of one missing: suspect
    told = watch.poll(
        shows(PAGE, [rfp("1", "Laptops", 8), new[0]]), shows(TENDERS, [rfp("guid", "LAPTOPS", 8), new[1]])
    )
    assert told == [("2", (EventType.OPENED,))]


def test_what_comes_back_on_two_lists_is_one_record_though_only_one_had_shown_it() -> None:
    watch = Watch(PAGE, TENDERS, joined=True)
    page, tenders = rows("abc"), [rfp(f"guid-{one.id}", one.title) for one in rows("abc")]
    watch.poll(shows(PAGE, page), shows(TENDERS, tenders))
    once = shows(TENDERS, [*tenders, rfp("guid-2", "JANITORIAL")])
    assert watch.poll(shows(PAGE, page), once) == [("guid-2", (EventType.OPENED,))]
    assert watch.poll(shows(PAGE, page), shows(TENDERS, tenders)) == []
    assert watch.poll(shows(PAGE, page), shows(TENDERS, tenders)) == [("guid-2", (EventType.WITHDRAWN,))]
    told = watch.poll(shows(PAGE, [*page, rfp("2", "Janitorial")]), once)
    assert told == [("guid-2", (EventType.REOPENED,))]
    assert len(watch.held) == 4


def test_details_are_read_after_the_lists_and_tell_with_them() -> None:
    watch = Watch(PAGE, DETAILS)
    watch.poll(shows(PAGE, rows("ab")), unchanged(DETAILS))
    more = replace(rfp("c"), description="From its own page")
    assert watch.poll(shows(PAGE, rows("abc")), shows(DETAILS, [more])) == [("c", (EventType.OPENED,))]
    assert watch.held["coop/solicitation/c"].record.description == "From its own page"
    assert watch.poll(unchanged(PAGE), shows(DETAILS, ())) == []
    assert watch.outcome(DETAILS) is Outcome.GOOD


def test_the_order_of_the_listings_is_the_order_of_their_words() -> None:
    contracts = Shelf(name="contracts", kind=Kind.CONTRACT)
    rules = rules_of(portal(PAGE, TENDERS, contracts, DETAILS, joined=True))
    assert rules.order == ("page", "tenders", "contracts")
    assert rules.apart == {"tenders": "only in the listing “tenders”; not found in “page”"}
    assert rules_of(portal(PAGE, TENDERS)).apart == {}


def test_what_stands_in_an_archive_only_is_nothing_to_remark_on() -> None:
    past = Shelf(name="past", archive=True)
    assert rules_of(portal(PAGE, TENDERS, past, joined=True)).apart.keys() == {"tenders"}
