"""From an envelope to what a channel sends: Slack messages, or the two bodies of a mail. Always something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from coopwatchd.log import log
from coopwatchd.model.parents import subject_of
from coopwatchd.notify import blocks, looks
from coopwatchd.notify.base import Card, Envelope
from coopwatchd.notify.dates import due_of
from coopwatchd.notify.ics import ics
from coopwatchd.notify.pages import Page, pages
from coopwatchd.notify.render import Renderer, RenderError
from coopwatchd.notify.terminal import TerminalLines
from coopwatchd.notify.view import EventView, event_view
from coopwatchd.notify.wording import literal

# Gmail cuts a mail's HTML off at 102 KB, and the end of a list with it.
MAX_HTML = 100_000
_MAIL_LINES = 150  # of a list, at length: what is folded takes a quarter


@dataclass(frozen=True, slots=True, kw_only=True)
class MailBody:
    """What a mail says. `html` is "" where the text has to do (too long, refused, or its template failed).

    `calendar` is an iCalendar file with the due date, b"" where there is none.
    """

    subject: str
    text: str
    html: str
    calendar: bytes = b""


def slack_messages(
    envelope: Envelope,
    renderer: Renderer,
    *,
    now: datetime,
    buttons: blocks.Block | None = None,
    details: bool = False,
) -> tuple[blocks.Message, ...]:
    """The messages of an envelope, in order; the plain form has no blocks. Never raises for a template.

    `details`: what follows the first message goes into its thread, and may be long.
    """
    remarks = tuple(_remarks(envelope))
    if not envelope.plain:
        try:
            told = pages(envelope, now=now, zone=renderer.timezone, details=details)
            frame = blocks.Frame(quiet=_quiet(told), remarks=remarks, buttons=buttons)
            return blocks.messages(
                (
                    (_slack_headline(page, envelope), renderer.render(f"slack/{page.template}.j2", page.view))
                    for page in told
                ),
                frame,
            )
        except RenderError as error:
            log.error("an alert is sent as plain text", template="slack", problem=str(error))
    first, *rest = _plain(envelope, renderer.timezone, now).split("\n")
    return blocks.plain_messages("\n".join([_marked(first, envelope), *rest, *remarks]))


def slack_card(
    card: Card, renderer: Renderer, *, now: datetime, buttons: blocks.Block | None = None, plain: bool = False
) -> blocks.Message:
    """What the first message about a record shows now, in one message. Never raises for a template."""
    alert = card.alert
    watchlists = [reason.watchlist for reason in alert.reasons]
    said = looks.answers(card.responses, watchlists, now, renderer.timezone)
    if not plain and alert.event is not None:
        view = event_view(alert.event, alert.reasons, now=now, zone=renderer.timezone, answers=said)
        try:
            body = renderer.render("slack/event.j2", view)
            return blocks.card(view.headline, body, blocks.Frame(buttons=buttons))
        except RenderError as error:
            log.error("a message is edited as plain text", template="slack", problem=str(error))
    envelope = Envelope(id="", alerts=(alert,), recipient="", created_at=now)
    return blocks.plain_messages("\n".join([_plain(envelope, renderer.timezone, now), *said]))[0]


def mail_body(envelope: Envelope, renderer: Renderer, *, now: datetime) -> MailBody:
    """The bodies of an envelope. Never raises for a template."""
    told = pages(envelope, now=now, zone=renderer.timezone, lines=_MAIL_LINES)
    try:
        text = "\n\n".join(renderer.render(f"email/{page.template}.txt.j2", page.view) for page in told)
    except RenderError as error:
        log.error("an alert is sent as plain text", template="email", problem=str(error))
        return MailBody(subject=_subject(told[0], envelope), text=_plain(envelope, renderer.timezone, now), html="")
    html = ""
    if not envelope.plain and len(told) == 1:
        try:
            html = renderer.render(f"email/{told[0].template}.html.j2", told[0].view)
        except RenderError as error:
            log.error("an alert is sent without HTML", template="email", problem=str(error))
    if len(html.encode()) > MAX_HTML:
        html = ""
    return MailBody(subject=_subject(told[0], envelope), text=text, html=html, calendar=_calendar(envelope))


def _calendar(envelope: Envelope) -> bytes:
    """The due date of the one solicitation that a mail is about; the plain form has none."""
    filed = None if envelope.plain or envelope.digest or not envelope.alerts else due_of(envelope.alerts[0])
    return ics((filed,)) if filed is not None else b""


def _plain(envelope: Envelope, timezone: str, now: datetime) -> str:
    return "\n".join(TerminalLines(timezone, width=2000).envelope_lines(envelope, now=now))


def _quiet(told: tuple[Page, ...]) -> bool:
    return len(told) == 1 and isinstance(told[0].view, EventView) and told[0].view.look == looks.QUIET


def _slack_headline(page: Page, envelope: Envelope) -> str:
    loud = isinstance(page.view, EventView) and page.view.look == looks.LOUD
    return ("⚠️ " if loud else "") + _marked(_headline(page), envelope)


def _marked(headline: str, envelope: Envelope) -> str:
    """The first line says it, whatever the form: it is all that a push notice shows."""
    return headline + (" (possible repeat)" if envelope.repeat else "")


def _remarks(envelope: Envelope) -> Iterator[str]:
    if envelope.repeat:
        yield "Possible repeat: an earlier attempt got no answer, and the channel cannot say whether it arrived."
    if envelope.stale and not envelope.thread:
        yield "The first message about this record is gone; this one stands for it from now on."
    elif envelope.stale:
        yield "The first message about this record can no longer be changed: what it says may be out of date."


def _headline(page: Page) -> str:
    return page.view.headline + (" (continued)" if getattr(page.view, "continued", False) else "")


def _subject(page: Page, envelope: Envelope) -> str:
    """The same for all mails of a record, whatever its title becomes: Gmail and Outlook thread by it.

    What happened is the first line that a list shows after it: the preheader, and the first line of the text.
    """
    event = envelope.alerts[0].event if isinstance(page.view, EventView) else None
    return literal(envelope.subject or subject_of(event.record)) if event is not None else page.view.headline
