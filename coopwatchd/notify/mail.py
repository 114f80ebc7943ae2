"""One mail as bytes: the same Message-ID and Date on every attempt, threads by References, plain text first."""

from __future__ import annotations

import email.policy
import hashlib
from datetime import UTC
from email.message import EmailMessage
from email.utils import format_datetime

from coopwatchd.log import log
from coopwatchd.notify.base import DeliveryError, Envelope, Outcome
from coopwatchd.notify.compose import MailBody
from coopwatchd.notify.mail_headers import HeaderError, header_text, to_bytes


def mail_bytes(envelope: Envelope, body: MailBody, *, sender: str, prefix: str = "") -> bytes:
    """The mail. Raises DeliveryError(DEAD) when it cannot be written with the headers it should have."""
    subject = header_text(f"{prefix} {body.subject}".strip()) or "coopwatchd"
    try:
        return to_bytes(_message(envelope, body, sender, subject))
    except (HeaderError, ValueError) as error:
        # The subject is the only header with scraped text: without it, the alert still goes out.
        log.error("a mail's subject was left out", problem=str(error))
    try:
        return to_bytes(_message(envelope, body, sender, "coopwatchd: an alert"))
    except (HeaderError, ValueError) as error:
        raise DeliveryError(Outcome.DEAD, f"A mail could not be written: {error}") from error


def message_id(envelope_id: str, domain: str) -> str:
    """The Message-ID of a delivery, on every attempt."""
    return f"<cw.{envelope_id}@{domain}>"


def thread_root(thread_key: str, domain: str) -> str:
    """What all mails about one record refer to; no mail has it as its own id, and mail programs do not mind."""
    return f"<cw.thread.{hashlib.sha256(thread_key.encode()).hexdigest()[:32]}@{domain}>"


def _message(envelope: Envelope, body: MailBody, sender: str, subject: str) -> EmailMessage:
    domain = sender.rpartition("@")[2]
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = sender
    message["To"] = envelope.recipient
    message["Subject"] = subject
    message["Date"] = format_datetime(envelope.created_at.astimezone(UTC))
    message["Message-ID"] = message_id(envelope.id, domain)
    if envelope.thread_key:
        message["In-Reply-To"] = thread_root(envelope.thread_key, domain)
        message["References"] = thread_root(envelope.thread_key, domain)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation answers
    message["List-Id"] = f"<coopwatchd.{domain}>"
    message["List-Unsubscribe"] = f"<mailto:{sender}?subject=unsubscribe>"
    # Quoted-printable keeps every line under 998 octets, whatever a portal wrote.
    message.set_content(body.text + "\n", charset="utf-8", cte="quoted-printable")
    mark = hashlib.sha256(envelope.id.encode()).hexdigest()[:24]
    if body.html:
        message.add_alternative(body.html, subtype="html", charset="utf-8", cte="quoted-printable")
        message.set_boundary(f"=_cw_{mark}")
    if body.calendar:
        _attach(message, body.calendar, f"=_cx_{mark}")
    # Last: making a multipart moves every content header that is there into its first part.
    message["Content-Language"] = "en"
    return message


def _attach(message: EmailMessage, calendar: bytes, boundary: str) -> None:
    """As a file: in the body, mail programs would show it as an invitation that somebody waits for an answer to."""
    message.add_attachment(
        calendar.decode(), subtype="calendar", charset="utf-8", cte="base64", filename="due-date.ics"
    )
    message.set_boundary(boundary)
    *_, part = message.iter_attachments()
    part.set_param("method", "PUBLISH")  # RFC 6047 2.4: the same as inside the file
