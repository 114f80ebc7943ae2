"""The apprise channel: any of the hundred services that the package Apprise knows, as a short plain message."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

from coopwatchd.errors import CoopwatchdError
from coopwatchd.log import redact
from coopwatchd.notify.base import DeliveryError, Envelope, Outcome, Receipt
from coopwatchd.notify.channel_settings import ChannelSettings

if TYPE_CHECKING:
    from coopwatchd.notify.render import Renderer

TYPE = "apprise"
SECRETS = ("url",)


class Settings(ChannelSettings):
    """`[channels.<name>]` with `type = "apprise"`. `url` refers to an Apprise address, which holds its secrets."""

    type: Literal["apprise"] = "apprise"
    url: str


def build(
    name: str,
    settings: Settings,
    secrets: Mapping[str, str],
    renderer: Renderer,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> AppriseChannel:
    """The channel. Raises CoopwatchdError when the package is missing or knows no service of that address."""
    if find_spec("apprise") is None:
        raise CoopwatchdError(
            f'Channel {name} needs a package that is not installed; run: pip install "coopwatchd[apprise]"'
        )
    import apprise

    service = apprise.Apprise()
    if not service.add(secrets["url"]):
        raise CoopwatchdError(f"Apprise knows no service for the address of channel {name}.")
    return AppriseChannel(name, service, renderer.timezone, clock=clock)


class AppriseChannel:
    """One service. Apprise says yes or no and no more: after a no it is tried again, and may repeat."""

    type = TYPE
    pace = 1.0

    def __init__(self, name: str, service: Any, timezone: str, *, clock: Callable[[], datetime]) -> None:
        self.name = name
        self.recipients = (TYPE,)
        self._service, self._timezone, self._clock = service, timezone, clock

    def send(self, envelope: Envelope) -> Receipt:
        """Send title and text, without markup. Raises DeliveryError(RETRY) with what Apprise logged."""
        import apprise

        from coopwatchd.notify.terminal import TerminalLines

        lines = TerminalLines(self._timezone, width=2000).envelope_lines(envelope, now=self._clock())
        capture: Any = apprise.LogCapture  # untyped
        with capture(level=logging.WARNING, fmt="%(message)s") as said:
            done = self._service.notify(
                title=lines[0],
                body="\n".join(lines[1:]) or lines[0],
                body_format=apprise.NotifyFormat.TEXT,
                notify_type=apprise.NotifyType.INFO,
                interpret_escapes=False,
            )
            why = redact(" ".join(said.getvalue().split()))[:300]
        if not done:
            raise DeliveryError(
                Outcome.RETRY, f"Apprise could not send for channel {self.name}: {why or 'it did not say why'}."
            )
        return Receipt(provider_id=TYPE)

    def find(self, envelope: Envelope, *, since: datetime) -> Receipt | None:
        """Apprise cannot look anything up. Raises DeliveryError(AMBIGUOUS), always."""
        raise DeliveryError(Outcome.AMBIGUOUS, f"Channel {self.name} goes through Apprise, which cannot look it up.")

    def close(self) -> None:
        """Nothing is held between messages."""
