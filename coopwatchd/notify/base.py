"""The contract of a channel: what it is given, what it answers, and how it says that it could not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from coopwatchd.errors import CoopwatchdError
from coopwatchd.model.alerts import Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One message for one recipient of one channel: one alert, or several when `digest` is True.

    `id` is opaque and the same on every attempt (Message-ID, Slack metadata); `created_at` too (Date). `thread` is
    the provider's id of the first message about the same record in this channel ("" = this is the first).
    `thread_key` is the record's uid for events, "" otherwise.
    """

    id: str
    alerts: tuple[Alert, ...]
    recipient: str
    created_at: datetime
    digest: bool = False
    thread: str = ""
    thread_key: str = ""
    plain: bool = False  # the smaller form, after the channel refused the full one
    health: str = ""  # one line about the portals, for digests


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The channel said yes. `provider_id` is its id of the message (Slack ts, SMTP reply text)."""

    provider_id: str


class Outcome(StrEnum):
    """What to do with a message that a channel did not accept."""

    RETRY = "retry"  # certainly not sent: try again later
    AMBIGUOUS = "ambiguous"  # may have been sent: look it up before trying again
    PAUSE = "pause"  # the channel's credentials or place are wrong: stop the channel, tell the operator elsewhere
    SMALLER = "smaller"  # the content was refused: once more in the plain form, then dead
    DEAD = "dead"  # will never be accepted


class DeliveryError(CoopwatchdError):
    """A channel did not accept a message; `outcome` says what that means, `retry_after` is seconds it asked for."""

    def __init__(self, outcome: Outcome, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.retry_after = retry_after


class Channel(Protocol):
    """A place to tell people something. Never retries by itself: the outbox does."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def recipients(self) -> tuple[str, ...]:
        """Who gets a message of their own: addresses for mail, one id for Slack."""
        ...

    @property
    def pace(self) -> float:
        """Least number of seconds between two messages."""
        ...

    def send(self, envelope: Envelope) -> Receipt:
        """Send it once. Raises DeliveryError."""
        ...

    def find(self, envelope: Envelope, *, since: datetime) -> Receipt | None:
        """Look up a message whose answer was lost; None = it is certainly not there.

        Raises DeliveryError(AMBIGUOUS) when the channel cannot tell.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
