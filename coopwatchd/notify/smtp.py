"""The conversation with a mail server: TLS first, then a login, then one message, step by step."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from coopwatchd.log import redact
from coopwatchd.notify.base import DeliveryError, Outcome
from coopwatchd.notify.mail_errors import Stage, broken, reply

_TIMEOUT = 20.0
# RFC 5321 4.5.3.2.6 allows ten minutes to answer the final dot; a server that scans what it takes needs some.
_FINAL_TIMEOUT = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One mail server and how to talk to it. Never sends a password, or a message, over an unencrypted line
    except to this machine itself (which Settings checks)."""

    name: str
    host: str
    port: int
    security: str
    ca_file: Path | None
    user: str
    password: str = field(repr=False)
    helo: str = "localhost"
    final_timeout: float = _FINAL_TIMEOUT

    def send(self, sender: str, recipient: str, content: bytes, *, plain: bool) -> str:
        """Send one message; what the server said to it. Raises DeliveryError."""
        with self._session() as smtp:
            most = smtp.esmtp_features.get("size", "")
            if most.isdigit() and 0 < int(most) < len(content):
                raise DeliveryError(
                    Outcome.DEAD if plain else Outcome.SMALLER,
                    f"The mail server of channel {self.name} takes {most} bytes; the message has {len(content)}.",
                )
            options = [f"size={len(content)}"] if "size" in smtp.esmtp_features else []
            self._step(smtp, Stage.SENDER, "MAIL", f"FROM:<{sender}> {' '.join(options)}".rstrip(), plain=plain)
            self._step(smtp, Stage.RECIPIENT, "RCPT", f"TO:<{recipient}>", plain=plain)
            self._step(smtp, Stage.DATA, "DATA", "", want=354, plain=plain)
            return self._content(smtp, content, plain=plain)

    def probe(self) -> str:
        """Connect, start TLS and log in. Raises DeliveryError."""
        with self._session():
            done = f"logged in as {self.user}" if self.user else "connected"
            return f"{done}, {'encrypted' if self.security != 'none' else 'not encrypted (this machine)'}"

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        smtp = self._connect()
        try:
            self._prepare(smtp)
            yield smtp
        finally:
            # The answer to QUIT changes nothing; a server that is gone already is not an error.
            try:
                if smtp.sock is not None:
                    smtp.sock.settimeout(2.0)
                smtp.quit()
            except (smtplib.SMTPException, OSError):
                smtp.close()

    def _connect(self) -> smtplib.SMTP:
        try:
            if self.security == "tls":
                return smtplib.SMTP_SSL(
                    self.host, self.port, local_hostname=self.helo, timeout=_TIMEOUT, context=self._context()
                )
            return smtplib.SMTP(self.host, self.port, local_hostname=self.helo, timeout=_TIMEOUT)
        except (smtplib.SMTPException, OSError) as error:
            raise broken(self.name, Stage.CONNECT, error) from error

    def _prepare(self, smtp: smtplib.SMTP) -> None:
        stage = Stage.CONNECT
        try:
            smtp.ehlo_or_helo_if_needed()
            if self.security == "starttls":
                stage = Stage.TLS
                code, said = smtp.starttls(context=self._context())
                if code != 220:
                    raise reply(self.name, stage, code, said)
                smtp.ehlo_or_helo_if_needed()
            if self.user:
                stage = Stage.LOGIN
                smtp.login(self.user, self.password)
        except UnicodeError:
            # The error itself carries the password.
            raise DeliveryError(
                Outcome.PAUSE, f"The user or password of channel {self.name} has characters beyond ASCII."
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise broken(self.name, stage, error) from error

    def _step(
        self, smtp: smtplib.SMTP, stage: Stage, command: str, argument: str, *, want: int = 250, plain: bool
    ) -> None:
        try:
            code, said = smtp.docmd(command, argument)
        except (smtplib.SMTPException, OSError) as error:
            raise broken(self.name, stage, error) from error
        if code != want and not (stage is Stage.RECIPIENT and code == 251):
            raise reply(self.name, stage, code, said, plain=plain)

    def _content(self, smtp: smtplib.SMTP, content: bytes, *, plain: bool) -> str:
        """From the first byte on, a lost connection leaves it open whether the mail is on its way."""
        stuffed = re.sub(rb"(?m)^\.", b"..", content)
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self.final_timeout)
            smtp.send(stuffed + end)
            code, said = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise broken(self.name, Stage.CONTENT, error) from error
        if code != 250:
            raise reply(self.name, Stage.CONTENT, code, said, plain=plain)
        return redact(" ".join(said.decode("utf-8", "replace").split()))[:200]

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)
