"""The report in a few lines, for a channel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coopwatchd.notify.wording import day_text, literal
from coopwatchd.report.figures import Report
from coopwatchd.report.terminal import summary_line

_EACH = 3


def subject(report: Report) -> str:
    """What it is, with the one figure that calls for something to be done."""
    scope = f" on {literal(report.scope)}" if report.scope else ""
    ending = report.totals.ending
    said = "1 contract ends" if ending == 1 else f"{ending:,} contracts end"
    return f"Report{scope}, {day_text(report.today)}: {said} within a year"


def text(report: Report, places: Iterable[str]) -> str:
    """A few lines: what it is counted from, what ends and what is rebid next, who is busiest, where the files are."""
    return "\n".join([summary_line(report), *_next(report), *_busiest(report), *_files(places)])


def _next(report: Report) -> Iterator[str]:
    if report.endings:
        told = "; ".join(
            f"{literal(one.title, 60)} ({literal(one.cooperative, 30)}) on {day_text(one.ends_on)}"
            for one in report.endings[:_EACH]
        )
        yield f"Next ends: {told}."
    windows = sorted(((one.window, one) for one in report.endings if one.window), key=lambda pair: pair[0].expected)[
        :_EACH
    ]
    if windows:
        told = "; ".join(
            f"{literal(one.title, 60)} ({literal(one.cooperative, 30)}) around {window.expected:%Y-%m}"
            for window, one in windows
        )
        yield f"Next rebids to expect: {told}."


def _busiest(report: Report) -> Iterator[str]:
    busy = [one for one in report.agencies if one.name and one.last_year][:_EACH]
    if busy:
        told = "; ".join(f"{literal(one.name, 40)} ({one.last_year:,})" for one in busy)
        yield f"Busiest lead agencies of the last year, by solicitations: {told}."


def _files(places: Iterable[str]) -> Iterator[str]:
    for place in places:
        yield f"Written: {place}"
