"""Looking a message up in Slack by the id in its metadata."""

from __future__ import annotations

from typing import Any

from coopwatchd.notify.base import Envelope
from coopwatchd.notify.slack_call import SlackCall

EVENT_TYPE = "coopwatch_delivery"
_SKEW = 60.0  # our clock may be ahead of Slack's; the id is unique, so that looking further back finds no more
_LOOK_PAGES = 50
# A token that only may write gets the advice in words.
_SCOPES = "the app needs channels:history (groups:history for a private channel) to look a message up"


def metadata(id_: str, part: int) -> dict[str, Any]:
    """What a part of a message carries: an opaque id, because every member of the workspace can read it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"id": id_, "part": part}}


class Found:
    """The parts of a message that Slack has, by number. `alone`: the first was posted without its thread."""

    def __init__(self, call: SlackCall, envelope: Envelope) -> None:
        """Raises DeliveryError: AMBIGUOUS when the token can never tell, RETRY when it failed this time."""
        self.parts: dict[int, str] = {}
        self.alone = False
        self._call, self._envelope = call, envelope
        if envelope.thread:
            self._look(envelope.thread)
        self._look("")  # a reply may have been posted without its thread
        if 1 in self.parts and (not envelope.thread or self.alone):
            self._look(self.parts[1])

    def _look(self, thread: str) -> None:
        # Not since the last attempt: that may have been a look-up that failed, long after the message was accepted.
        oldest = self._envelope.created_at.timestamp() - _SKEW
        for message in self._call.look(oldest=oldest, thread=thread, pages=_LOOK_PAGES, scopes=_SCOPES):
            data = message.get("metadata") or {}
            payload = data.get("event_payload") or {}
            if data.get("event_type") != EVENT_TYPE or payload.get("id") != self._envelope.id:
                continue
            part = int(payload.get("part", 1))
            if part not in self.parts:
                self.parts[part] = str(message["ts"])
                if part == 1:
                    self.alone = bool(self._envelope.thread) and not message.get("thread_ts")
