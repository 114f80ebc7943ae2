"""A thousand alerts over five Slack channels, one call in ten failing in some way, and kill -9 every two seconds.

Left out are answers that stop a channel for a person to look (a revoked token waits a quarter of an hour) or end an
alert for good (a channel that is gone): each has its own test. A message fails twice at most, because a third wait
is a minute.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_server import Call, Failure
from whole_line import Line

from coopwatchd.config.load import load_config
from coopwatchd.model.alerts import Alert, AlertKind, Reason
from coopwatchd.model.delivery import Delivery, State
from coopwatchd.model.events import Change, Event, EventType
from coopwatchd.model.records import Solicitation
from coopwatchd.store.database import open_store

pytestmark = pytest.mark.slow

PLACES = tuple(f"C000000{n}" for n in range(5))
STEPS = 5
RECORDS = 40  # in each channel: 5 × 40 × 5 alerts
KILL_AFTER = 2.0  # seconds of work
KILLING = 40.0  # then the last process may finish
PACE = "0ms"  # Slack's own is 1s; the order and the bookkeeping are the same
LIMIT = 900.0  # on a machine with much other work, where a fourth wait is five minutes; alone it takes a minute

_TYPES = (EventType.OPENED, EventType.ADDENDUM, EventType.DUE_MOVED, EventType.CLOSED, EventType.AWARDED)
_FAULTS: tuple[Failure, ...] = (
    Failure(status=429, code="ratelimited", retry_after=1),
    Failure(code="internal_error"),
    Failure(code="internal_error", accepted=True),
    Failure(code="fatal_error", accepted=True),
    Failure(code="service_unavailable"),
    Failure(code="request_timeout"),
    Failure(code="invalid_blocks"),
    Failure(status=500, body="<html>oh</html>"),
    Failure(status=503, body="", accepted=True),
    Failure(status=200, body="<html>Sign in to the airport</html>"),
    Failure(reset="before"),
    Failure(reset="after"),
    Failure(seconds=0.3),
)


class Weather:
    """One call in ten fails; the same message not more than once."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311
        self._failed: dict[str, int] = defaultdict(int)
        self.faults = 0
        self.ambiguous: dict[str, int] = defaultdict(int)

    def __call__(self, call: Call) -> Failure | None:
        if self._chance.random() >= 0.1:
            return None
        id_ = str(_id(call.body) or call.body.get("ts") or call.method)
        if self._failed[id_] >= 1:
            return None
        failure = self._chance.choice(_FAULTS)
        if call.method != "chat.postMessage" and failure.code == "invalid_blocks":
            return None
        self._failed[id_] += 1
        self.faults += 1
        if call.method == "chat.postMessage" and (failure.accepted or failure.reset or failure.body is not None):
            self.ambiguous[id_] += 1
        return replace(failure)


def _id(body: dict[str, Any]) -> str:
    metadata = body.get("metadata") or {}
    return str(metadata.get("event_payload", {}).get("id", "")) if isinstance(metadata, dict) else ""


def alert(place: str, record: int, step: int, at: datetime) -> Alert:
    solicitation = Solicitation(
        id=f"{place}-{record}",
        portal="table",
        cooperative="Example County",
        title=f"Lot {record} of gravel for {place}",
        url=f"https://portal.example/{place}/{record}",
        number=f"N-{record}",
    )
    event = Event(
        key=f"{solicitation.uid}/{step}",
        types=(_TYPES[step],),
        record=solicitation,
        at=at,
        because="it changed",
        changes=(Change(field="status", old=f"step {step - 1}", new=f"step {step}"),),
    )
    reason = Reason(watchlist="every", because="‘gravel’ in title")
    return Alert(key=event.key, kind=AlertKind.EVENT, at=at, event=event, reasons=(reason,), thread=event.record.uid)


def enqueue(line: Line) -> dict[str, Alert]:
    """A thousand rows, in the order of time; the alerts by the id that Slack is given."""
    begun = datetime.now(UTC) - timedelta(hours=1)
    rows = []
    for step in range(STEPS):
        for record in range(RECORDS):
            for number, place in enumerate(PLACES):
                at = begun + timedelta(seconds=len(rows))
                said = alert(place, record, step, at)
                rows.append(
                    Delivery(
                        key=f"{said.key}>slack{number}>{place}",
                        id=f"{len(rows):032x}",
                        channel=f"slack{number}",
                        recipient=place,
                        alert=said,
                        created_at=at,
                        due_at=at,
                    )
                )
    config = load_config(line.config)
    store = open_store(config.store_url, state_dir=line.state)
    try:
        with store.write() as tx:
            assert tx.enqueue(rows) == STEPS * RECORDS * len(PLACES) == 1000
    finally:
        store.close()
    return {row.id: row.alert for row in rows}


def channels(line: Line) -> str:
    return "".join(
        f'\n[channels.slack{number}]\ntype = "slack"\ntoken = "env:TEST_SLACK_TOKEN"\nchannel = "{place}"\n'
        f'api_url = "{line.slack.api_url}"\npace = "{PACE}"\n'
        for number, place in enumerate(PLACES)
    )


@contextmanager
def storm(line: Line, seed: int) -> Iterator[tuple[dict[str, Alert], Weather]]:
    """Everything delivered, under faults and kills."""
    names = ", ".join(f'"slack{number}"' for number in range(len(PLACES)))
    watchlist = f'\n[watchlists.every]\nkinds = ["solicitation"]\nnotify = [{names}]\n'
    line.write(watchlist, portals={"table": 'every = "12h"\nenabled = true\n'}, channels=channels(line))
    line.slack.channels = set(PLACES)
    line.slack.page_size = 1000
    alerts = enqueue(line)
    line.slack.chaos = weather = Weather(seed)
    began = time.monotonic()
    kills = 0
    while not settled(line) and time.monotonic() - began < LIMIT:
        seconds = KILL_AFTER if time.monotonic() - began < KILLING else LIMIT
        kills += kill_after(line, seconds, lambda: settled(line))
    assert settled(line), states(line)
    assert kills >= 3
    line.slack.chaos = None
    print(f"{time.monotonic() - began:.1f} s, {kills} kills, {weather.faults} faults, {len(line.slack.edits)} edits")
    yield alerts, weather


def kill_after(line: Line, seconds: float, done: Callable[[], bool]) -> int:
    """Run the daemon until it has worked for so long; 1 when it was killed, 0 when all was done before."""
    calls = len(line.slack.calls)
    process = line.start("run")
    try:
        begun = None
        started = looked = time.monotonic()
        while (now := time.monotonic()) - started < seconds + 30:
            assert process.poll() is None, process.communicate()
            if begun is None and len(line.slack.calls) > calls:
                begun = now
            if begun is not None and now - begun > seconds:
                return 0 if done() else 1
            if now - looked > 1.0:
                looked = now
                if done():
                    return 0
            time.sleep(0.05)
        return 1
    finally:
        process.kill()
        process.communicate()


def states(line: Line) -> dict[str, int]:
    config = load_config(line.config)
    store = open_store(config.store_url, state_dir=line.state)
    try:
        with store.read() as tx:
            counts = {str(state): count for state, count in tx.outbox_counts().items()}
            behind = [tx.next_edit(f"slack{n}") for n in range(len(PLACES))]
            return counts | {"behind": sum(at is not None for at in behind)}
    finally:
        store.close()


def settled(line: Line) -> bool:
    found = states(line)
    return found[State.DELIVERED] >= 1000 and not any(
        found[name] for name in ("pending", "sending", "ambiguous", "dead", "behind")
    )


def by_thread(line: Line, alerts: dict[str, Alert]) -> dict[str, list[tuple[dict[str, Any], Alert]]]:
    """What Slack shows of our alerts, by record, in the order in which it was posted."""
    found: dict[str, list[tuple[dict[str, Any], Alert]]] = defaultdict(list)
    for message in sorted(line.slack.messages, key=lambda message: float(message["ts"])):
        id_ = _id(message)
        if id_ in alerts:
            found[f"{message['channel']} {alerts[id_].thread}"].append((message, alerts[id_]))
    return found


def steps(told: list[tuple[dict[str, Any], Alert]]) -> list[str]:
    return [said.event.changes[0].new for _, said in told if said.event is not None]


def test_each_alert_stands_once_in_its_thread_and_in_order(line: Line) -> None:
    with storm(line, seed=5) as (alerts, weather):
        threads = by_thread(line, alerts)
        assert len(threads) == RECORDS * len(PLACES)
        assert weather.faults > 80
        for told in threads.values():
            assert steps(told) == [f"step {n}" for n in range(STEPS)]
            parent, *replies = (message for message, _ in told)
            assert "thread_ts" not in parent
            assert {reply["thread_ts"] for reply in replies} == {parent["ts"]}
            # The channel's one line about it says how things stand.
            assert parent["text"].startswith("Open · Awarded")
            assert "step 4" in parent["text"]


def test_without_the_history_a_lost_answer_costs_one_repeat_at_most_and_it_says_so(line: Line) -> None:
    line.slack.scopes.discard("channels:history")
    with storm(line, seed=6) as (alerts, _):
        posted: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for told in by_thread(line, alerts).values():
            for message, _said in told:
                posted[_id(message)].append(message)
        tries: dict[str, int] = defaultdict(int)
        for call in line.slack.called("chat.postMessage"):
            tries[_id(call.body)] += 1
        assert set(posted) == set(alerts)
        repeats = 0
        for id_, messages in posted.items():
            assert len(messages) <= tries[id_]
            # The first may say so as well: its own attempt before it was killed on the way to Slack.
            for other in messages[1:]:
                repeats += 1
                assert "possible repeat" in line.slack.posted[other["ts"]].splitlines()[0]
                assert "Possible repeat" in line.slack.posted[other["ts"]]
        assert repeats > 0
        print(f"{repeats} repeats")
        for told in by_thread(line, alerts).values():
            order = list(dict.fromkeys(steps(told)))
            assert order == [f"step {n}" for n in range(STEPS)]
