"""The Slack channel: a bot token with threads and look-up, or an incoming webhook with neither."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from coopwatchd.errors import CoopwatchdError
from coopwatchd.model.alerts import AlertKind
from coopwatchd.notify import looks
from coopwatchd.notify.base import Card, DeliveryError, Envelope, Listener, Outcome, Press, Receipt
from coopwatchd.notify.channel_settings import secure
from coopwatchd.notify.slack_buttons import Connection, SocketListener, row_of_buttons, withheld
from coopwatchd.notify.slack_call import SlackCall, WebhookCall
from coopwatchd.notify.slack_errors import Remedy
from coopwatchd.notify.slack_found import Found, metadata
from coopwatchd.notify.slack_settings import Settings, pace_seconds

if TYPE_CHECKING:
    from coopwatchd.notify.blocks import Block, Message
    from coopwatchd.notify.render import Renderer

TYPE = "slack"
SECRETS = ("token", "app_token", "webhook")

_SETTLE = 2.0  # seconds until history surely shows what was accepted


def build(
    name: str,
    settings: Settings,
    secrets: Mapping[str, str],
    renderer: Renderer,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    wait: Callable[[float], bool] | None = None,
) -> SlackChannel:
    """The channel. `wait` sleeps some seconds and says whether to stop. Raises CoopwatchdError for a bad secret."""
    call: SlackCall | WebhookCall
    buttons = None
    if settings.webhook is not None:
        url = secrets["webhook"].strip()
        if not secure(url):
            raise CoopwatchdError(f"The webhook of channel {name} is not an https:// address.")
        call = WebhookCall(name, url, logger=_silent())
    else:
        api_url = settings.api_url or "https://slack.com/api/"
        call = SlackCall(
            name, _token(name, secrets["token"]), settings.channel or "", api_url=api_url, logger=_silent()
        )
        if settings.app_token is not None:
            buttons = Connection(name=name, app_token=_token(name, secrets["app_token"]), api_url=api_url, call=call)
    return SlackChannel(name, settings, call, renderer, buttons=buttons, clock=clock, wait=wait)


class SlackChannel:
    """One Slack channel. A message over Slack's limits becomes several: the first, and replies to it."""

    type = TYPE

    def __init__(
        self,
        name: str,
        settings: Settings,
        call: SlackCall | WebhookCall,
        renderer: Renderer,
        *,
        buttons: Connection | None = None,
        clock: Callable[[], datetime],
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        self.name = name
        self.recipients = (settings.channel or "webhook",)
        self.pace = pace_seconds(settings.pace)
        self._settings = settings
        self._call = call
        self._renderer = renderer
        self._buttons = buttons
        self._clock = clock
        self._closing = threading.Event()
        self._wait = wait or self._closing.wait

    def send(self, envelope: Envelope) -> Receipt:
        """Post it, all parts. Once the first is accepted, whatever fails is AMBIGUOUS: find() posts what is missing.

        A reply that its thread does not take stands alone, and says so.
        """
        return self._post_missing(envelope, {})

    def find(self, envelope: Envelope, *, since: datetime) -> Receipt | None:
        """Look for the parts by the id in their metadata; parts that lack behind an accepted first are posted.

        Waits until two seconds after `since`. Raises DeliveryError: AMBIGUOUS when it can never tell (a webhook, a
        missing scope), RETRY when it could not tell this time. Then a repeat would risk a second message.
        """
        if isinstance(self._call, WebhookCall):
            raise DeliveryError(
                Outcome.AMBIGUOUS, f"Channel {self.name} is a webhook, which cannot be asked what it accepted."
            )
        rest = _SETTLE - (self._clock() - since).total_seconds()
        if rest > 0 and self._wait(min(rest, _SETTLE)):
            raise DeliveryError(Outcome.RETRY, f"Channel {self.name} is closing.")
        found = Found(self._call, envelope)
        if 1 not in found.parts:
            return None  # nothing to complete: the whole message is sent again
        try:
            completed = self._post_missing(replace(envelope, thread="") if found.alone else envelope, found.parts)
        except DeliveryError as error:
            raise DeliveryError(Outcome.RETRY, str(error), retry_after=error.retry_after) from error
        return replace(completed, alone=found.alone)

    @property
    def editable(self) -> bool:
        """False for a webhook: it has no message of which it knows the id."""
        return isinstance(self._call, SlackCall)

    def edit(self, provider_id: str, card: Card) -> None:
        """Make the first message about a record show how things stand; in the plain form where blocks are refused."""
        if isinstance(self._call, WebhookCall):
            raise DeliveryError(Outcome.DEAD, f"Channel {self.name} is a webhook, whose messages cannot be edited.")
        from coopwatchd.notify.compose import slack_card

        now = self._clock()
        held = bool(card.responses) and withheld(card, now)
        for plain in (False, True):
            message = slack_card(card, self._renderer, now=now, buttons=self._row(undo=held), plain=plain)
            payload = {"text": message.text, **({"blocks": list(message.blocks)} if message.blocks else {})}
            try:
                self._call.update(provider_id, payload, plain=plain)
            except DeliveryError as error:
                if error.outcome is Outcome.SMALLER:
                    continue
                raise
            return

    @property
    def app(self) -> str:
        """The same for channels of one Slack app; "" without an app token."""
        return "" if self._buttons is None else self._buttons.key

    def listener(self, press: Callable[[Press], str]) -> Listener:
        """What hears the buttons, through Socket Mode. Raises CoopwatchdError where there is no app token."""
        if self._buttons is None:
            raise CoopwatchdError(f"Channel {self.name} has no app_token, and therefore no buttons.")
        return SocketListener(self._buttons, press)

    def probe(self) -> str:
        """Try the credentials without posting: a sentence of what works. Raises DeliveryError."""
        return self._call.probe()

    def close(self) -> None:
        """End a wait that is under way."""
        self._closing.set()

    def _post_missing(self, envelope: Envelope, found: Mapping[int, str]) -> Receipt:
        first = found.get(1, "")
        for number, message in enumerate(self._messages(envelope), 1):
            if number in found:
                continue
            if number > 1 and self._wait(self.pace):
                raise DeliveryError(Outcome.AMBIGUOUS, f"Channel {self.name} closed in the middle of a message.")
            try:
                ts = self._post(envelope, message, number, first)
            except _ThreadRefused as refused:
                return replace(self._post_missing(replace(envelope, thread="", stale=str(refused)), {}), alone=True)
            except DeliveryError as error:
                if number == 1:
                    raise
                raise DeliveryError(Outcome.AMBIGUOUS, str(error), retry_after=error.retry_after) from error
            first = first or ts
        return Receipt(provider_id=first)

    def _post(self, envelope: Envelope, message: Message, number: int, first: str) -> str:
        """Post one part; metadata that Slack refuses are left out, and the thread of a further part.

        Raises _ThreadRefused for a first part, which then has to say that it stands alone.
        """
        payload: dict[str, Any] = {"text": message.text, "blocks": list(message.blocks)}
        payload["metadata"] = metadata(envelope.id, number)
        thread = envelope.thread or first
        if thread:
            payload["thread_ts"] = thread
            payload["reply_broadcast"] = number == 1 and self._broadcast(envelope)
        while True:
            answer = self._call.post(payload, plain=envelope.plain)
            if isinstance(answer, str):
                return answer
            remedy, error = answer
            if remedy is Remedy.NO_THREAD and number == 1 and envelope.thread:
                raise _ThreadRefused(str(error))
            gone = ("thread_ts", "reply_broadcast") if remedy is Remedy.NO_THREAD else ("metadata",)
            if gone[0] not in payload:
                raise error
            for key in gone:
                payload.pop(key, None)

    def _broadcast(self, envelope: Envelope) -> bool:
        """Whether a reply is shown in the channel as well: those who do not follow the thread must not miss it."""
        event = envelope.alerts[0].event
        if self._settings.broadcast == "none" or not envelope.thread_key or event is None:
            return False
        return self._settings.broadcast == "all" or bool(envelope.stale) or looks.look(event) == looks.LOUD

    def _messages(self, envelope: Envelope) -> tuple[Message, ...]:
        from coopwatchd.notify.compose import slack_messages

        alone = not envelope.digest and len(envelope.alerts) == 1
        row = self._row() if alone and envelope.alerts[0].kind is AlertKind.EVENT else None
        return slack_messages(envelope, self._renderer, now=self._clock(), buttons=row, details=self.editable)

    def _row(self, *, undo: bool = False) -> Block | None:
        return None if self._buttons is None else row_of_buttons(undo=undo)


class _ThreadRefused(Exception):
    """The thread that a reply was for does not take it."""


def _token(name: str, secret: str) -> str:
    token = secret.strip()
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise CoopwatchdError(f"A Slack token of channel {name} is empty or has spaces or controls in it.")
    return token


def _silent() -> logging.Logger:
    # The SDK logs what it raises; ours is the one that redacts. Below CRITICAL it would also build debug texts.
    return logging.Logger("slack_sdk", level=logging.CRITICAL)
