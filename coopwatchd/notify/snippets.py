"""The place in a record's text where a watchlist's terms were found, with the terms marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coopwatchd.model.alerts import Reason, Span
from coopwatchd.model.records import AnyRecord
from coopwatchd.notify.wording import literal

_AROUND = 90  # characters on either side of the first and the last term shown
_LONGEST = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A piece of a snippet; `hit` where a term stands."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """A stretch of one field's text; its parts, read in order, are the text."""

    field: str
    parts: tuple[Marked, ...]


def snippets(record: AnyRecord, reasons: Iterable[Reason]) -> tuple[Snippet, ...]:
    """Where the terms were found: in the description if they stand there, else in the title; nothing without terms."""
    spans = [span for reason in reasons for span in reason.spans]
    for field, text in (("description", record.description), ("title", record.title)):
        found = _apart([span for span in spans if span.field == field and 0 <= span.start < span.end <= len(text)])
        if found:
            return (Snippet(field=field, parts=_parts(text, found)),)
    return ()


def _apart(spans: Sequence[Span]) -> list[Span]:
    """In the order of the text, without those that overlap one before them."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _parts(text: str, spans: Sequence[Span]) -> tuple[Marked, ...]:
    shown = [span for span in spans if span.end - spans[0].start <= _LONGEST] or [spans[0]]
    begin = _word_start(text, shown[0].start - _AROUND)
    end = _word_end(text, shown[-1].end + _AROUND)
    parts = [Marked(text="… ", hit=False)] if begin > 0 else []
    place = begin
    for span in shown:
        parts += [Marked(text=_inner(text[place : span.start]), hit=False)]
        parts += [Marked(text=literal(text[span.start : span.end]), hit=True)]
        place = span.end
    parts += [Marked(text=_inner(text[place:end]), hit=False)]
    if end < len(text):
        parts.append(Marked(text=" …", hit=False))
    return tuple(part for part in parts if part.text)


def _word_start(text: str, place: int) -> int:
    """`place`, moved behind the next space, so that no word is cut; 0 near the beginning."""
    if place <= 0:
        return 0
    space = text.find(" ", place, place + 30)
    return space + 1 if space >= 0 else place


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", place - 30, place)
    return space if space >= 0 else place


def _inner(text: str) -> str:
    """Literal text that keeps a space at either end."""
    return literal(f"|{text}|", 2 * _LONGEST + 4 * _AROUND)[1:-1]
