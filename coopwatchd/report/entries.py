"""Which dates of which records belong into a calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Protocol

from coopwatchd.model.agenda import Entry, Filed, What, file_entries
from coopwatchd.model.changes import settle
from coopwatchd.model.life.rebid import Window
from coopwatchd.model.match import WatchlistIndex
from coopwatchd.model.records import AnyRecord, Contract, Solicitation
from coopwatchd.model.watchlist import Watchlist, number_key
from coopwatchd.notify.dates import CALLED_OFF, days, entry_title, moment
from coopwatchd.notify.wording import literal
from coopwatchd.report.material import Material

KEEP = timedelta(days=30)
"""How long a date that has passed stays in the calendar."""


def entries(records: Iterable[AnyRecord], windows: Mapping[str, Window], now: datetime) -> Iterator[Entry]:
    """The dates of these records, from 30 days ago on.

    Those of a solicitation (due, the conference before, questions due), the end of a term and the rebid window.
    A date that is not stated, or whose record was cancelled or withdrawn, comes as cancelled: it may have been in a
    calendar before. Nothing in an entry changes from one day to the next of itself.
    """
    oldest = (now - KEEP).date()
    awards: dict[str, list[Contract]] = defaultdict(list)
    made: list[Entry] = []
    for record in records:
        if isinstance(record, Solicitation):
            made += _asked(record)
        else:
            made.append(_term(record))
            awards[_award(record)].append(record)
    made += (_rebid(award, held, windows) for award, held in awards.items())
    for entry in made:
        last = entry.at.date() if entry.at else entry.last
        if last is None or last >= oldest:
            yield entry


class Filing(Protocol):
    """Where calendar entries are kept."""

    def filed(self, uids: Iterable[str]) -> Mapping[str, Filed]: ...
    def save_filed(self, filed: Iterable[Filed]) -> None: ...


def refile(tx: Filing, made: Iterable[Entry], now: datetime) -> tuple[Filed, ...]:
    """The entries as they belong into a file now; what changed is remembered with its new sequence."""
    wanted = tuple(made)
    known = tx.filed(entry.uid for entry in wanted)
    filed = file_entries(wanted, known, now)
    tx.save_filed(one for one in filed if known.get(one.entry.uid) != one)
    return filed


def watched(material: Material, watchlists: Sequence[Watchlist]) -> Iterator[AnyRecord]:
    """What some watchlist matches, as it stands now; everything where there is no watchlist."""
    index = WatchlistIndex(watchlists) if watchlists else None
    for held in material.known:
        record = settle(held.record, material.now)
        if index is None or index.match_record(record, material.now):
            yield record


def _asked(record: Solicitation) -> Iterator[Entry]:
    yield moment(record, What.DUE, "Due", record.due)
    yield moment(record, What.PREPROPOSAL, "Pre-proposal conference", record.preproposal)
    yield moment(record, What.QUESTIONS, "Questions due", record.questions_due)


def _term(record: Contract) -> Entry:
    holder = f" ({literal(record.supplier, 80)})" if record.supplier else ""
    return days(record, What.TERM_END, f"Term ends: {entry_title(record)}{holder}", record.ends_on, record.ends_on)


def _award(record: Contract) -> str:
    """What is rebid as one: everything that one solicitation awarded, else the contract alone."""
    number = number_key(record.solicitation_number)
    return f"{record.portal}/award/{number}" if number else record.uid


def _rebid(award: str, held: list[Contract], windows: Mapping[str, Window]) -> Entry:
    """One entry for an award, in whole months: a window that runs gets narrower every day, which is no news."""
    ahead = [(windows[one.uid], one) for one in held if one.uid in windows and one.stage not in CALLED_OFF]
    window, record = min(ahead, key=lambda pair: (pair[0].expected, pair[1].uid), default=(None, held[0]))
    summary = f"Rebid expected: {entry_title(record)}"
    if window is None:
        return replace(days(record, What.REBID, summary, None, None), record=award)
    first, last = window.earliest.replace(day=1), _month_end(window.latest)
    because = f"Around {window.expected:%Y-%m}: {literal(window.reason, 500)}"
    return replace(days(record, What.REBID, summary, first, last, because), record=award)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
