"""Connections that go only to addresses that were checked, and that end when their request's time is over."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.log import log
from coopwatchd.portals.fetching.networks import Allowed, literal
from coopwatchd.portals.fetching.pace import stopped

Resolve = Callable[[str, int], list[str]]


# A portal that says nothing is waited for in pieces of so many seconds, so that a stop need not wait for all of it.
_SLICE = 0.5


class Deadline:
    """A moment on the monotonic clock by which one request must be over."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._at = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until then; negative afterwards."""
        return self._at - time.monotonic()

    def extend(self, seconds: float) -> None:
        """Do not count time that was spent waiting for a turn."""
        self._at += seconds


_deadline: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def until(deadline: Deadline) -> Iterator[None]:
    """Every read, write and connect of this thread within the block ends by `deadline`.

    A connection outlives its request and is used by other threads later, so it cannot carry the deadline itself.
    """
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


def system_resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as the system knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves once, checks every address, and connects to an address it checked: no room for DNS rebinding.

    `exempt` is the proxy's own (host, port), which the user chose. Raises Refusal: ADDRESS, DNS.
    """

    def __init__(
        self,
        allowed: Allowed,
        *,
        resolve: Resolve = system_resolve,
        exempt: tuple[str, int] | None = None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._exempt = exempt
        self._stopping = stopping
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the checked addresses that answers."""
        addresses = self._addresses(host, port, timeout)
        if (host, port) != self._exempt:
            for address in addresses:
                self._check(host, address)
        options = list(socket_options or ())
        failed: Exception | None = None
        for address in addresses:
            if self._stopping():
                raise stopped(host)
            try:
                stream = self._plain.connect_tcp(address, port, _within(timeout), local_address, options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _TimedStream(stream, self._stopping)
        raise failed or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Never: no portal lives on this machine's file system."""
        raise httpcore.UnsupportedProtocol("sockets of this machine are not asked")

    def check_name(self, host: str) -> None:
        """Refuse a host that is private by its very name: all that can be told when a proxy will resolve it."""
        number = literal(host)
        if number is not None:
            self._check(host, number)
        elif host.rstrip(".") == "localhost" or host.rstrip(".").endswith(".localhost"):
            self._check(host, "127.0.0.1")

    def _check(self, host: str, address: str) -> None:
        why = self._allowed.why_not(address)
        if why:
            log.warning("address refused", host=host, address=address, why=why)
            raise Refusal(
                Trouble.ADDRESS,
                f"{host} is not asked: {why}; allow_private under [fetch] opens an address",
                url=host,
            )

    def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        """The system's resolver knows no timeout, so it works in a thread that may be left behind."""
        found: list[str] = []
        wrong: list[Exception] = []

        def look_up() -> None:
            try:
                found.extend(self._resolve(host, port))
            except (OSError, ValueError) as error:  # ValueError: a name that IDNA cannot encode
                wrong.append(error)

        looking = threading.Thread(target=look_up, name=f"resolve {host}", daemon=True)
        looking.start()
        looking.join(_within(timeout))
        if looking.is_alive():
            raise Refusal(Trouble.DNS, f"the name {host} was not resolved in time", url=host)
        if wrong or not found:
            why = f": {wrong[0]}" if wrong else ""
            raise Refusal(Trouble.DNS, f"the name {host} does not resolve{why}", url=host) from (
                wrong[0] if wrong else None
            )
        return found


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every operation ends by the deadline of the request it is used for at that moment."""

    def __init__(self, stream: httpcore.NetworkStream, stopping: Callable[[], bool]) -> None:
        self._stream = stream
        self._stopping = stopping

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        whole = _within(timeout)
        ends = None if whole is None else time.monotonic() + whole
        while True:
            if self._stopping():
                raise stopped()
            left = _SLICE if ends is None else max(0.001, min(_SLICE, ends - time.monotonic()))
            try:
                return self._stream.read(max_bytes, left)
            except httpcore.ReadTimeout:
                if ends is not None and time.monotonic() >= ends:
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, _within(timeout))
        return _TimedStream(secure, self._stopping)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _within(timeout: float | None) -> float | None:
    """The shorter of a timeout and what is left of the request. Raises ReadTimeout when nothing is left."""
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left = deadline.left
    if left <= 0:
        raise httpcore.ReadTimeout("the deadline of the request has passed")
    return left if timeout is None else min(timeout, left)
