"""A mail server of our own on loopback (aiosmtpd): keeps what it gets, and refuses at any stage on demand."""

from __future__ import annotations

import email
import email.policy
import shutil
import ssl
import subprocess
import threading
from collections import deque
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True)
class Answer:
    """One scripted answer: at `stage` ("MAIL", "RCPT", "DATA" = after the content), `reply`, or a cut connection.

    With `drop` the connection is cut: at "DATA" after the mail was kept (`kept` True) or not.
    """

    stage: str
    reply: str = ""
    drop: bool = False
    kept: bool = True


@dataclass(frozen=True)
class Mail:
    """A mail as it came."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    encrypted: bool

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.content, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class MailServer:
    """Use as a context manager. `certificate` turns on STARTTLS, `password` AUTH (for the user "watch")."""

    certificate: Path | None = None
    key: Path | None = None
    user: str = "watch"
    password: str = ""
    size: int = 5_000_000
    mails: list[Mail] = field(default_factory=list)
    answers: deque[Answer] = field(default_factory=deque)
    logins: list[str] = field(default_factory=list)

    def __enter__(self) -> MailServer:
        self._changed = threading.Condition()
        context = None
        if self.certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate, self.key)
        options: dict[str, Any] = {"data_size_limit": self.size, "tls_context": context, "hostname": "mail.test"}
        if self.password:
            options |= {
                "authenticator": self._authenticate,
                "auth_required": True,
                "auth_require_tls": context is not None,
            }
        self._controller = _Controller(_Handler(self), options)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        server = self._controller.server
        assert server is not None
        return int(server.sockets[0].getsockname()[1])

    @property
    def address(self) -> str:
        return f"localhost:{self.port}"

    def script(self, *answers: Answer) -> None:
        """The next refusals, in order, each at its stage."""
        self.answers.extend(answers)

    def wait_for(self, count: int, *, timeout: float = 60.0) -> list[Mail]:
        """The mails, once there are `count` of them. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.mails) >= count, timeout):
                raise TimeoutError(f"{len(self.mails)} of {count} mails came")
            return list(self.mails)

    def take(self, stage: str, recipient: str) -> Answer | None:
        """What to answer at a stage instead of yes; `recipient` is "" before one is named."""
        if self.answers and self.answers[0].stage == stage:
            return self.answers.popleft()
        return None

    def keep(self, mail: Mail) -> None:
        with self._changed:
            self.mails.append(mail)
            self._changed.notify_all()

    def _authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append(mechanism)
        good = (
            isinstance(data, LoginPassword)
            and data.login == self.user.encode()
            and data.password == self.password.encode()
        )
        return AuthResult(success=good, handled=good)


class _Controller(Controller):
    def __init__(self, handler: Any, options: dict[str, Any]) -> None:
        super().__init__(handler, hostname="127.0.0.1", port=0, ready_timeout=60)
        self._options = options

    def factory(self) -> SMTP:
        return SMTP(self.handler, enable_SMTPUTF8=False, loop=self.loop, **self._options)

    def _trigger_server(self) -> None:
        # The base class knocks at the port it was given, which is 0; the server is listening by now.
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class _Handler:
    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._server.take("MAIL", "")
        if answer is not None:
            return self._refuse(server, answer)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._server.take("RCPT", address)
        if answer is not None:
            return self._refuse(server, answer)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self._server.take("DATA", envelope.rcpt_tos[0])
        if answer is None or (answer.drop and answer.kept):
            content = envelope.original_content or b""
            self._server.keep(
                Mail(
                    sender=str(envelope.mail_from),
                    recipients=tuple(str(address) for address in envelope.rcpt_tos),
                    content=content,
                    encrypted=session.ssl is not None,
                )
            )
        if answer is not None:
            return self._refuse(server, answer)
        return f"250 2.0.0 queued as {len(self._server.mails)}"

    @staticmethod
    def _refuse(server: SMTP, answer: Answer) -> str:
        if answer.drop:
            assert server.transport is not None
            server.transport.abort()
            return ""
        return answer.reply


def make_certificate(folder: Path) -> tuple[Path, Path] | None:
    """A self-signed certificate for localhost and its key; None without openssl."""
    if shutil.which("openssl") is None:
        return None
    certificate, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key
