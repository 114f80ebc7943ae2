"""Hundreds of mails through a server that refuses, dawdles, hangs up and greylists, under a program that is killed.

Time is the test's own: a wait of an hour takes none. A kill is an exception that nothing catches, before or after the
server took the mail; what comes after it is another instance of the program on the same store.
"""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from mail_server import Answer, MailServer
from whole_line import Clock

from coopwatchd.config.load import load_config
from coopwatchd.daemon.app import App, wire
from coopwatchd.model.alerts import Alert
from coopwatchd.model.delivery import Delivery, State
from coopwatchd.model.events import Change, Event, EventType
from coopwatchd.model.records import Solicitation
from coopwatchd.notify.base import Envelope, Receipt
from coopwatchd.notify.email import EmailChannel
from coopwatchd.notify.specimens import LAPTOPS, event_alert
from coopwatchd.store.database import SqlStore, open_store

pytestmark = pytest.mark.slow

RECIPIENTS = tuple(f"reader{n}@example.com" for n in range(8))
RECORDS, STEPS = 14, 3  # 8 × 14 × 3 = 336 mails
CONFIG = """
[channels.mail]
type = "email"
to = [{to}]
from = "watch@coop.example"
server = "{server}"
security = "none"
together = 0
"""
_TYPES = (EventType.OPENED, EventType.DUE_MOVED, EventType.AWARDED)
_FAULTS = (
    Answer(stage="MAIL", reply="421 4.3.2 shutting down"),
    Answer(stage="MAIL", reply="451 4.3.0 try again"),
    Answer(stage="RCPT", reply="452 4.5.3 too many recipients"),
    Answer(stage="RCPT", drop=True),
    Answer(stage="DATA", reply="451 4.7.1 later"),
    Answer(stage="DATA", drop=True, kept=True),
    Answer(stage="DATA", drop=True, kept=False),
)


class Killed(BaseException):
    """The process is no more."""


class Storm(MailServer):
    """One step in six goes wrong; who was never written to is greylisted first."""

    def __init__(self) -> None:
        super().__init__()
        self.chance = random.Random(5)  # noqa: S311
        self.known: set[str] = set()
        self.faults: Counter[str] = Counter()

    def take(self, stage: str, recipient: str) -> Answer | None:
        if stage == "RCPT" and recipient not in self.known:
            self.known.add(recipient)
            self.faults["greylisted"] += 1
            return Answer(stage="RCPT", reply="450 4.2.0 greylisted, come back later")
        if self.chance.random() > 1 / 6:
            return None
        answer = self.chance.choice(_FAULTS)
        if answer.stage != stage:
            return None
        if answer.stage == "DATA":
            time.sleep(0.02)  # a server that dawdles before it hangs up
        self.faults[answer.reply[:3] or f"cut at {stage}, {'kept' if answer.kept else 'lost'}"] += 1
        return answer


class Mortal(EmailChannel):
    """Dies now and then, on either side of sending."""

    chance = random.Random(9)  # noqa: S311
    kills = 0

    def send(self, envelope: Envelope) -> Receipt:
        fate = self.chance.random()
        if fate < 0.03:
            self._die()
        receipt = super().send(envelope)
        if fate > 0.97:
            self._die()
        return receipt

    def _die(self) -> None:
        type(self).kills += 1
        raise Killed


def alert(record: int, step: int, clock: Clock) -> Alert:
    solicitation = Solicitation(id=f"r{record}", portal="table", title=f"Lot {record} of laptops", number=f"N-{record}")
    event = Event(
        key=f"{solicitation.uid}/{step}",
        types=(_TYPES[step],),
        record=solicitation,
        at=clock(),
        because="it changed",
        changes=(Change(field="status", old=f"step {step - 1}", new=f"step {step}"),),
    )
    return event_alert(event, LAPTOPS)


def rows(clock: Clock) -> Iterator[Delivery]:
    for step in range(STEPS):
        for record in range(RECORDS):
            said = alert(record, step, clock)
            for recipient in RECIPIENTS:
                at = clock.forward(seconds=1)
                yield Delivery(
                    key=f"{said.key}>{recipient}",
                    id=f"{step}.{record}.{recipient.partition('@')[0]}",
                    channel="mail",
                    recipient=recipient,
                    alert=said,
                    created_at=at,
                    due_at=at,
                )


def deliver_all(store: SqlStore, path: Path, clock: Clock) -> None:
    """Rounds, an instance after each kill, a moved clock between, until nothing waits."""
    for _ in range(2000):
        app = App(wire(load_config(path), clock=clock), store, clock=clock)
        try:
            for _ in range(200):
                app.deliver()
                with store.read() as tx:
                    due = tx.next_due("mail")
                if due is None:
                    return
                clock.at = max(clock.at, due) + timedelta(seconds=1)
        except Killed:
            clock.forward(seconds=30)
        finally:
            app.close()
    raise AssertionError("it never ended")


def test_every_mail_arrives_and_a_repeat_is_the_same_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coopwatchd.notify.email.EmailChannel", Mortal)
    monkeypatch.setattr(Mortal, "pace", 0.0)
    clock = Clock()
    path = tmp_path / "config.toml"
    with Storm() as server:
        path.write_text(CONFIG.format(to=", ".join(f'"{one}"' for one in RECIPIENTS), server=server.address))
        store = open_store("sqlite:///coopwatchd.db", state_dir=tmp_path)
        try:
            made = list(rows(clock))
            with store.write() as tx:
                assert tx.enqueue(made) == len(made) == 336
            deliver_all(store, path, clock)
            with store.read() as tx:
                states = Counter(row.state for row in tx.deliveries(limit=1000))
        finally:
            store.close()
        mails = list(server.mails)
    assert states == {State.DELIVERED: len(made)}
    by_id = defaultdict(list)
    for mail in mails:
        by_id[mail.message["Message-ID"], mail.recipients].append(mail)
    assert set(by_id) == {(f"<cw.{row.id}@coop.example>", (row.recipient,)) for row in made}
    # What came twice came after an answer that was lost, and has the same id, date, subject and thread.
    repeats = [same for same in by_id.values() if len(same) > 1]
    lost = server.faults["cut at DATA, kept"] + Mortal.kills
    assert 0 < sum(len(same) - 1 for same in repeats) <= lost
    for same in repeats:
        for header in ("Message-ID", "Date", "Subject", "References"):
            assert len({mail.message[header] for mail in same}) == 1
    assert len({mail.message["References"] for mail in mails}) == RECORDS
    assert set(server.faults) >= {"greylisted", "421", "451", "452", "cut at RCPT, kept", "cut at DATA, kept"}
    assert server.faults["cut at DATA, lost"] > 0
    assert Mortal.kills > 5
    print(f"{len(mails)} mails for {len(made)}, {Mortal.kills} kills, {dict(server.faults)}")
