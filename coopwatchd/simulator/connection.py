"""How an answer travels: conditional requests, compression, keep-alive, and the ways a line can fail."""

from __future__ import annotations

import gzip
import os
import socket
import struct
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, Protocol, cast

from coopwatchd.simulator.answers import Answer, Asked, tag_of
from coopwatchd.simulator.wording import rfc2822
from coopwatchd.simulator.world import World

_WORTH_PACKING = 256  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What makes the next request for a page conditional."""

    tag: str
    modified: datetime


class Stamps:
    """When each page last changed, by its content."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], Stamp] = {}

    def of(self, asked: Asked, body: bytes, now: datetime) -> Stamp:
        """The stamp of a page as it is now."""
        key, tag = (asked.host, asked.target), tag_of(body)
        with self._lock:
            known = self._known.get(key)
            if known is None or known.tag != tag:
                modified = now.replace(microsecond=0)
                # Two versions within a second would share a date, and If-Modified-Since alone would get a false 304.
                if known is not None and modified <= known.modified:
                    modified = known.modified + timedelta(seconds=1)
                known = self._known[key] = Stamp(tag=tag, modified=modified)
            return known


class Serving(Protocol):
    """What a connection needs of the simulator behind it."""

    world: World
    stamps: Stamps
    stopping: threading.Event

    def respond(self, asked: Asked, headers: dict[str, str]) -> tuple[Answer, bool]: ...


class Connection(BaseHTTPRequestHandler):
    """One connection; requests on it are answered one after the other."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def simulator(self) -> Serving:
        """The simulator behind the socket."""
        return cast(Serving, cast(Any, self.server).simulator)

    def do_GET(self) -> None:
        """Answer."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = int(headers.get("content-length") or 0)
        host = headers.get("x-forwarded-host") or headers.get("host", "")
        asked = Asked(
            method=self.command,
            host=host.rpartition(":")[0].lower() if ":" in host else host.lower(),
            target=self.path,
            headers=headers,
            body=self.rfile.read(length) if length else b"",
        )
        answer, struck = self.simulator.respond(asked, headers)
        self._send(asked, answer, struck=struck)

    do_POST = do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what was asked is in `Simulator.requests`."""

    def _send(self, asked: Asked, answer: Answer, *, struck: bool) -> None:
        if answer.wire.reset:
            self._reset()
            return
        if answer.wire.wait and self.simulator.stopping.wait(answer.wire.wait):
            self.close_connection = True
            return
        now = self.simulator.world.clock()
        headers = [("Date", rfc2822(now)), ("Content-Type", answer.content_type), *answer.headers]
        body, status = answer.body, answer.status
        if answer.validators and status == 200 and asked.method in {"GET", "HEAD"}:
            stamp = self.simulator.stamps.of(asked, body if answer.entity is None else answer.entity, now)
            headers += [("ETag", stamp.tag), ("Last-Modified", rfc2822(stamp.modified))]
            # A fault always strikes: a struck page carries validators, which a careless reader keeps, and is never
            # answered with 304.
            if not struck and _unchanged(asked, stamp):
                self._write(304, [*headers, ("Vary", "Accept-Encoding")], b"", answer, head_only=True)
                return
        if not answer.encoded and len(body) >= _WORTH_PACKING:
            headers.append(("Vary", "Accept-Encoding"))
            if _accepts_gzip(asked):
                body = gzip.compress(body, mtime=0)
                headers.append(("Content-Encoding", "gzip"))
        self._write(status, headers, body, answer, head_only=asked.method == "HEAD")

    def _write(
        self, status: int, headers: list[tuple[str, str]], body: bytes, answer: Answer, *, head_only: bool
    ) -> None:
        wire = answer.wire
        if status != 304:
            headers.append(("Content-Length", str(len(body) if wire.length is None else wire.length)))
        if wire.length is not None:
            self.close_connection = True
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers)]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        # One write for headers and body: two small ones would wait for each other on a kept-alive line.
        self.wfile.write(head if head_only or wire.drip else head + body)
        if wire.drip and not head_only:
            self._drip(body, wire.drip)

    def _drip(self, body: bytes, seconds: float) -> None:
        for at in range(len(body)):
            if self.simulator.stopping.wait(seconds):
                self.close_connection = True
                return
            self.wfile.write(body[at : at + 1])

    def _reset(self) -> None:
        """Close with a reset: linger 0, and the descriptor itself, since socketserver's own closing is orderly."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        os.close(self.connection.detach())


def _unchanged(asked: Asked, stamp: Stamp) -> bool:
    """RFC 9110: If-None-Match is decisive where it is sent; If-Modified-Since counts only without it."""
    if tags := asked.headers.get("if-none-match"):
        mine = stamp.tag.removeprefix("W/")
        return any(tag.strip() == "*" or tag.strip().removeprefix("W/") == mine for tag in tags.split(","))
    since = asked.headers.get("if-modified-since")
    if not since:
        return False
    try:
        return stamp.modified <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


def _accepts_gzip(asked: Asked) -> bool:
    offers = [offer.strip().lower() for offer in asked.headers.get("accept-encoding", "").split(",")]
    return any(offer.partition(";")[0] == "gzip" and "q=0" not in offer.replace("q=0.", "") for offer in offers)
