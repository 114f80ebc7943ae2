"""A Slack of our own on loopback: real HTTP, the documented answers, and every way of failing on demand."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Failure:
    """One scripted failure of the next call it applies to.

    One of: `code` (`ok: false`, HTTP 200 or `status`), `status` (with `body`), `reset` ("before" or "after"
    accepting), `seconds` (slow, then as usual). `method` limits it to one API method ("" = any). `accepted`: Slack
    does what was asked, and fails to say so.
    """

    code: str = ""
    status: int = 200
    retry_after: int | None = None
    body: str | None = None
    reset: str = ""
    seconds: float = 0.0
    method: str = ""
    accepted: bool = False


@dataclass
class Call:
    """A request as it came."""

    method: str
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass
class SlackServer:
    """Use as a context manager. `api_url` goes into a channel's settings, `webhook_url` is a webhook's secret."""

    token: str = "xoxb-test-000000"
    channels: set[str] = field(default_factory=lambda: {"C0123ABCD"})
    scopes: set[str] = field(default_factory=lambda: {"chat:write", "channels:history"})
    page_size: int = 100
    messages: list[dict[str, Any]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    failures: deque[Failure] = field(default_factory=deque)
    posted: dict[str, str] = field(default_factory=dict)  # by ts: the text as it was posted, before any edit
    edits: list[dict[str, Any]] = field(default_factory=list)  # accepted edits: channel, ts, text, blocks
    whispers: list[dict[str, Any]] = field(default_factory=list)  # chat.postEphemeral
    archived: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)  # threads that take no replies
    edit_seconds: float | None = None  # the workspace's limit on editing
    app_token: str = "xapp-test-000000"
    socket_url: str = ""  # what apps.connections.open answers
    chaos: Callable[[Call], Failure | None] | None = None  # failures made up on the way, beside the scripted ones

    def __enter__(self) -> SlackServer:
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._last = 0
        slack = self

        class Handler(_Handler):
            server_state = slack

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/"

    @property
    def webhook_url(self) -> str:
        return f"{self.base}/services/T000/B000/secretpart"

    def fail(self, *failures: Failure) -> None:
        """Script the next calls."""
        with self._lock:
            self.failures.extend(failures)

    def fail_next(self, count: int, code: str) -> None:
        """The next `count` calls answer `ok: false` with this code."""
        self.fail(*(Failure(code=code) for _ in range(count)))

    def throttle_next(self, count: int, retry_after: int) -> None:
        """The next `count` calls answer 429."""
        self.fail(*(Failure(status=429, code="ratelimited", retry_after=retry_after) for _ in range(count)))

    def wait_for(self, count: int, *, timeout: float = 60.0) -> list[dict[str, Any]]:
        """The messages, once there are `count` of them. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.messages) >= count, timeout):
                raise TimeoutError(f"{len(self.messages)} of {count} messages came")
            return list(self.messages)

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        with self._lock:
            return [call for call in self.calls if call.method == method]

    # -- what a handler asks

    def take(self, call: Call) -> Failure | None:
        with self._lock:
            self.calls.append(call)
            self._changed.notify_all()
            for failure in self.failures:
                if failure.method in {"", call.method}:
                    self.failures.remove(failure)
                    return failure
            return self.chaos(call) if self.chaos is not None else None

    def answer(self, call: Call, token: str) -> dict[str, Any]:
        if call.method == "apps.connections.open":
            return {"ok": True, "url": self.socket_url} if token == self.app_token else _no("invalid_auth")
        if token != self.token:
            return {"ok": False, "error": "invalid_auth" if token else "not_authed"}
        known = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.postEphemeral": self._whisper,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
        }.get(call.method)
        return known(call.body) if known else {"ok": False, "error": "unknown_method"}

    def webhook(self, body: dict[str, Any]) -> tuple[int, str]:
        problem = check_message(body)
        if problem:
            return 400, problem
        self._store({"channel": "webhook", "text": body.get("text", ""), "blocks": body.get("blocks", [])})
        return 200, "ok"

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "team": "Test Team", "user": "coopwatchd", "team_id": "T000", "user_id": "U000"}

    def _post(self, body: dict[str, Any]) -> dict[str, Any]:
        if "chat:write" not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": ""}
        if body.get("channel") not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        if body["channel"] in self.archived:
            return _no("is_archived")
        problem = check_message(body)
        if problem:
            return {"ok": False, "error": problem}
        thread = body.get("thread_ts")
        if thread in self.locked:
            return _no("restricted_action_thread_locked")
        if thread and not any(m["ts"] == thread and m["channel"] == body["channel"] for m in self.messages):
            return {"ok": False, "error": "thread_not_found"}
        message = self._store(
            {key: body[key] for key in ("channel", "text", "blocks", "metadata", "thread_ts") if key in body}
            | ({"subtype": "thread_broadcast"} if thread and body.get("reply_broadcast") else {})
        )
        return {"ok": True, "channel": body["channel"], "ts": message["ts"], "message": message}

    def _update(self, body: dict[str, Any]) -> dict[str, Any]:
        if "chat:write" not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": ""}
        if body.get("channel") not in self.channels:
            return _no("channel_not_found")
        if body["channel"] in self.archived:
            return _no("is_inactive")
        problem = check_message(body) or ("msg_too_long" if len(body.get("text", "")) > 4000 else "")
        if problem:
            return _no(problem)
        with self._changed:
            found = [m for m in self.messages if m["ts"] == body.get("ts") and m.get("channel") == body["channel"]]
            if not found:
                return _no("message_not_found")
            if self.edit_seconds is not None and time.time() - float(body["ts"]) > self.edit_seconds:
                return _no("edit_window_closed")
            (message,) = found
            # Blocks go where only text is given; metadata stay unless given.
            message["text"], message["blocks"] = body.get("text", ""), body.get("blocks") or []
            if "metadata" in body:
                message["metadata"] = body["metadata"]
            self.edits.append({key: body.get(key) for key in ("channel", "ts", "text", "blocks")})
            self._changed.notify_all()
        return {"ok": True, "channel": body["channel"], "ts": body["ts"], "text": message["text"]}

    def _whisper(self, body: dict[str, Any]) -> dict[str, Any]:
        with self._changed:
            self.whispers.append(body)
            self._changed.notify_all()
        return {"ok": True, "message_ts": "1.000001"}

    def delete(self, ts: str) -> None:
        """What a person does to a message."""
        with self._changed:
            self.messages[:] = [message for message in self.messages if message["ts"] != ts]

    def wait_until(self, true: Callable[[], bool], *, timeout: float = 60.0) -> None:
        """Return once something holds after a call, a message, an edit or a whisper. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(true, timeout):
                raise TimeoutError(f"{len(self.messages)} messages, {len(self.edits)} edits")

    def _store(self, message: dict[str, Any]) -> dict[str, Any]:
        with self._changed:
            micros = max(int(time.time() * 1_000_000), self._last + 1)
            self._last = micros
            message = {"type": "message", **message, "ts": f"{micros // 1_000_000}.{micros % 1_000_000:06d}"}
            self.messages.append(message)
            self.posted[message["ts"]] = str(message.get("text", ""))
            self._changed.notify_all()
        return message

    def _history(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._list(
            body, lambda message: not message.get("thread_ts") or message.get("subtype") == "thread_broadcast"
        )

    def _replies(self, body: dict[str, Any]) -> dict[str, Any]:
        thread = body.get("ts")
        if not any(message["ts"] == thread for message in self.messages):
            return {"ok": False, "error": "thread_not_found"}
        return self._list(body, lambda message: thread in {message["ts"], message.get("thread_ts")})

    def _list(self, body: dict[str, Any], wanted: Any) -> dict[str, Any]:
        if "channels:history" not in self.scopes:
            return {"ok": False, "error": "missing_scope", "needed": "channels:history", "provided": "chat:write"}
        if body.get("channel") not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        oldest = float(body.get("oldest", 0))
        here = [m for m in reversed(self.messages) if m.get("channel") == body["channel"]]
        found = [m for m in here if wanted(m) and float(m["ts"]) >= oldest]
        if body.get("include_all_metadata") not in {"1", "true", True}:
            found = [{key: value for key, value in m.items() if key != "metadata"} for m in found]
        start = int(body.get("cursor") or 0)
        size = min(int(body.get("limit", 100)), self.page_size)
        more = start + size < len(found)
        return {
            "ok": True,
            "messages": found[start : start + size],
            "has_more": more,
            "response_metadata": {"next_cursor": str(start + size) if more else ""},
        }


def _no(code: str) -> dict[str, Any]:
    return {"ok": False, "error": code}


def check_message(body: dict[str, Any]) -> str:
    """The error code for a message beyond Slack's limits, or ""."""
    blocks = body.get("blocks") or []
    if not body.get("text") and not blocks:
        return "no_text"
    if len(blocks) > 50:
        return "invalid_blocks"
    for block in blocks:
        if block["type"] == "header" and not 0 < len(block["text"]["text"]) <= 150:
            return "invalid_blocks"
        if block["type"] == "section" and not 0 < len(block["text"]["text"]) <= 3000:
            return "invalid_blocks"
        if block["type"] == "rich_text" and not _good_rich_text(block):
            return "invalid_blocks"
    return "msg_blocks_too_long" if len(json.dumps(blocks, ensure_ascii=False)) > 13_000 else ""


def _good_rich_text(block: dict[str, Any]) -> bool:
    for section in block["elements"]:
        for element in section["elements"]:
            if element["type"] == "text" and not element["text"]:
                return False
            if element["type"] == "link" and not element["url"].startswith(("http://", "https://", "mailto:")):
                return False
    return bool(block["elements"])


class _Handler(BaseHTTPRequestHandler):
    server_state: SlackServer

    def do_POST(self) -> None:
        self._handle(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def do_GET(self) -> None:
        self._handle(urlsplit(self.path).query.encode())

    def _handle(self, raw: bytes) -> None:
        path = urlsplit(self.path).path
        method = path.removeprefix("/api/") if path.startswith("/api/") else "webhook"
        if "json" in self.headers.get("Content-Type", ""):
            body = json.loads(raw or b"{}")
        else:
            body = {key: values[-1] for key, values in parse_qs(raw.decode()).items()}
        call = Call(method=method, body=body, headers=dict(self.headers.items()))
        slack = self.server_state
        failure = slack.take(call)
        if failure is not None and failure.seconds:
            time.sleep(failure.seconds)
            failure = None
        if failure is not None and failure.reset == "before":
            self._reset()
            return
        if failure is not None and not failure.reset:
            if failure.accepted:
                slack.answer(call, slack.token)
            self._fail(failure, method)
            return
        if method == "webhook":
            status, text = slack.webhook(body)
            answer, kind = text.encode(), "text/html"
        else:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ").strip()
            status, kind = 200, "application/json; charset=utf-8"
            answer = json.dumps(slack.answer(call, token)).encode()
        if failure is not None:
            self._reset()
            return
        self._send(status, answer, kind)

    def _fail(self, failure: Failure, method: str) -> None:
        headers = {} if failure.retry_after is None else {"Retry-After": str(failure.retry_after)}
        if failure.body is not None:
            text = failure.body
        elif method == "webhook":
            text = failure.code
        else:
            text = json.dumps({"ok": False, "error": failure.code})
        kind = "text/html" if method == "webhook" or failure.body is not None else "application/json"
        self._send(failure.status, text.encode(), kind, headers)

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def _reset(self) -> None:
        # RST instead of FIN: what a dying load balancer does.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def log_message(self, *_: object) -> None:
        """Quiet."""
