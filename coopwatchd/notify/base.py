"""The contract of a channel: what it is given, what it answers, and how it says that it could not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

from coopwatchd.errors import CoopwatchdError
from coopwatchd.model.alerts import Alert
from coopwatchd.model.bundles import Bundle
from coopwatchd.model.responses import Response


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
    bundle: Bundle = Bundle.ALONE  # why it is several alerts
    thread: str = ""
    thread_key: str = ""
    plain: bool = False  # the smaller form, after the channel refused the full one
    health: str = ""  # one line about the portals, for digests
    repeat: bool = False  # an earlier attempt may have arrived, and the channel cannot tell
    subject: str = ""  # what the first message about the record called it; "" = this is the first
    stale: str = ""  # why the first message about the record cannot be kept current; "" = it can, or is this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The channel said yes. `provider_id` is its id of the message (Slack ts, SMTP reply text).

    `alone`: it was to answer a thread, and the channel would take it only outside of it.
    """

    provider_id: str
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the first message about a record is to show now: the newest alert, and what people answered so far."""

    alert: Alert
    responses: tuple[Response, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button that somebody pressed under a message. `action` is the button's, `at` the time of the press.

    `message` is the provider's id of the message that opens the thread.
    """

    action: str
    by: str
    message: str
    at: datetime


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


class MessageGone(DeliveryError):
    """The message that was to be edited is not there any more."""


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


@runtime_checkable
class Probing(Protocol):
    """A channel that can be tried without sending anything."""

    def probe(self) -> str:
        """A sentence of what works. Raises DeliveryError."""
        ...


@runtime_checkable
class Editor(Protocol):
    """A channel that can change a message it has sent."""

    @property
    def editable(self) -> bool:
        """False where this one cannot after all (a webhook)."""
        ...

    def edit(self, provider_id: str, card: Card) -> None:
        """Make a message show the card; the same edit twice is one edit.

        Raises MessageGone when it was deleted, DeliveryError otherwise: never AMBIGUOUS, DEAD when it will never do.
        """
        ...


class Listener(Protocol):
    """Waits for presses, on threads of its own."""

    def start(self) -> None:
        """Begin; returns at once, and connects again by itself for as long as it takes."""
        ...

    def stop(self) -> None:
        """End, and let go of the connection."""
        ...


@runtime_checkable
class Interactive(Protocol):
    """A channel with buttons."""

    @property
    def app(self) -> str:
        """Stands for the connection that presses come through: channels with the same one share it; "" = none."""
        ...

    def listener(self, press: Callable[[Press], str]) -> Listener:
        """What hears presses: `press` is called for each, and what it returns is said to that person alone."""
        ...
