"""The one client of the process: exchanged whole at reload, closed when its last request has ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coopwatchd.portals.fetching.connect import Deadline, Resolve
from coopwatchd.portals.fetching.guard import Answer, Wire
from coopwatchd.portals.fetching.manners import FetchSettings


@dataclass(slots=True)
class _Line:
    wire: Wire
    users: int = 0
    retired: bool = False


class Client:
    """A Wire that can be replaced under running requests: they end with the old one."""

    def __init__(self, settings: FetchSettings, *, resolve: Resolve, stopping: Callable[[], bool]) -> None:
        self._resolve = resolve
        self._stopping = stopping
        self._lock = threading.Lock()
        self._line = self._new(settings)

    @property
    def settings(self) -> FetchSettings:
        """The settings in force."""
        return self._line.wire.settings

    def exchange(
        self,
        url: str,
        *,
        named: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
        json: object | None,
        deadline: Deadline,
        wanted: frozenset[int],
    ) -> Answer:
        """One exchange on the client in force; see Wire."""
        with self._lock:
            line = self._line
            line.users += 1
        try:
            return line.wire.exchange(
                url, named=named, headers=headers, form=form, json=json, deadline=deadline, wanted=wanted
            )
        finally:
            with self._lock:
                line.users -= 1
                last = line.retired and line.users == 0
            if last:
                line.wire.close()

    def replace(self, settings: FetchSettings) -> None:
        """New settings from the next request on. Raises CoopwatchdError, and then changes nothing."""
        if settings == self.settings:
            return
        fresh = self._new(settings)
        with self._lock:
            old, self._line = self._line, fresh
        self._retire(old)

    def close(self) -> None:
        """Let go of every connection, those in use when their request has ended."""
        self._retire(self._line)

    def _retire(self, line: _Line) -> None:
        with self._lock:
            line.retired = True
            idle = line.users == 0
        if idle:
            line.wire.close()

    def _new(self, settings: FetchSettings) -> _Line:
        return _Line(Wire(settings, resolve=self._resolve, stopping=self._stopping))
