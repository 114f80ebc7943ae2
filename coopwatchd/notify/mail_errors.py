"""What every answer of a mail server means, by stage and code.

Sources: RFC 5321 4.2 and 6.1, RFC 3463 (enhanced codes), RFC 1047 (a connection lost after the final dot).
"""

from __future__ import annotations

import re
import smtplib
import ssl
from enum import StrEnum

from coopwatchd.log import redact
from coopwatchd.notify.base import DeliveryError, Outcome

_ENHANCED = re.compile(r"^([245]\.\d{1,3}\.\d{1,3})\b")


class Stage(StrEnum):
    """How far a message came."""

    CONNECT = "connecting"
    TLS = "starting TLS"
    LOGIN = "logging in"
    SENDER = "naming the sender"
    RECIPIENT = "naming the recipient"
    DATA = "asking to send"
    CONTENT = "sending the message"


def reply(name: str, stage: Stage, code: int, text: bytes | str, *, plain: bool = False) -> DeliveryError:
    """The error for a reply that is not a yes."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    said = redact(" ".join(said.split()))[:200]
    outcome = _outcome(stage, code, said)
    if plain and outcome is Outcome.SMALLER:
        outcome = Outcome.DEAD
    return DeliveryError(outcome, f"The mail server of channel {name} answered {code} while {stage}: {said}")


def broken(name: str, stage: Stage, error: Exception) -> DeliveryError:
    """The error for a connection that failed; after the content began, the mail may be on its way."""
    said = redact(f"{type(error).__name__}: {error}")[:200]
    if isinstance(error, smtplib.SMTPResponseException):
        return reply(name, stage, error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return DeliveryError(
            Outcome.PAUSE, f"The certificate of the mail server of channel {name} is not valid ({said})."
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return DeliveryError(
            Outcome.PAUSE, f"The mail server of channel {name} does not offer what is needed for {stage} ({said})."
        )
    if stage is Stage.CONTENT:
        return DeliveryError(
            Outcome.AMBIGUOUS, f"The mail server of channel {name} was lost in the middle of a message ({said})."
        )
    return DeliveryError(Outcome.RETRY, f"The mail server of channel {name} could not be used, {stage} ({said}).")


def _outcome(stage: Stage, code: int, said: str) -> Outcome:
    found = _ENHANCED.match(said)
    enhanced = found[1] if found else ""
    if 400 <= code < 500 or enhanced.startswith("4.") or stage is Stage.CONNECT:
        return Outcome.RETRY
    if code in {530, 534, 535, 538} or enhanced == "5.7.8" or stage in {Stage.TLS, Stage.LOGIN}:
        return Outcome.PAUSE
    if enhanced == "5.3.4" or (code == 552 and not enhanced):
        return Outcome.SMALLER  # too large; 5.2.2 is a full mailbox, and dead
    if stage is Stage.SENDER:
        return Outcome.PAUSE  # the sender is configured, not scraped: it would be refused for every message
    return Outcome.DEAD
