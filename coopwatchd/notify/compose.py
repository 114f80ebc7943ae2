"""From an envelope to what a channel sends: Slack messages, or the two bodies of a mail. Always something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from coopwatchd.log import get_logger
from coopwatchd.notify import blocks
from coopwatchd.notify.base import Envelope
from coopwatchd.notify.pages import Page, pages
from coopwatchd.notify.render import Renderer, RenderError
from coopwatchd.notify.terminal import TerminalLines
from coopwatchd.notify.view import EventView

# Gmail cuts a mail's HTML off at 102 KB, and the end of a list with it.
MAX_HTML = 100_000
_MAIL_LINES = 150
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailBody:
    """What a mail says. `html` is "" where the text has to do (too long, refused, or its template failed)."""

    subject: str
    text: str
    html: str


def slack_messages(envelope: Envelope, renderer: Renderer, *, now: datetime) -> tuple[blocks.Message, ...]:
    """The messages of an envelope, in order; the plain form has no blocks. Never raises for a template."""
    if not envelope.plain:
        try:
            told = pages(envelope, now=now, zone=renderer.timezone)
            return blocks.messages(
                (_headline(page), renderer.render(f"slack/{page.template}.j2", page.view)) for page in told
            )
        except RenderError as error:
            _log.error("an alert is sent as plain text", template="slack", problem=str(error))
    return blocks.plain_messages(_plain(envelope, renderer.timezone, now))


def mail_body(envelope: Envelope, renderer: Renderer, *, now: datetime) -> MailBody:
    """The bodies of an envelope. Never raises for a template."""
    told = pages(envelope, now=now, zone=renderer.timezone, lines=_MAIL_LINES)
    try:
        text = "\n\n".join(renderer.render(f"email/{page.template}.txt.j2", page.view) for page in told)
    except RenderError as error:
        _log.error("an alert is sent as plain text", template="email", problem=str(error))
        return MailBody(subject=_subject(told[0]), text=_plain(envelope, renderer.timezone, now), html="")
    html = ""
    if not envelope.plain and len(told) == 1:
        try:
            html = renderer.render(f"email/{told[0].template}.html.j2", told[0].view)
        except RenderError as error:
            _log.error("an alert is sent without HTML", template="email", problem=str(error))
    if len(html.encode()) > MAX_HTML:
        html = ""
    return MailBody(subject=_subject(told[0]), text=text, html=html)


def _plain(envelope: Envelope, timezone: str, now: datetime) -> str:
    return "\n".join(TerminalLines(timezone, width=2000).envelope_lines(envelope, now=now))


def _headline(page: Page) -> str:
    return page.view.headline + (" (continued)" if getattr(page.view, "continued", False) else "")


def _subject(page: Page) -> str:
    """What happened first: a reader sees the beginning of it in a list. Threads go by References, not by subject."""
    if isinstance(page.view, EventView):
        number = f" ({page.view.number})" if page.view.number else ""
        return f"{page.view.headline}: {page.view.title[:120]}{number[:40]}"
    return page.view.headline
