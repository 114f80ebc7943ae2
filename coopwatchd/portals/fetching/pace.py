"""One request at a time per host, and a pause between two, across all threads and portals."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from coopwatchd.errors import Refusal, Trouble


@dataclass(slots=True)
class _Host:
    busy: bool = False
    ended: float | None = None  # monotonic; None = never asked
    held_until: float = 0.0  # monotonic; until then nobody asks


class Pacer:
    """Hands out turns per host. After `stop` every waiting and later turn is a Refusal, at once."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._changed = threading.Condition()
        self._hosts: dict[str, _Host] = {}
        self._stopping = threading.Event()

    @property
    def stopping(self) -> bool:
        """True after `stop`."""
        return self._stopping.is_set()

    @contextmanager
    def turn(self, host: str, pace: float) -> Iterator[None]:
        """Wait until nobody else asks `host` and the last request to it ended `pace` seconds ago; then it is ours."""
        with self._changed:
            slot = self._hosts.setdefault(host, _Host())
            self._await(slot, host, pace)
            slot.busy = True
        try:
            yield
        finally:
            with self._changed:
                slot.busy = False
                slot.ended = self._monotonic()
                self._changed.notify_all()

    def hold(self, host: str, seconds: float) -> None:
        """Leave `host` alone for so many seconds: until then every turn is a Refusal, at once."""
        with self._changed:
            slot = self._hosts.setdefault(host, _Host())
            slot.held_until = max(slot.held_until, self._monotonic() + seconds)
            self._changed.notify_all()

    def pause(self, seconds: float) -> None:
        """Wait, unless the program stops meanwhile."""
        if self._stopping.wait(seconds):
            raise stopped()

    def stop(self) -> None:
        """Wake everybody who waits."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()

    def _await(self, slot: _Host, host: str, pace: float) -> None:
        while True:
            if self.stopping:
                raise stopped(host)
            held = slot.held_until - self._monotonic()
            if held > 0:
                said = f"{host} asked to be left alone for another {held:.0f} s"
                raise Refusal(Trouble.THROTTLED, said, retry_after=held)
            if not slot.busy:
                left = 0.0 if slot.ended is None else slot.ended + pace - self._monotonic()
                if left <= 0:
                    return
                self._changed.wait(left)
            else:
                self._changed.wait()


def stopped(host: str = "") -> Refusal:
    """What a request is told that was cut off because the program stops."""
    return Refusal(Trouble.UNREACHABLE, f"stopping, {host or 'the portal'} is not asked any more")
