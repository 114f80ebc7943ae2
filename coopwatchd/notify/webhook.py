"""The webhook channel: each message as a signed POST of JSON, by the rules of Standard Webhooks."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from coopwatchd.errors import CoopwatchdError
from coopwatchd.log import redact
from coopwatchd.model.delivery import seconds_asked
from coopwatchd.notify.base import DeliveryError, Envelope, Outcome, Receipt
from coopwatchd.notify.channel_settings import ChannelSettings, secure

if TYPE_CHECKING:
    from coopwatchd.notify.render import Renderer

TYPE = "webhook"
SECRETS = ("secret",)
_TIMEOUT = 20.0
_ANSWER = 300  # characters of a refusal that are kept
# Standard Webhooks: a key is at least 24 bytes, written in base64 behind this.
_PREFIX = "whsec_"
_LEAST_KEY = 24


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address with a password in it does not belong here; sign with secret instead")
    if not secure(text):
        raise ValueError("url must begin with https:// (or be on this machine)")
    return text


class Settings(ChannelSettings):
    """`[channels.<name>]` with `type = "webhook"`. `secret` refers to the key that signs."""

    type: Literal["webhook"] = "webhook"
    url: Annotated[str, AfterValidator(_url)]
    secret: str | None = None
    together: Annotated[int, Field(ge=0, le=1000)] = 0  # whatever reads it wants each alert for itself


def build(
    name: str,
    settings: Settings,
    secrets: Mapping[str, str],
    renderer: Renderer,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> WebhookChannel:
    """The channel. Raises CoopwatchdError for a key that cannot sign."""
    key = _key(name, secrets["secret"]) if "secret" in secrets else b""
    return WebhookChannel(name, settings.url, key, clock=clock)


class WebhookChannel:
    """Posts JSON to one address. A repeat carries the same `webhook-id`, by which a receiver knows it."""

    type = TYPE
    pace = 0.0

    def __init__(self, name: str, url: str, key: bytes, *, clock: Callable[[], datetime]) -> None:
        self.name = name
        self.recipients = ("webhook",)
        self._url = urlsplit(url)
        self._key = key
        self._clock = clock

    def send(self, envelope: Envelope) -> Receipt:
        """Post it once; any 2xx is a yes. Redirects are not followed. Raises DeliveryError."""
        from coopwatchd.notify.payload import payload_line

        body = payload_line(envelope, channel=self.name)
        headers = {"Content-Type": "application/json", "User-Agent": "coopwatchd", **self._signed(envelope.id, body)}
        connection = self._connect()
        try:
            self._reach(connection)
            try:
                connection.request("POST", self._target(), body, headers)
                response = connection.getresponse()
                answer = response.read(_ANSWER).decode("utf-8", "replace")
            except (OSError, http.client.HTTPException) as error:
                raise self._error(Outcome.AMBIGUOUS, f"did not answer: {_said(error)}") from error
        finally:
            connection.close()
        if not 200 <= response.status < 300:
            raise self._refused(response, answer)
        return Receipt(provider_id=f"{response.status} {envelope.id}")

    def find(self, envelope: Envelope, *, since: datetime) -> Receipt | None:
        """A webhook cannot be asked. Raises DeliveryError(AMBIGUOUS), always: a repeat has the same `webhook-id`."""
        raise self._error(Outcome.AMBIGUOUS, "cannot be asked what it took; repeated, it has the same webhook-id")

    def probe(self) -> str:
        """Connect, with TLS, and post nothing. Raises DeliveryError."""
        connection = self._connect()
        try:
            self._reach(connection)
        finally:
            connection.close()
        return f"{self._url.hostname} answers; nothing was posted"

    def close(self) -> None:
        """Nothing is held between messages."""

    def _reach(self, connection: http.client.HTTPConnection) -> None:
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as error:
            raise self._error(Outcome.RETRY, f"cannot be reached: {_said(error)}") from error

    def _signed(self, id: str, body: bytes) -> dict[str, str]:
        """Standard Webhooks: base64 of HMAC-SHA256 over `id.seconds.body`."""
        stamp = str(int(self._clock().timestamp()))
        headers = {"webhook-id": id, "webhook-timestamp": stamp}
        if self._key:
            told = f"{id}.{stamp}.".encode() + body
            mark = base64.b64encode(hmac.new(self._key, told, hashlib.sha256).digest()).decode()
            headers["webhook-signature"] = f"v1,{mark}"
        return headers

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if self._url.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
        return http.client.HTTPSConnection(host, port, timeout=_TIMEOUT, context=ssl.create_default_context())

    def _target(self) -> str:
        return (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")

    def _refused(self, response: http.client.HTTPResponse, answer: str) -> DeliveryError:
        status = response.status
        said = f"answered {status}: {redact(' '.join(answer.split()))}".rstrip(": ")
        if 300 <= status < 400:
            return self._error(Outcome.PAUSE, f"{said}; it sends us elsewhere, which is not followed: change url")
        if status in {408, 425, 429} or status >= 500:
            asked = seconds_asked(response.headers.get("Retry-After", ""), self._clock())
            return self._error(Outcome.RETRY, said, retry_after=asked)
        if status in {401, 403, 404, 405, 407, 410}:
            return self._error(Outcome.PAUSE, said)
        return self._error(Outcome.DEAD, said)

    def _error(self, outcome: Outcome, said: str, *, retry_after: float | None = None) -> DeliveryError:
        return DeliveryError(outcome, f"The webhook of channel {self.name} {said}.", retry_after=retry_after)


def _key(name: str, secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < _LEAST_KEY:
        raise CoopwatchdError(
            f"The secret of channel {name} is not a signing key: write {_PREFIX} and 24 or more bytes in base64, "
            f"for example from: echo {_PREFIX}$(openssl rand -base64 32)"
        )
    return key


def _said(error: Exception) -> str:
    return redact(str(error)) or type(error).__name__
