"""An envelope as JSON, by a documented schema: what webhooks and files are given."""

from __future__ import annotations

import json
from typing import Any

from coopwatchd.model.alerts import Alert
from coopwatchd.model.plain import to_plain
from coopwatchd.notify.base import Envelope

# Grows when a key changes its meaning or goes; new keys do not count.
SCHEMA = "coopwatchd/1"


def payload(envelope: Envelope, *, channel: str) -> dict[str, Any]:
    """The message as plain data: times ISO 8601 with their offset, scraped text as it was read.

    `id` is the same on every attempt, so that a receiver can tell a repeat; `thread` is the record's uid, "" for
    what stands alone.
    """
    return {
        "schema": SCHEMA,
        "id": envelope.id,
        "channel": channel,
        "created_at": envelope.created_at.isoformat(),
        "digest": envelope.digest,
        "thread": envelope.thread_key,
        "health": envelope.health,
        "alerts": [_alert(alert) for alert in envelope.alerts],
    }


def payload_line(envelope: Envelope, *, channel: str) -> bytes:
    """The message as one line of UTF-8 JSON, without the line's end."""
    # Lone surrogates of a broken page have no UTF-8: ASCII with escapes says them all.
    return json.dumps(payload(envelope, channel=channel), separators=(",", ":")).encode("ascii")


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "kind": alert.kind.value,
        "at": alert.at.isoformat(),
        "event": to_plain(alert.event),
        "reasons": to_plain(alert.reasons),
        "items": to_plain(alert.items),
        "more": alert.more,
        "subject": alert.subject,
        "text": alert.text,
    }
