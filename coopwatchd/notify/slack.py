"""The Slack channel: a bot token with threads and look-up, or an incoming webhook with neither."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from coopwatchd.errors import CoopwatchdError
from coopwatchd.notify.base import DeliveryError, Envelope, Outcome, Receipt
from coopwatchd.notify.slack_call import SlackCall, WebhookCall
from coopwatchd.notify.slack_errors import Remedy

if TYPE_CHECKING:
    from coopwatchd.notify.blocks import Message
    from coopwatchd.notify.render import Renderer

TYPE = "slack"
SECRETS = ("token", "webhook")
EVENT_TYPE = "coopwatch_delivery"

_SETTLE = 2.0  # seconds until history surely shows what was accepted
_SKEW = 60.0  # our clock may be ahead of Slack's; the id is unique, so that looking further back finds no more
_LOOK_PAGES = 50
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}
# What find() needs; a token that only may write gets the advice in words.
_SCOPES = "the app needs channels:history (groups:history for a private channel) to look a message up"


def _known_pace(text: str) -> str:
    pace_seconds(text)
    return text


class Settings(BaseModel):
    """`[channels.<name>]` with `type = "slack"`. `token` and `webhook` are references to secrets, not secrets."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    type: Literal["slack"] = "slack"
    token: str | None = None
    webhook: str | None = None
    channel: str | None = Field(default=None, min_length=1, max_length=80)
    api_url: str | None = None
    when: str = "now"
    pace: Annotated[str, AfterValidator(_known_pace)] = "1s"  # Slack takes one message a second and channel

    @model_validator(mode="after")
    def _one_way_in(self) -> Settings:
        if (self.token is None) == (self.webhook is None):
            raise ValueError("give either token or webhook")
        if self.token is not None and self.channel is None:
            raise ValueError('channel is required with token, for example channel = "C0123ABCD"')
        if self.webhook is not None and (self.channel or self.api_url):
            raise ValueError("a webhook has its channel and its address in it; leave channel and api_url out")
        if self.api_url is not None and not _secure(self.api_url):
            raise ValueError("api_url must begin with https:// (or be on this machine)")
        return self


def pace_seconds(text: str) -> float:
    """`1s`, `500ms`, `2m` as seconds. Raises ValueError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(ms|s|m)", text.strip())
    if found is None:
        raise ValueError("pace is a number with a unit, like 1s or 500ms")
    return float(found[1]) * _UNITS[found[2]]


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
    if settings.webhook is not None:
        url = secrets["webhook"].strip()
        if not _secure(url):
            raise CoopwatchdError(f"The webhook of channel {name} is not an https:// address.")
        call = WebhookCall(name, url, logger=_silent())
    else:
        token = secrets["token"].strip()
        if not re.fullmatch(r"[\x21-\x7e]+", token):
            raise CoopwatchdError(f"The Slack token of channel {name} is empty or has spaces or controls in it.")
        call = SlackCall(
            name, token, settings.channel or "", api_url=settings.api_url or "https://slack.com/api/", logger=_silent()
        )
    return SlackChannel(name, settings, call, renderer, clock=clock, wait=wait)


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
        clock: Callable[[], datetime],
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        self.name = name
        self.recipients = (settings.channel or "webhook",)
        self.pace = pace_seconds(settings.pace)
        self._call = call
        self._renderer = renderer
        self._clock = clock
        self._closing = threading.Event()
        self._wait = wait or self._closing.wait

    def send(self, envelope: Envelope) -> Receipt:
        """Post it, all parts. Once the first is accepted, whatever fails is AMBIGUOUS: find() posts what is missing."""
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
        found = self._parts(self._call, envelope)
        if 1 not in found:
            return None  # nothing to complete: the whole message is sent again
        try:
            return self._post_missing(envelope, found)
        except DeliveryError as error:
            raise DeliveryError(Outcome.RETRY, str(error), retry_after=error.retry_after) from error

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
            except DeliveryError as error:
                if number == 1:
                    raise
                raise DeliveryError(Outcome.AMBIGUOUS, str(error), retry_after=error.retry_after) from error
            first = first or ts
        return Receipt(provider_id=first)

    def _post(self, envelope: Envelope, message: Message, number: int, first: str) -> str:
        """Post one part; a thread or metadata that Slack refuses is left out, once each."""
        payload: dict[str, Any] = {"text": message.text, "blocks": list(message.blocks)}
        payload["metadata"] = {"event_type": EVENT_TYPE, "event_payload": {"id": envelope.id, "part": number}}
        thread = envelope.thread or first
        if thread:
            payload["thread_ts"] = thread
            # A later alert of a record must be seen by those who do not follow the thread.
            payload["reply_broadcast"] = bool(envelope.thread_key) and number == 1
        while True:
            answer = self._call.post(payload, plain=envelope.plain)
            if isinstance(answer, str):
                return answer
            remedy, error = answer
            gone = ("thread_ts", "reply_broadcast") if remedy is Remedy.NO_THREAD else ("metadata",)
            if gone[0] not in payload:
                raise error
            for key in gone:
                payload.pop(key, None)

    def _parts(self, call: SlackCall, envelope: Envelope) -> dict[int, str]:
        """The parts that Slack has, by number."""
        # Not since the last attempt: that may have been a look-up that failed, long after the message was accepted.
        oldest = envelope.created_at.timestamp() - _SKEW
        found: dict[int, str] = {}
        if envelope.thread:
            found |= self._in(call, envelope, oldest, thread=envelope.thread)
        # A reply may have been posted without its thread (see Remedy).
        found |= self._in(call, envelope, oldest, thread="")
        if 1 in found and not envelope.thread:
            found |= self._in(call, envelope, oldest, thread=found[1])
        return found

    def _in(self, call: SlackCall, envelope: Envelope, oldest: float, *, thread: str) -> dict[int, str]:
        found: dict[int, str] = {}
        for message in call.look(oldest=oldest, thread=thread, pages=_LOOK_PAGES, scopes=_SCOPES):
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == EVENT_TYPE and payload.get("id") == envelope.id:
                found.setdefault(int(payload.get("part", 1)), str(message["ts"]))
        return found

    def _messages(self, envelope: Envelope) -> tuple[Message, ...]:
        from coopwatchd.notify.compose import slack_messages

        return slack_messages(envelope, self._renderer, now=self._clock())


def _secure(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL))


def _silent() -> logging.Logger:
    # The SDK logs what it raises; ours is the one that redacts. Below CRITICAL it would also build debug texts.
    return logging.Logger("slack_sdk", level=logging.CRITICAL)
