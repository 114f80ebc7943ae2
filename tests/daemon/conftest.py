"""The whole program, its portals and its channels, and what systemd would hear of it."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import whole_line

from coopwatchd.store.database import SqlStore, open_store


class Systemd:
    """The receiving end of sd_notify: every datagram, in order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.said: list[str] = []
        self._changed = threading.Condition()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def wait_for(self, fits: str, *, after: int = 0, timeout: float = 60) -> str:
        """The first message since number `after` with this text."""

        def found() -> str | None:
            return next((one for one in self.said[after:] if fits in one), None)

        with self._changed:
            assert self._changed.wait_for(found, timeout), self.said
        return found() or ""

    def _listen(self) -> None:
        while (datagram := self._socket.recv(65536)) != b"end":
            with self._changed:
                self.said.append(datagram.decode())
                self._changed.notify_all()

    def close(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"end", str(self.path))
        self._thread.join(5)
        self._socket.close()


class Running:
    """`coopwatchd run` as a process."""

    def __init__(self, process: whole_line.Started, systemd: Systemd) -> None:
        self.process, self.systemd = process, systemd

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def end(self, timeout: float = 40) -> tuple[int, str]:
        """SIGTERM; the exit code, and what it logged."""
        self.process.terminate()
        _, log = self.process.communicate(timeout=timeout)
        return self.process.returncode, log


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[whole_line.Line]:
    with whole_line.line(tmp_path) as found:
        monkeypatch.setenv("TEST_SLACK_TOKEN", found.slack.token)
        yield found


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    found = Systemd(tmp_path / "notify")
    yield found
    found.close()


@pytest.fixture
def daemon(line: whole_line.Line, systemd: Systemd) -> Callable[..., object]:
    """Start the daemon as systemd would; killed at the end of the block if it still runs."""

    @contextmanager
    def start(**environment: str) -> Iterator[Running]:
        process = line.start("run", environment={"NOTIFY_SOCKET": str(systemd.path), **environment})
        try:
            yield Running(process, systemd)
        finally:
            process.kill()
            process.wait()

    return start


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_store("sqlite:///coopwatchd.db", state_dir=tmp_path)
    yield opened
    opened.close()
