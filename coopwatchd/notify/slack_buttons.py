"""The buttons under an alert, and Socket Mode: Slack tells of presses through a connection that we open.

Protocol: docs.slack.dev, Socket Mode and block_actions. An envelope that is not acknowledged in three seconds comes
again, so that a press is committed first and acknowledged then; the same press twice is known by its time.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from coopwatchd.log import log, redact
from coopwatchd.model.responses import Action, standing
from coopwatchd.notify.base import Card, DeliveryError, Press
from coopwatchd.notify.slack_call import SlackCall
from coopwatchd.notify.wording import literal

if TYPE_CHECKING:
    from slack_sdk.socket_mode.builtin.client import SocketModeClient
    from slack_sdk.socket_mode.client import BaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

WHY = "why"
_PREFIX = "coopwatchd."
# Slack wants an answer within three seconds; a first connection that fails is tried again after so many.
_AGAIN = (5.0, 15.0, 60.0, 300.0)
_TIMEOUT = 10
_PING = 5  # seconds; a connection that has not answered four times is made anew
_LABELS = {Action.ON_IT: "I'm on it", Action.SNOOZE: "Snooze 7 days", Action.NOT_FOR_US: "Not for us"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What Socket Mode needs: the app's token, and a channel's call to answer somebody by."""

    name: str
    app_token: str = field(repr=False)
    api_url: str
    call: SlackCall

    @property
    def key(self) -> str:
        """Stands for the app; not its token."""
        return hashlib.sha256(f"{self.api_url} {self.app_token}".encode()).hexdigest()


def row_of_buttons(*, undo: bool = False) -> dict[str, Any]:
    """The actions block under an alert; `undo` takes the place of the snooze that it takes back."""
    actions = [Action.ON_IT, Action.UNDO] if undo else list(_LABELS)
    buttons = [_button(action, _LABELS.get(action, "Undo")) for action in actions]
    return {"type": "actions", "elements": [*buttons, _button(WHY, "Why this?")]}


def withheld(card: Card, now: datetime) -> bool:
    """True while alerts of the record are muted or snoozed for one of its watchlists."""
    for reason in card.alert.reasons:
        held = standing(card.responses, reason.watchlist)
        until = held.snooze.until if held.snooze else None
        if held.mute is not None or (until is not None and until > now):
            return True
    return False


def _button(action: str, label: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": label, "emoji": False}
    # What the press is about is found by the message that it is under: a value could be longer than Slack takes.
    return {"type": "button", "action_id": f"{_PREFIX}{action}", "value": str(action), "text": text}


class SocketListener:
    """One Socket Mode connection, kept open by slack-sdk's own client."""

    def __init__(self, connection: Connection, press: Callable[[Press], str]) -> None:
        self._connection = connection
        self._press = press
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"buttons:{connection.name}", daemon=True)

    def start(self) -> None:
        """Connect on a thread of its own; a failure is said, and tried again."""
        self._thread.start()

    def stop(self) -> None:
        """Close the connection."""
        self._left.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        client = self._client()
        try:
            tries = 0
            while not self._left.is_set():
                try:
                    client.connect()
                    log.info("buttons are heard", channel=self._connection.name)
                    break
                except Exception as error:  # noqa: BLE001 - alerts go on without buttons, whatever it is
                    log.warning("buttons are not heard", channel=self._connection.name, why=redact(str(error)))
                    self._left.wait(_AGAIN[min(tries, len(_AGAIN) - 1)])
                    tries += 1
            self._left.wait()  # from here on the client connects again by itself
        finally:
            client.close()

    def _client(self) -> SocketModeClient:
        from slack_sdk import WebClient
        from slack_sdk.socket_mode.builtin.client import SocketModeClient

        logger = logging.Logger("slack_sdk.socket_mode", level=logging.ERROR)
        logger.addHandler(_Said(self._connection.name))
        web = WebClient(base_url=self._connection.api_url, timeout=_TIMEOUT, retry_handlers=[], logger=logger)
        client = SocketModeClient(
            self._connection.app_token, logger=logger, web_client=web, concurrency=2, ping_interval=_PING
        )
        client.socket_mode_request_listeners.append(self._heard)
        return client

    def _heard(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        press, user = press_of(request.payload) if request.type == "interactive" else (None, "")
        # Not acknowledged where it raises: Slack sends it again.
        answer = self._press(press) if press is not None else ""
        client.send_socket_mode_response({"envelope_id": request.envelope_id})
        if press is None or not answer:
            return
        try:
            self._connection.call.whisper(user, answer, thread=press.message)
        except DeliveryError as error:
            log.warning("an answer to a press was not taken", channel=self._connection.name, why=str(error))


class _Said(logging.Handler):
    """What slack-sdk complains about, in our log."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def emit(self, record: logging.LogRecord) -> None:
        """One line, without secrets: the address of a connection is one."""
        log.warning("buttons", channel=self._name, why=redact(record.getMessage())[:300])


def press_of(payload: Mapping[str, Any]) -> tuple[Press | None, str]:
    """The press in a `block_actions` payload, and the id of who pressed; None for what is none of ours."""
    actions = payload.get("actions") or []
    action = actions[0] if payload.get("type") == "block_actions" and actions else {}
    id_ = str(action.get("action_id") or "")
    if not id_.startswith(_PREFIX):
        return None, ""
    user, container = payload.get("user") or {}, payload.get("container") or {}
    message = payload.get("message") or {}
    thread = container.get("thread_ts") or message.get("thread_ts") or container.get("message_ts") or message.get("ts")
    name = literal(str(user.get("name") or user.get("username") or user.get("id") or ""), 80)
    try:
        at = datetime.fromtimestamp(float(action.get("action_ts") or ""), UTC)
    except (ValueError, OverflowError):
        at = datetime.now(UTC)
    return Press(action=id_.removeprefix(_PREFIX), by=name, message=str(thread or ""), at=at), str(user.get("id") or "")
