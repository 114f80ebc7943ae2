"""Slack's side of Socket Mode on loopback: real WebSocket, hello, presses, acknowledgements, disconnects."""

from __future__ import annotations

import contextlib
import json
import threading
import time
import uuid
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve


class SocketServer:
    """Use as a context manager. `url` is what `apps.connections.open` answers."""

    def __init__(self) -> None:
        self.connections: list[ServerConnection] = []  # open ones, oldest first
        self.opened = 0
        self.acks: list[dict[str, Any]] = []
        self._changed = threading.Condition()

    def __enter__(self) -> SocketServer:
        self._server: Server = serve(self._serve, "127.0.0.1", 0)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for connection in list(self.connections):
            connection.close()
        self._server.shutdown()
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/link/?ticket=secret"

    def wait_open(self, count: int = 1, *, timeout: float = 60.0) -> None:
        """Until so many connections were opened in all, and one is. Raises TimeoutError."""
        self._wait(lambda: self.opened >= count and bool(self.connections), timeout)

    def press(
        self, action: str, *, ts: str, thread: str = "", user: str = "dana", channel: str = "C0123ABCD", at: str = ""
    ) -> dict[str, Any]:
        """Somebody presses a button: the envelope, as sent to the newest connection."""
        container = {"type": "message", "message_ts": ts, "channel_id": channel}
        payload = {
            "type": "block_actions",
            "user": {"id": f"U{user.upper()}", "username": user, "name": user, "team_id": "T000"},
            "container": container | ({"thread_ts": thread} if thread else {}),
            "channel": {"id": channel, "name": "bids"},
            "message": {"ts": ts} | ({"thread_ts": thread} if thread else {}),
            "actions": [
                {
                    "type": "button",
                    "action_id": f"coopwatchd.{action}",
                    "block_id": "b",
                    "value": action,
                    "action_ts": at or f"{time.time():.6f}",
                }
            ],
        }
        envelope = {
            "type": "interactive",
            "envelope_id": str(uuid.uuid4()),
            "accepts_response_payload": False,
            "payload": payload,
        }
        self.send(envelope)
        return envelope

    def send(self, envelope: dict[str, Any]) -> None:
        """To the newest connection; a second time for what was not acknowledged."""
        self.connections[-1].send(json.dumps(envelope))

    def wait_acked(self, envelope: dict[str, Any], *, timeout: float = 60.0) -> None:
        """Until the envelope is acknowledged. Raises TimeoutError."""
        self._wait(lambda: any(ack.get("envelope_id") == envelope["envelope_id"] for ack in self.acks), timeout)

    def disconnect(self) -> None:
        """What Slack says before it recycles a connection."""
        self.send({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})

    def drop(self) -> None:
        """The network goes away under it."""
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.socket.shutdown(2)

    def _serve(self, connection: ServerConnection) -> None:
        with self._changed:
            self.connections.append(connection)
            self.opened += 1
            self._changed.notify_all()
        try:
            connection.send(json.dumps({"type": "hello", "num_connections": 1}))
            for message in connection:
                with self._changed:
                    self.acks.append(json.loads(message))
                    self._changed.notify_all()
        except ConnectionClosed:
            pass
        finally:
            with self._changed:
                self.connections.remove(connection)
                self._changed.notify_all()

    def _wait(self, true: Any, timeout: float) -> None:
        with self._changed:
            if not self._changed.wait_for(true, timeout):
                raise TimeoutError(f"{self.opened} connections, {len(self.acks)} acknowledgements")
