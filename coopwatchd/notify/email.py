"""The mail channel: one message per recipient over verified TLS, with ids that make a repeat harmless."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from coopwatchd.notify.base import DeliveryError, Envelope, Outcome, Receipt
from coopwatchd.notify.channel_settings import ChannelSettings

if TYPE_CHECKING:
    from coopwatchd.notify.render import Renderer
    from coopwatchd.notify.smtp import Server

TYPE = "email"
SECRETS = ("password",)
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?", re.ASCII
)


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError("an address is written like bids@example.com, without a name")
    return text


def _server(text: str) -> str:
    host, colon, port = text.rpartition(":")
    if not colon or not re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]", host) or not port.isdigit():
        raise ValueError("server is host:port, for example smtp.example.com:587")
    if not 0 < int(port) < 65536:
        raise ValueError("the port lies between 1 and 65535")
    return text


Address = Annotated[str, AfterValidator(_address)]


class Settings(ChannelSettings):
    """`[channels.<name>]` with `type = "email"`. `password` is a reference to a secret, not a secret."""

    model_config = ConfigDict(populate_by_name=True)

    type: Literal["email"] = "email"
    to: Annotated[list[Address], Field(min_length=1)]
    sender: Annotated[Address, Field(alias="from")]
    server: Annotated[str, AfterValidator(_server)]
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Path | None = None  # instead of the system's authorities
    user: str | None = None
    password: str | None = None
    subject_prefix: str = Field(default="", max_length=40)

    @property
    def host(self) -> str:
        """The server's name or address."""
        return self.server.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The server's port."""
        return int(self.server.rpartition(":")[2])

    @model_validator(mode="after")
    def _whole(self) -> Settings:
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password go together")
        if self.security == "none" and not _loopback(self.host):
            raise ValueError('security = "none" is for a server on this machine only')
        if len(set(self.to)) != len(self.to):
            raise ValueError("an address stands twice in to")
        return self


def build(
    name: str,
    settings: Settings,
    secrets: Mapping[str, str],
    renderer: Renderer,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> EmailChannel:
    """The channel."""
    from coopwatchd.notify.smtp import Server

    server = Server(
        name=name,
        host=settings.host,
        port=settings.port,
        security=settings.security,
        ca_file=settings.ca_file,
        user=settings.user or "",
        password=secrets.get("password", ""),
        helo=settings.sender.rpartition("@")[2],
    )
    return EmailChannel(name, settings, server, renderer, clock=clock)


class EmailChannel:
    """Mail to one or more addresses, each a message of its own."""

    type = TYPE
    pace = 0.2  # one connection per message: what a small relay bears

    def __init__(
        self,
        name: str,
        settings: Settings,
        server: Server,
        renderer: Renderer,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self.name = name
        self.recipients = tuple(settings.to)
        self._settings = settings
        self._server = server
        self._renderer = renderer
        self._clock = clock

    def send(self, envelope: Envelope) -> Receipt:
        """Send it once. Message-ID and Date are those of every attempt. Raises DeliveryError."""
        from coopwatchd.notify.compose import mail_body
        from coopwatchd.notify.mail import mail_bytes

        body = mail_body(envelope, self._renderer, now=self._clock())
        content = mail_bytes(envelope, body, sender=self._settings.sender, prefix=self._settings.subject_prefix)
        said = self._server.send(self._settings.sender, envelope.recipient, content, plain=envelope.plain)
        return Receipt(provider_id=said)

    def find(self, envelope: Envelope, *, since: datetime) -> Receipt | None:
        """Mail cannot be looked up. Raises DeliveryError(AMBIGUOUS), always."""
        raise DeliveryError(
            Outcome.AMBIGUOUS,
            f"Channel {self.name} cannot look up a mail it sent; repeated, it has the same Message-ID.",
        )

    def probe(self) -> str:
        """Connect, start TLS and log in, without sending: a sentence of what works. Raises DeliveryError."""
        return self._server.probe()

    def close(self) -> None:
        """Nothing is held between messages."""


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
