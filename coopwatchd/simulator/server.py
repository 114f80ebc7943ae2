"""The simulator: every made-up portal on one loopback port, told apart by the host the client meant."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from pathlib import PurePosixPath
from socketserver import ThreadingTCPServer
from types import TracebackType
from typing import Any, NamedTuple, Self

from coopwatchd.simulator import routes
from coopwatchd.simulator.answers import Answer, Asked, not_found
from coopwatchd.simulator.connection import Connection, Stamps
from coopwatchd.simulator.faults import ROBOTS, Faults
from coopwatchd.simulator.world import View, World


class Seen(NamedTuple):
    """One request as it came: `path` with its query, header names in lower case."""

    host: str
    method: str
    path: str
    headers: dict[str, str]


class Simulator:
    """Serves a World on 127.0.0.1 until stopped; a context manager.

    `url` is what goes into `base_url`. `errors` are exceptions of the simulator itself: a test of anything may assert
    that there were none. Set `robots["host"]` to a text to change that host's robots.txt.
    """

    def __init__(self, world: World | None = None, *, port: int = 0) -> None:
        self.world = world or World()
        self.faults = Faults()
        self.robots: dict[str, str] = {}
        self.errors: list[BaseException] = []
        self.stopping = threading.Event()
        self.stamps = Stamps()
        self._port = port
        self._seen: list[Seen] = []
        self._pages: dict[tuple[str, str], Answer] = {}
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> Self:
        """Listen, and serve from a thread. Raises OSError when the port is taken, RuntimeError when started twice."""
        if self._server is not None:
            raise RuntimeError("the simulator is running already")
        self.stopping.clear()
        self._server = _Server(self, self._port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, name="simulator", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Close the port and every connection, and wait for their threads; stopping twice is no error."""
        server, thread = self._server, self._thread
        if server is None or thread is None:
            return
        self.stopping.set()
        server.shutdown()
        thread.join()
        server.hang_up()
        server.server_close()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port it listens on. Raises RuntimeError when it does not run."""
        if self._server is None:
            raise RuntimeError("the simulator is not running")
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """`http://127.0.0.1:<port>`, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def requests(self) -> list[Seen]:
        """Every request so far, oldest first."""
        return list(self._seen)

    def asked(self, host: str, path: str = "/") -> list[Seen]:
        """The requests to `host` whose path is `path` or lies below it, robots.txt aside."""
        wanted = PurePosixPath(path)
        return [
            seen
            for seen in self.requests
            if seen.host == host
            and seen.path != ROBOTS
            and PurePosixPath(seen.path.partition("?")[0]).is_relative_to(wanted)
        ]

    def forget(self) -> None:
        """Empty the list of requests."""
        self._seen.clear()

    def serve(
        self,
        host: str,
        path: str,
        body: str | bytes,
        *,
        content_type: str = "text/html; charset=utf-8",
        status: int = 200,
    ) -> None:
        """Show a page of the test's own; it goes before a simulated page, and faults strike it like any other."""
        content = body.encode("utf-8") if isinstance(body, str) else body
        self._pages[host.lower(), path] = Answer(status=status, body=content, content_type=content_type)

    def respond(self, asked: Asked, headers: dict[str, str]) -> tuple[Answer, bool]:
        """The answer to one request, and whether a fault struck it."""
        self._seen.append(Seen(asked.host, asked.method, asked.target, headers))
        fault = self.faults.strike(asked.host, asked.path)
        view = self.world.view()
        if fault:
            view = fault.view(view)
        answer = self._pages.get((asked.host, asked.path)) or self._page(asked, view)
        return (fault.answer(asked, answer), True) if fault else (answer, False)

    def _page(self, asked: Asked, view: View) -> Answer:
        if asked.path == ROBOTS and (asked.host in self.robots or routes.site_of(asked.host)):
            text = self.robots.get(asked.host, routes.robots_of(asked.host))
            return Answer(body=text.encode("utf-8"), content_type="text/plain; charset=utf-8")
        return routes.answer(view, asked) or not_found(asked)


class _Server(ThreadingTCPServer):
    """The listening socket, and the open connections, which a client's keep-alive would hold open for ever."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, simulator: Simulator, port: int) -> None:
        self.simulator = simulator
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()
        super().__init__(("127.0.0.1", port), Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changed:
                self._open.discard(request)
                self._changed.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients hang up; anything else is a mistake of the simulator, and kept to be shown."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.simulator.errors.append(error)

    def hang_up(self) -> None:
        """Close every open connection, and wait until its thread is done with it."""
        with self._changed:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._changed.wait_for(lambda: not self._open, timeout=10)
