"""The posts of the couriers: one thread for each channel, so that none waits for another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from coopwatchd.log import log
from coopwatchd.pipeline.deliver import Courier

# A poll or a message that takes longer than this has hung, whatever the pacing: systemd may restart us.
STUCK = 3600.0


class Post(threading.Thread):
    """One channel's own thread: sleeps until something is due or it is woken, so that no channel waits for another."""

    def __init__(self, courier: Courier, wake_all: Callable[[], None], before: Post | None) -> None:
        super().__init__(name=f"deliver:{courier.channel.name}", daemon=True)
        self._courier = courier
        self._wake_all = wake_all
        self._before = before
        self._bell = threading.Event()
        self._left = threading.Event()
        self._working = False

    def run(self) -> None:
        """Rounds until told to leave; the first when the post's predecessor has put its last message down."""
        if self._before is not None:
            self._before.join()  # two at one outbox would send the same message
            self._before = None
        while not self._left.is_set():
            self._bell.clear()
            wait: float | None = 30.0
            try:
                self._working = True
                tally = self._courier.round()
                if tally.told:
                    self._wake_all()  # the operator's other channels have something to say
                wait = self._until_due()
            except Exception:
                log.exception("a delivery round failed", channel=self._courier.channel.name)
            finally:
                self._working = False
            if not self._left.is_set():  # `leave` may have rung before the bell was cleared
                self._bell.wait(wait)

    def _until_due(self) -> float | None:
        due = self._courier.next_due()
        if due is None:
            return None  # woken when there is something
        # At least a moment, so that a row that is never quite due does not make it spin.
        return max(0.05, (due - self._courier.now()).total_seconds())

    def wake(self) -> None:
        """Look again."""
        self._bell.set()

    def leave(self) -> None:
        """End after the message in hand."""
        self._left.set()
        self._courier.leave()
        self._bell.set()

    @property
    def alive(self) -> bool:
        """False when one message has taken longer than any real one."""
        return not self._working or time.monotonic() - self._courier.moved_at < STUCK
