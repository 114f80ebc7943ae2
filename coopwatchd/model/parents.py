"""The first message about a record in a channel: what it is to show now, and whether it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from coopwatchd.model.alerts import Alert, Reason
from coopwatchd.model.events import Event
from coopwatchd.model.records import Contract, Solicitation


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """One thread of one channel. `alert` is the state its first message is to show, None where nobody keeps it current.

    `revision` counts the changes of that state, so that an edit of an older one does not pass for the newest.
    `edit_at` is when the message is to be edited (next), None = it shows the state, or it cannot be made to.
    `reply_id` names a reply that was posted since the message was last seen to exist; `stale` says why it cannot
    be kept current. `subject` is what the first message called the record.
    """

    channel: str
    recipient: str
    uid: str
    provider_id: str
    alert: Alert | None = None
    revision: int = 0
    edit_at: datetime | None = None
    attempts: int = 0
    reply_id: str = ""
    stale: str = ""
    subject: str = ""

    def news(self, event: Event, now: datetime) -> Parent:
        """With an event that has just become known; one that is older than what it shows changes nothing."""
        before = self.alert
        if before is None or (before.event is not None and before.event.at > event.at):
            return self
        return self.behind(replace(before, event=event, at=event.at), now)

    def replied(self, alert: Alert, reply_id: str, now: datetime) -> Parent:
        """With a reply that was delivered: its event if it is the newest, and the reasons of all alerts so far."""
        before = self.alert
        if before is None:
            return self
        newer = alert if before.event is None or alert.at >= before.at else before
        merged = replace(newer, reasons=_union(before.reasons, alert.reasons))
        behind = self if merged == before else self.behind(merged, now)
        return replace(behind, reply_id=reply_id)

    def behind(self, alert: Alert | None, now: datetime) -> Parent:
        """To be edited at once, whatever was tried before; where there is nothing to edit, only known."""
        there = bool(self.provider_id) and alert is not None
        return replace(self, alert=alert, revision=self.revision + 1, edit_at=now if there else None, attempts=0)

    def lost(self, why: str) -> Parent:
        """Its first message is gone: the next alert begins anew."""
        return replace(self, provider_id="", edit_at=None, attempts=0, reply_id="", stale=why)


def subject_of(record: Solicitation | Contract) -> str:
    """What a record is called where all its messages must be called the same: its title, and its number."""
    name = record.title or record.number or record.id
    number = f" ({record.number[:40]})" if record.number not in {"", name} else ""
    return f"{name[:140]}{number}"


def _union(first: Sequence[Reason], second: Sequence[Reason]) -> tuple[Reason, ...]:
    """One reason a watchlist, the later one where both have it."""
    return tuple({reason.watchlist: reason for reason in (*first, *second)}.values())
