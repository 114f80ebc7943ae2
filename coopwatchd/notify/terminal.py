"""Alerts as a few lines of plain text: for terminals, and for channels when nothing else can be rendered."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime

from coopwatchd.model.alerts import Alert
from coopwatchd.notify.base import Envelope
from coopwatchd.notify.pages import pages
from coopwatchd.notify.view import EventView, Line, ListView, View


def brief_text(line: Line) -> str:
    """A folded line: what happened to what, and when it is due."""
    head = f"{line.headline}: " if line.headline else ""
    return head + ", ".join(part for part in (line.title, line.source, line.when) if part)


class TerminalLines:
    """Writes alerts in lines of at most `width` columns (an address alone may be longer: it stays clickable)."""

    def __init__(self, timezone: str, *, width: int = 80) -> None:
        self.timezone = timezone
        self.width = width

    def lines(self, alert: Alert, *, now: datetime) -> list[str]:
        """One alert."""
        envelope = Envelope(id="", alerts=(alert,), recipient="", created_at=alert.at)
        return self.envelope_lines(envelope, now=now)

    def envelope_lines(self, envelope: Envelope, *, now: datetime) -> list[str]:
        """Everything an envelope says."""
        written: list[str] = []
        for page in pages(envelope, now=now, zone=self.timezone, lines=10_000):
            written += self.view_lines(page.view)
        return written

    def view_lines(self, view: View) -> list[str]:
        """One view."""
        if isinstance(view, EventView):
            return list(self._event(view))
        if isinstance(view, ListView):
            return list(self._list(view))
        body = (line for text in view.text.split("\n") for line in self._wrap(text, "  "))
        return [*self._wrap(view.headline), *body]

    def _event(self, view: EventView) -> Iterator[str]:
        yield from self._wrap(f"{view.headline}: {view.title}")
        if view.url:
            yield f"  {view.url}"
        for fact in view.facts:
            yield from self._wrap(f"{fact.label + ':':<16} {fact.value}", "  ", 17)
        for change in view.changes:
            yield from self._wrap(f"{change.label}: {change.old} → {change.new}", "  ", 2)
        for remark in view.remarks:
            yield from self._wrap(f"Note: {remark}", "  ", 2)
        for reason in view.reasons:
            because = reason.because or "it is on the watchlist"
            yield from self._wrap(f"why: {because} (watchlist {reason.watchlist})", "  ", 5)
            for line in reason.note.split("\n"):
                yield from self._wrap(line, " " * 7)

    def _list(self, view: ListView) -> Iterator[str]:
        yield from self._wrap(view.headline)
        if view.closing:
            yield from self._wrap(f"Less than 5 days left ({view.closing_count}):", "  ")
        for soon in view.closing:
            yield from self._wrap(f"• {soon.left}: {' · '.join(name.title for name in soon.names)}", "  ", 2)
        for group in view.groups:
            if group.title:
                count = f" ({group.count})" if group.count else ""
                yield from self._wrap(f"[{group.title}]{count} {group.note}".replace("\n", " "), "  ")
            for line in group.lines:
                yield from self._line(line)
            if group.folded and group.lines:
                yield from self._wrap(f"{len(group.folded)} more, in short:", "  ")
            for line in group.folded:
                yield from self._wrap(f"- {brief_text(line)}", "  ", 2)
            if group.more:
                yield from self._wrap(f"… and {group.more} more: coopwatchd watchlists test {group.title}", "  ")
        if view.health:
            yield from self._wrap(view.health, "  ")

    def _line(self, line: Line) -> Iterator[str]:
        head = f"{line.headline}: " if line.headline else ""
        yield from self._wrap(f"• {head}{line.title}", "  ", 2)
        told = [line.source, line.when, line.detail, line.because]
        told += [
            f"also {other.watchlist}: {other.because} {other.note}".replace("\n", " ").rstrip() for other in line.also
        ]
        for text in told:
            yield from self._wrap(text, "    ")
        if line.url:
            yield f"    {line.url}"

    def _wrap(self, text: str, indent: str = "", hang: int = 0) -> list[str]:
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=indent,
            subsequent_indent=indent + " " * hang,
            break_on_hyphens=False,
        )
