"""What people answered is heeded: muted records are not told, snoozed ones later; and a press becomes an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from coopwatchd.model.alerts import Reason
from coopwatchd.model.delivery import Delivery, State
from coopwatchd.model.match import Match
from coopwatchd.model.parents import Parent
from coopwatchd.model.responses import SNOOZE, Action, Response, Wish, on_it, standing, wish
from coopwatchd.notify.base import Press
from coopwatchd.pipeline.ports import Store, Transaction
from coopwatchd.pipeline.schedule import Address, later

UNKNOWN = "This message is not known here any more: use the newest one about the record."


def unmuted(tx: Transaction, matches: Sequence[Match], now: datetime) -> list[Match]:
    """The matches without those whose watchlist was told "not for us" about the record."""
    answers = tx.responses({match.event.record.uid for match in matches})
    return [
        match
        for match in matches
        if not wish(answers.get(match.event.record.uid, ()), match.watchlist.id, match.event, now).never
    ]


def heed(tx: Transaction, rows: Sequence[Delivery], address: Address, now: datetime) -> list[Delivery]:
    """The rows that are told now, without the reasons of watchlists that do not want them.

    A row that nobody wants any more is discarded, with the reason; one that is snoozed is told as if it
    had come when the snooze ends. What was tried before goes its way: it may have arrived.
    """
    answers = tx.responses({row.thread_key for row in rows if row.thread_key})
    if not answers:
        return list(rows)
    return [
        told for row in rows if (told := _heeded(tx, row, answers.get(row.thread_key, ()), address, now)) is not None
    ]


def _heeded(
    tx: Transaction, row: Delivery, answers: Sequence[Response], address: Address, now: datetime
) -> Delivery | None:
    event = row.alert.event
    if event is None or not row.alert.reasons or not answers or row.state is not State.PENDING:
        return row
    wishes: list[tuple[Reason, Wish]] = [
        (reason, wish(answers, reason.watchlist, event, now)) for reason in row.alert.reasons
    ]
    wanted = tuple(reason for reason, one in wishes if not one.never and one.until is None)
    if wanted:
        return replace(row, alert=replace(row.alert, reasons=wanted))
    waits = [one for _, one in wishes if one.until is not None]
    if not waits:
        tx.update(replace(row, state=State.DISCARDED, reason=wishes[0][1].because))
        return None
    until, because = min((one.until, one.because) for one in waits if one.until is not None)
    due_at, batch = later(row.alert, address, until)
    tx.update(replace(row, due_at=due_at, batch=batch, reason=because))
    return None


def answer(store: Store, channels: Sequence[str], press: Press, now: datetime) -> str:
    """Record what somebody pressed under a message of one of the channels; what to tell that person.

    The first messages about the record, in every channel, are to show it. The same press twice is one.
    """
    with store.write() as tx:
        parent = tx.parent_at(channels, press.message)
        if parent is None:
            return UNKNOWN
        before = tx.responses([parent.uid]).get(parent.uid, ())
        watchlists = [reason.watchlist for reason in parent.alert.reasons] if parent.alert is not None else []
        if press.action not in {str(action) for action in Action}:
            return _why(parent, before, now)
        answers = _answers(parent.uid, watchlists, before, press, now)
        if tx.add_responses(answers):
            for each in tx.parents_of([parent.uid]):
                tx.save_parent(each.behind(each.alert, now))
        return _said(answers[0], watchlists)


def _answers(
    uid: str, watchlists: Sequence[str], before: Sequence[Response], press: Press, now: datetime
) -> list[Response]:
    action = Action(press.action)
    if action is Action.ON_IT and press.by in on_it(before):
        action = Action.OFF_IT
    one = Response(
        uid=uid,
        watchlist="",
        action=action,
        by=press.by,
        at=press.at,
        until=now + SNOOZE if action is Action.SNOOZE else None,
    )
    if action in {Action.SNOOZE, Action.NOT_FOR_US}:
        return [replace(one, watchlist=watchlist) for watchlist in watchlists] or [one]
    return [one]


def _said(response: Response, watchlists: Sequence[str]) -> str:
    lists = ", ".join(watchlists) or "every watchlist"
    match response.action:
        case Action.SNOOZE:
            return (
                f"Snoozed for 7 days ({lists}). A moved due date or a cancellation still comes, and everything a day "
                "before the due date. Undo takes it back."
            )
        case Action.NOT_FOR_US:
            return f"Not for us: nothing more about this record for {lists}. Undo takes it back."
        case Action.ON_IT:
            return "You are on it; the message says so. Press again to take it back."
        case Action.OFF_IT:
            return "You are no longer on it."
        case Action.UNDO:
            return "Undone: alerts about this record come again."


def _why(parent: Parent, answers: Sequence[Response], now: datetime) -> str:
    reasons = parent.alert.reasons if parent.alert is not None else ()
    lines = []
    for reason in reasons:
        lines.append(f"Watchlist {reason.watchlist}: {reason.because or 'it matches'}")
        lines += [f"  {line}" for line in reason.note.splitlines() if line]
        held = standing(answers, reason.watchlist)
        if held.mute is not None:
            lines.append(f"  Not for us, said {held.mute.by}")
        elif held.snooze is not None and held.snooze.until is not None and held.snooze.until > now:
            lines.append(f"  Snoozed by {held.snooze.by}")
    return "\n".join(lines) or "No watchlist is known for this message."
