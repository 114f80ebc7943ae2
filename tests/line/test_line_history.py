"""Weeks of a portal's life under faults of the portal and of Slack: what is new is told once, and all stands as shown.

A portal publishes, changes, withdraws and brings back; every third read of it goes wrong in some way, every third
message fails. Afterwards it is read well for some days.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from slack_server import Failure
from whole_line import APART, HOSTS, Clock, Line, once, solicitation

from coopwatchd.model.delivery import State
from coopwatchd.model.holding import Held
from coopwatchd.simulator import Fault, SimContract, SimSolicitation

pytestmark = pytest.mark.slow

STEPS = 50
SHELVES = {
    "table": "generic",
    "json": "generic",
    "omnia": "omnia",
    "sourcewell": "sourcewell",
    "region10": "bonfire:region10",
}
PORTAL_FAULTS = (
    Fault.TRUNCATED_GZIP,
    Fault.TRUNCATED,
    Fault.HALF_ROWS,
    Fault.HALF_PAGE,
    Fault.EMPTY_BODY,
    Fault.MAINTENANCE,
    Fault.LOGIN,
    Fault.CHALLENGE_200,
    Fault.FORBIDDEN,
    Fault.NOT_FOUND,
    Fault.status(503),
)
SLACK_FAULTS: tuple[Callable[[], Failure], ...] = (
    lambda: Failure(code="internal_error"),
    lambda: Failure(reset="after"),
    lambda: Failure(reset="before"),
    lambda: Failure(status=429, code="ratelimited", retry_after=3),
    lambda: Failure(status=503, body="", accepted=True),
)
WATCH = '\n[watchlists.every]\nkinds = ["{kind}"]\nnotify = ["bids"]\n'
Record = SimSolicitation | SimContract


@dataclass
class Portal:
    """One shelf of the simulator, and what happens to it."""

    line: Line
    key: str
    kind: str
    chance: random.Random
    made: int = 0
    mine: set[str] = field(default_factory=set)
    off: dict[str, Record] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shelf = self.line.world.shelf(SHELVES[self.key])

    def live(self) -> list[Record]:
        view = self.shelf.view()
        every: tuple[Record, ...] = view.solicitations if self.kind == "solicitation" else view.contracts
        return [one for one in every if _key(one) in self.mine]

    def happen(self) -> None:
        """Something, or nothing."""
        what = self.chance.choice(("new", "new", "change", "change", "gone", "back"))
        if what == "new":
            self._publish()
        elif what == "back" and self.off:
            self.shelf.put(self.off.pop(self.chance.choice(sorted(self.off))))
        elif what == "change" and self.live():
            self._change(self.chance.choice(self.live()))
        elif what == "gone" and self.live() and self.chance.random() < 0.4:
            one = self.chance.choice(self.live())
            self.off[_key(one)] = one
            self.shelf.remove(_key(one))

    def _publish(self) -> None:
        self.made += 1
        title = f"Lot {self.made} of {self.chance.choice(('gravel', 'tubas', 'cranes', 'desks'))}"
        one: Record
        if self.kind == "solicitation":
            days = timedelta(days=self.chance.randint(60, 120))
            noon = datetime.now(UTC).replace(hour=18, minute=0, second=0, microsecond=0)  # in no hour that comes twice
            one = solicitation(str(9000 + self.made), title, due=noon + days)
        else:
            one = SimContract(
                number=f"{self.chance.randint(100125, 123125)}-X{self.made:02}",
                supplier=f"Firm {self.made} Inc.",
                title=title,
                starts_on=date(2025, 1, 1),
                ends_on=datetime.now(UTC).date() + timedelta(days=self.chance.randint(200, 900)),
            )
        self.shelf.put(one)
        self.mine.add(_key(one))

    def _change(self, one: Record) -> None:
        if isinstance(one, SimContract):
            assert one.ends_on is not None
            self.shelf.change_contract(one.key, ends_on=one.ends_on + timedelta(days=365))
        elif self.chance.random() < 0.3:
            self.shelf.add_addendum(one.id)
        else:
            assert one.due is not None
            self.shelf.move_due(one.id, one.due + timedelta(days=self.chance.choice((-7, -3, 2, 5, 14))))


def _key(one: Record) -> str:
    return one.id if isinstance(one, SimSolicitation) else one.key


@contextmanager
def weeks(line: Line, key: str, kind: str, seed: int) -> Iterator[tuple[Portal, dict[str, Held]]]:
    """The portal afterwards, and what the store holds, by title."""
    chance = random.Random(f"{key} {kind} {seed}")  # noqa: S311
    line.write(WATCH.format(kind=kind), portals=(key,), channels=APART)
    line.slack.page_size = 1000
    # In the past: what Slack shows must never be older than what the program believes it sent.
    clock = Clock(datetime.now(UTC) - timedelta(days=60))
    with line.app(clock) as app:
        once(app)
    portal = Portal(line, key, kind, chance)
    for _ in range(STEPS):
        for _ in range(chance.randint(0, 4)):
            portal.happen()
        line.simulator.faults.clear()
        if chance.random() < 0.35:
            fault = chance.choice(PORTAL_FAULTS)
            for host in HOSTS[key]:
                line.simulator.faults.set(host, fault)
        if chance.random() < 0.3:
            line.slack.fail(chance.choice(SLACK_FAULTS)())
        clock.forward(minutes=chance.randint(20, 1000))
        with line.app(clock) as app:  # another process each time
            once(app)
    line.simulator.faults.clear()
    line.slack.failures.clear()
    with line.app(clock) as app:
        for _ in range(8):
            clock.forward(hours=13)
            once(app)
        for _ in range(5):
            clock.forward(hours=1)
            app.deliver()
        with app.store.read() as tx:
            assert {state for state, count in tx.outbox_counts().items() if count} == {State.DELIVERED}
            held = {one.record.title: one for one in tx.all_held()}
    yield portal, held


def told(line: Line, one: Record) -> list[dict[str, Any]]:
    """The messages about a record."""
    return [
        message
        for message in line.slack.messages
        if line.slack.posted[message["ts"]].splitlines()[1].partition(" (")[0] == one.title
    ]


@pytest.mark.parametrize("key", SHELVES)
def test_every_solicitation_is_told_once_and_its_first_message_says_how_it_stands(line: Line, key: str) -> None:
    with weeks(line, key, "solicitation", 16) as (portal, held):
        assert len(portal.live()) > 10
        for one in portal.live():
            assert isinstance(one, SimSolicitation)
            assert one.due is not None
            record: Any = held[one.title].record
            assert (held[one.title].live, record.due.at) == (True, one.due)
            messages = told(line, one)
            news = [m for m in messages if "New solicitation" in line.slack.posted[m["ts"]].splitlines()[0]]
            (first,) = [m for m in messages if not m.get("thread_ts")]
            assert news == [first]
            day = one.due.astimezone(ZoneInfo(record.due.zone))
            assert f"{day:%b} {day.day}, {day.year}" in first["text"]
        ids = [message["metadata"]["event_payload"]["id"] for message in line.slack.messages]
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("seed", [1])
def test_every_contract_is_told_once_and_has_the_end_that_the_portal_shows(line: Line, seed: int) -> None:
    with weeks(line, "sourcewell", "contract", seed) as (portal, held):
        assert len(portal.live()) > 10
        for one in portal.live():
            assert isinstance(one, SimContract)
            record: Any = held[one.title].record
            assert (held[one.title].live, record.ends_on) == (True, one.ends_on)
            said = [line.slack.posted[message["ts"]].splitlines()[0] for message in told(line, one)]
            assert said.count("Contract awarded") == 1
        gone = sum("no longer on the portal" in headline for headline in line.headlines())
        assert gone < len(portal.mine) / 2
