"""Buttons: one connection for each app that channels have buttons through; a press becomes an answer in the store."""

from __future__ import annotations

from collections.abc import Callable

from coopwatchd.daemon.app import App
from coopwatchd.notify.base import Interactive, Listener, Press
from coopwatchd.pipeline.answers import UNKNOWN, answer

# Slack wants the acknowledgement of a press within three seconds.
_PATIENCE = (0.3, 0.6, 1.0, 0.0)


class Buttons:
    """Hears presses while the daemon runs. `wake` makes the channels show them."""

    def __init__(self, app: App, wake: Callable[[], None]) -> None:
        self._app, self._wake = app, wake
        self._listeners: list[Listener] = []

    def start(self) -> None:
        """Follow the channels as they are configured now."""
        before, self._listeners = self._listeners, []
        for listener in before:
            listener.stop()
        apps: dict[str, Interactive] = {}
        for channel in self._app.wiring.channels.values():
            if isinstance(channel, Interactive) and channel.app:
                apps.setdefault(channel.app, channel)
        self._listeners = [channel.listener(self._pressed) for channel in apps.values()]
        for listener in self._listeners:
            listener.start()

    def stop(self) -> None:
        """Let go of the connections."""
        for listener in self._listeners:
            listener.stop()

    def _pressed(self, press: Press) -> str:
        said = UNKNOWN
        for wait in _PATIENCE:
            # Whichever connection it came through: Slack gives a press to any one of an app's.
            said = answer(self._app.store, tuple(self._app.wiring.channels), press, self._app.clock())
            # Somebody may be quicker than the commit that notes the message as delivered.
            if said != UNKNOWN or self._app.stopping.wait(wait):
                break
        self._wake()
        return said
