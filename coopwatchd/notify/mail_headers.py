"""Header text that stays one header: filtered on the way in, and compared with the bytes on the way out.

CPython up to 3.11.9 and 3.12.4 decodes `=?utf-8?q?x=0d=0aBcc:…?=` inside a header value and then writes the line break
(CVE-2024-6923), so that a scraped title could add a recipient.
"""

from __future__ import annotations

import email.policy
import re
from email.message import EmailMessage

from coopwatchd.errors import CoopwatchdError
from coopwatchd.notify.wording import literal

MAX_HEADER = 200
_NAME = re.compile(rb"([!-9;-~]+):")
_ENCODED_WORD = re.compile(r"=(?=\?)")


class HeaderError(CoopwatchdError):
    """A message would go out with other headers than it was given; it must not be sent."""


def header_text(text: str, limit: int = MAX_HEADER) -> str:
    """Text that can stand in a header: one line, no controls, nothing that reads as an encoded word."""
    # A space between `=` and `?` is all it takes; a reader still sees what stood there.
    return literal(_ENCODED_WORD.sub("= ", literal(text, limit)), limit)


def to_bytes(message: EmailMessage) -> bytes:
    """The message with CRLF. Raises HeaderError when the header names are not exactly those that were put in."""
    written = message.as_bytes(policy=email.policy.SMTP)
    expected = [name.lower() for name in message.keys()]  # noqa: SIM118 - doubled names count
    if header_names(written) != expected:
        raise HeaderError("The message's headers changed while they were written; it was not sent.")
    if any(len(line) > 998 for line in written.split(b"\r\n")):
        raise HeaderError("A line of the message is longer than mail servers accept; it was not sent.")
    return written


def header_names(written: bytes) -> list[str]:
    """The names of the headers of a serialized message, lower case, in order."""
    head = written.split(b"\r\n\r\n", 1)[0]
    # Whatever separates lines for some server counts here: a bare CR or LF included.
    names = []
    for line in re.split(rb"\r\n|\r|\n", head):
        if line[:1] in {b" ", b"\t"}:
            continue
        found = _NAME.match(line)
        names.append(found[1].decode("ascii").lower() if found else "(not a header)")
    return names
