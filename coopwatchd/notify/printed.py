"""The terminal channel: alerts as plain lines on standard output, for a first look and for the journal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from coopwatchd.notify.base import DeliveryError, Envelope, Outcome, Receipt
from coopwatchd.notify.channel_settings import ChannelSettings

if TYPE_CHECKING:
    from coopwatchd.notify.render import Renderer

TYPE = "terminal"
SECRETS = ()


class Settings(ChannelSettings):
    """`[channels.<name>]` with `type = "terminal"`."""

    type: Literal["terminal"] = "terminal"
    width: Annotated[int, Field(ge=40, le=1000)] = 80


def build(
    name: str,
    settings: Settings,
    secrets: Mapping[str, str],
    renderer: Renderer,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> TerminalChannel:
    """The channel."""
    return TerminalChannel(name, settings.width, renderer.timezone, clock=clock)


class TerminalChannel:
    """Writes to standard output, one alert after the other with an empty line between."""

    type = TYPE
    pace = 0.0

    def __init__(self, name: str, width: int, timezone: str, *, clock: Callable[[], datetime]) -> None:
        self.name = name
        self.recipients = ("stdout",)
        self._width, self._timezone, self._clock = width, timezone, clock

    def send(self, envelope: Envelope) -> Receipt:
        """Write it. Raises DeliveryError(PAUSE) when nobody reads it any more."""
        from coopwatchd.notify.terminal import TerminalLines

        lines = TerminalLines(self._timezone, width=self._width).envelope_lines(envelope, now=self._clock())
        text = "\n".join([*lines, "", ""])
        encoding = sys.stdout.encoding or "utf-8"
        try:
            # A terminal without a sign shows "?" for it; an alert is not lost over a dash.
            sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
            sys.stdout.flush()
        except (OSError, ValueError) as error:
            raise DeliveryError(Outcome.PAUSE, f"Channel {self.name} has no output to write to: {error}.") from error
        return Receipt(provider_id="stdout")

    def find(self, envelope: Envelope, *, since: datetime) -> Receipt | None:
        """What was printed cannot be looked up. Raises DeliveryError(AMBIGUOUS), always."""
        raise DeliveryError(Outcome.AMBIGUOUS, f"Channel {self.name} is a terminal, which does not say what it showed.")

    def close(self) -> None:
        """Standard output is not ours to close."""
