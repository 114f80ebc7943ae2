"""A month of sixty portals with faults: read by the real readers, judged and told by the real code, really stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from month_of_portals import DAY, HOUR, MONTH, START, Fault, Fetch, Place, Row, places

from coopwatchd.errors import Refusal
from coopwatchd.model.alerts import AlertKind
from coopwatchd.model.events import EventType
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.pipeline.alert import Address, Audience
from coopwatchd.pipeline.judge import Cost, Read
from coopwatchd.pipeline.poll import commit
from coopwatchd.portals.crawl import crawl
from coopwatchd.store.database import open_store

EVERY = 6 * HOUR
# What is odd for three polls and a day is believed, by design: such faults end before.
SHORT, LONG = (13, 20), (30, 80)  # hours
A_FAULT_EACH = 9 * DAY
LEAST_COPY = 5 * DAY  # how old a stale copy is at least
WEATHER = 0.003  # how often a single answer fails


@dataclass
class Trial:
    """One fault of one portal, and what came of it."""

    place: Place
    fault: Fault
    begins: datetime
    ends: datetime
    copy_of: datetime | None = None
    outcomes: list[bool] = field(default_factory=list)  # of its polls: was it noticed?

    def holds(self, now: datetime) -> bool:
        return self.begins <= now < self.ends


class Month:
    """Everything that happens in it; `run` lives it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a simulation, the same each time
        self.places = places(self.random)
        self.trials: list[Trial] = []
        self.ill: dict[str, bool] = {}
        self.polls = 0
        self.folder = folder
        self.audience = Audience(
            index=WatchlistIndex([]), addresses={"ops": Address(recipients=("ops",))}, operator=("ops",)
        )

    def run(self) -> None:
        with closing(open_store("sqlite:///month.db", state_dir=self.folder)) as store:
            now = START
            while now < START + MONTH:
                times = [now + timedelta(minutes=number) for number in range(len(self.places))]
                reads = [(place, self._read(place, at)) for place, at in zip(self.places, times, strict=True)]
                with store.write() as tx:
                    for place, read in reads:
                        done = commit(tx, self.audience, place.portal, [read], read.cost.at)
                        for trial in self._trials(place, read.cost.at):
                            trial.outcomes.append(bool(done.listings[0].poll.trouble))
                        self.ill[place.key] = bool(done.listings[0].poll.trouble)
                now += EVERY
            with store.read() as tx:
                self.events = tuple(tx.events(limit=100_000))
                rows = tx.deliveries(limit=100_000)
        said = sorted((row.created_at, row.alert.subject) for row in rows if row.alert.kind is AlertKind.OPERATOR)
        self.opened = [(key, at) for key, at in self._named(said, " cannot be read") if not key.endswith(" still")]
        self.recovered = self._named(said, " can be read again")

    def _read(self, place: Place, now: datetime) -> Read:
        self.polls += 1
        self._begin(place, now)
        trial = next(iter(self._trials(place, now)), None)
        fetch = Fetch(
            place,
            now,
            fault=trial.fault if trial else None,
            copy_of=trial.copy_of if trial else None,
            weather=trial is None and self.random.random() < WEATHER,
        )
        (listing,) = place.portal.listings
        cost = Cost(at=now, requests=1, size=1, seconds=0.1)
        try:
            return Read(listing=listing, result=crawl(place.portal, listing, fetch, now), cost=cost)
        except Refusal as refusal:
            return Read(listing=listing, result=refusal, cost=cost)

    def _trials(self, place: Place, now: datetime) -> Iterator[Trial]:
        return (trial for trial in self.trials if trial.place is place and trial.holds(now))

    def _begin(self, place: Place, now: datetime) -> None:
        """Now and then a fault befalls a portal that is well, of a kind that its page can show."""
        if self.ill.get(place.key):
            return
        last = max((trial.ends for trial in self.trials if trial.place is place), default=START)
        if now - last < 3 * DAY or now > START + MONTH - 5 * DAY or self.random.random() > EVERY / A_FAULT_EACH:
            return
        rows = place.shown(now)
        open_ = [row for row in rows if row.due_at(now) > now]
        known = [row for row in open_ if row.posted < now - EVERY]
        lost = [row for row in known if row in rows[len(rows) // 2 :]]
        possible = [Fault.CHALLENGE]
        if open_:
            possible += [Fault.EMPTY_PAGE, Fault.ERROR_PAGE]
        if len(known) >= 4:
            possible.append(Fault.MOVED_COLUMN)
            # Half of what is known: where rows came since the last poll, the half that is left may hide the cut.
            possible += [Fault.HALF_LIST] if 2 * len(lost) >= len(known) else []
        copy_of = self._copy(place, now)
        if copy_of is not None:
            possible.append(Fault.STALE_LIST)
        seen = Counter(trial.fault for trial in self.trials)
        fault = min(possible, key=lambda one: (seen[one], self.random.random()))
        span = LONG if fault is Fault.CHALLENGE and self.random.random() < 0.5 else SHORT
        ends = now + self.random.randint(*span) * HOUR
        copy_of = copy_of if fault is Fault.STALE_LIST else None
        self.trials.append(Trial(place=place, fault=fault, begins=now, ends=ends, copy_of=copy_of))

    def _copy(self, place: Place, now: datetime) -> datetime | None:
        """A day whose list differs from today's: two rows of it at least are gone since."""
        for days in range(LEAST_COPY.days, 20):
            at = now - days * DAY
            gone = [row for row in place.shown(at) if row.gone < now - 3 * EVERY]
            if at > START + EVERY and len(gone) >= 2:
                return at
        return None

    def _named(self, said: list[tuple[datetime, str]], words: str) -> list[tuple[str, datetime]]:
        return [(key, at) for at, subject in said for key, found, _ in [subject.partition(words)] if found]

    def truth(self, uid: str) -> Row:
        key, _, id = uid.split("/")
        return next(row for place in self.places if place.key == key for row in place.rows if row.id == id)


@pytest.fixture(scope="module", params=[1])
def month(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Month:
    found = Month(tmp_path_factory.mktemp("month"), request.param)
    found.run()
    return found


pytestmark = pytest.mark.slow


def test_every_fault_is_noticed_by_the_second_poll(month: Month) -> None:
    late = [
        (trial.place.key, trial.place.shape, trial.fault, trial.begins, trial.outcomes[:3])
        for trial in month.trials
        if not any(trial.outcomes[:2])
    ]
    kinds = Counter(trial.fault for trial in month.trials)
    print(f"{month.polls} polls, {len(month.trials)} faults: {dict(kinds)}; noticed late or never: {late}")
    assert late == []
    assert set(kinds) == set(Fault)
    assert min(kinds.values()) >= 10
    first = sum(trial.outcomes[0] for trial in month.trials)
    print(f"noticed at the first poll: {first}")


def test_each_incident_is_told_once_and_its_end_once(month: Month) -> None:
    for trial in month.trials:
        during = [at for key, at in month.opened if key == trial.place.key and trial.holds(at)]
        after = [
            at for key, at in month.recovered if key == trial.place.key and trial.ends <= at < trial.ends + 2 * EVERY
        ]
        assert (len(during), len(after)) == (1, 1), (trial, during, after)
    assert len(month.opened) == len(month.recovered) + len(set(_lasting(month)))


def test_hardly_anything_is_an_incident_that_is_none(month: Month) -> None:
    false = [
        (key, at)
        for key, at in month.opened
        if not any(trial.place.key == key and trial.holds(at) for trial in month.trials)
    ]
    each = Counter(key for key, _ in false)
    most = max(each.values(), default=0)
    print(f"false incidents: {len(false)} in {len(month.places)} portal-months, at most {most} in one: {false}")
    assert most <= 1
    assert len(false) <= len(month.places) / 10


def test_what_a_failing_portal_does_not_show_is_never_an_event(month: Month) -> None:
    by_type = Counter(type_ for event in month.events for type_ in event.types)
    print(f"events: {dict(by_type)}")
    assert by_type[EventType.REOPENED] == 0
    for event in month.events:
        row = month.truth(event.record.uid)
        if EventType.WITHDRAWN in event.types:
            assert row.withdrawn, event
            assert row.gone <= event.at
        if EventType.DUE_MOVED in event.types:
            assert row.later is not None, event
        assert EventType.AMENDED not in event.types, event


def test_nothing_that_is_new_is_missed_for_the_faults(month: Month) -> None:
    told = {event.record.uid for event in month.events if EventType.OPENED in event.types}
    missed = []
    for place in month.places:
        bad = [trial for trial in month.trials if trial.place is place]
        for row in place.rows:
            begun = max([row.posted, *(trial.ends for trial in bad if trial.holds(row.posted))])
            seen_for = min(row.gone, row.due_at(row.due), START + MONTH) - begun
            clear = not any(trial.begins < begun + 2 * DAY < trial.ends + 2 * DAY for trial in bad)
            due_to_be_told = row.posted > START + DAY and seen_for > 2 * DAY and clear
            if due_to_be_told and f"{place.key}/solicitation/{row.id}" not in told:
                missed.append((place.key, row))
    print(f"{len(told)} were told as new; missed: {len(missed)}")
    assert missed == []
    assert len(told) > 100


def _lasting(month: Month) -> Iterator[str]:
    """Portals whose last incident has not ended."""
    for key, at in month.opened:
        if not any(other == key and later > at for other, later in month.recovered):
            yield key
