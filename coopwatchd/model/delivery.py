"""One message on its way to one recipient: its states, and when it is tried again, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Protocol

from coopwatchd.model.alerts import Alert


class State(StrEnum):
    """Where a delivery stands. `pending → sending → delivered`, or back to pending with a time, or the dead end."""

    PENDING = "pending"
    SENDING = "sending"  # committed before the call: after a crash it is ambiguous
    AMBIGUOUS = "ambiguous"  # may have been sent; looked up before it is repeated
    DELIVERED = "delivered"
    DEAD = "dead"
    DISCARDED = "discarded"  # by a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of the outbox. `key` is unique: alert key, channel and recipient.

    `batch` groups what one digest says ("" = sent alone). `due_at` is when it may be tried (next).
    """

    key: str
    channel: str
    recipient: str
    alert: Alert
    created_at: datetime
    due_at: datetime
    id: str  # opaque and stable: Message-ID, Slack metadata
    batch: str = ""
    state: State = State.PENDING
    attempts: int = 0
    attempted_at: datetime | None = None
    delivered_at: datetime | None = None
    provider_id: str = ""
    reason: str = ""
    plain: bool = False  # to be sent in the smaller form

    @property
    def thread_key(self) -> str:
        """The record's uid for events; "" where there is no thread."""
        return self.alert.thread


# Seconds before the next try, by the number of tries so far: quick at first, then the rhythm of mail servers.
_WAITS = (5, 30, 60, 300, 900, 1800, 3600)
# With these waits, thirty tries are a day of trying; a paused channel does not use them up.
GIVE_UP_TRIES = 30
_LONGEST = 86_400.0


class Tried(Protocol):
    """What counts its tries."""

    @property
    def attempts(self) -> int:
        """How often it was tried."""
        ...


def next_try(tried: Tried, now: datetime, *, retry_after: float | None = None) -> datetime | None:
    """When to try again, or None when it is time to give up.

    What the other side asked for (`retry_after`, seconds) is honoured to the second, from one second to a day: "0"
    must not become a loop, nor a slip of the other side's pen the end of a channel.
    """
    if tried.attempts >= GIVE_UP_TRIES:
        return None
    if retry_after is not None:
        return now + timedelta(seconds=min(max(1.0, retry_after), _LONGEST))
    return now + timedelta(seconds=_WAITS[max(0, min(tried.attempts, len(_WAITS)) - 1)])


def seconds_asked(header: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or as a date (RFC 9110 10.2.3); None = nothing."""
    value = header.strip()
    if value.isdecimal() and value.isascii():
        return float(value[:12])
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return max(((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds(), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """Whether a channel is paused (credentials or place are wrong), since when, and when it is tried again."""

    name: str
    paused_at: datetime | None = None
    retry_at: datetime | None = None
    reason: str = ""
