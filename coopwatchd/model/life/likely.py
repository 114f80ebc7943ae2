"""How likely two things belong together where no number tells: title, agency, codes, suppliers and timing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coopwatchd.model.life.awards import Award, Call
from coopwatchd.model.life.numbers import year_of
from coopwatchd.model.life.titles import Subject, Vocabulary, is_supplement

MONTH = 30.44  # days
LEAST_ALIKE = 0.7
# A contract keeps the title of its solicitation; the next solicitation may change it.
_SAME_TITLE = 0.9
_IDENTICAL = 0.99
_MOST_GAP = 9  # months between the end of a term and the beginning of what follows


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A pairing, by its likelihood from 0 to 1, with the sentences that speak for it."""

    score: float
    evidence: tuple[str, ...]
    alike: float = 1.0


def rebid_of(old: Award, new: Call, made: Sequence[Award], words: Vocabulary) -> Guess | None:
    """Whether a solicitation replaces an award. `made`: what the solicitation itself led to, whose titles count too."""
    timing = _rebid_timing(old, new)
    if timing is None:
        return None
    alike = _alike(old.subject, [new.subject, *(one.subject for one in made)], words)
    if alike < LEAST_ALIKE:
        return None
    place = _place(old.agencies, new.agencies)
    kept = frozenset(name for one in made for name in one.suppliers) | new.suppliers
    more = _codes(old.codes, new.codes) + (0.03 if kept & old.suppliers else 0.0)
    # A supplement adds suppliers to what runs; it replaces nothing, unless it comes at the end.
    less = 0.6 if is_supplement(new.record.title) and not is_supplement(old.title) else 1.0
    return _guess(alike, timing, place, more, less, shared=kept & old.suppliers)


def award_of(old: Call, new: Award, words: Vocabulary) -> Guess | None:
    """Whether an award came out of a solicitation."""
    if old.suppliers and new.suppliers and not old.suppliers & new.suppliers:
        return None  # the portal names who won, and it is somebody else
    timing = _award_timing(old, new)
    if timing is None:
        return None
    alike = _alike(new.subject, [old.subject], words)
    if alike < (LEAST_ALIKE if old.suppliers & new.suppliers else _SAME_TITLE):
        return None
    more = _codes(old.codes, new.codes) + (0.05 if old.suppliers & new.suppliers else 0.0)
    return _guess(alike, timing, _place(old.agencies, new.agencies), more, 1.0, shared=old.suppliers & new.suppliers)


def successor_of(old: Award, new: Award, words: Vocabulary) -> Guess | None:
    """Whether an award took another's place although no solicitation between them is known."""
    if new.starts_on is None and old.ends_on is None and old.starts_on is None:
        return _undated_successor(old, new, words)
    if new.starts_on is None or old.ends_on is None or (old.starts_on and new.starts_on <= old.starts_on):
        return None
    gap = min(abs((new.starts_on - end).days) for end in (old.ends_on, old.final_ends_on) if end) / MONTH
    if gap > _MOST_GAP:
        return None
    alike = _alike(old.subject, [new.subject], words)
    if alike < LEAST_ALIKE:
        return None
    timing = (1.0 if gap <= 4 else 0.92, f"it begins on {new.starts_on}, the old term ends on {old.ends_on}")
    shared = old.suppliers & new.suppliers
    # Two contracts of one supplier each that share neither supplier nor solicitation are often two things.
    less = 1.0 if shared or len(old.suppliers) > 1 or len(new.suppliers) > 1 else 0.9
    more = _codes(old.codes, new.codes) + (0.04 if shared else 0.0)
    return _guess(alike, timing, _place(old.agencies, new.agencies), more, less, shared=shared)


def succession_days(old: Award) -> list[tuple[int, int]]:
    """From when to when an award may begin that takes the place of this one, as ordinals: the year 9999 has ends, too.

    Nothing where its end is not known.
    """
    if old.ends_on is None:
        return []
    gap = math.ceil(_MOST_GAP * MONTH)
    return [(end.toordinal() - gap, end.toordinal() + gap) for end in (old.ends_on, old.final_ends_on) if end]


def _undated_successor(old: Award, new: Award, words: Vocabulary) -> Guess | None:
    """Where the portal prints no date at all, years in the numbers and practically one title have to do."""
    years = [year_of(award.contracts[0].number) for award in (old, new)]
    if years[0] is None or years[1] is None or not 2 <= years[1] - years[0] <= 6 or is_supplement(new.title):
        return None
    alike = _alike(old.subject, [new.subject], words)
    if alike < _IDENTICAL or not old.houses & new.houses:
        return None
    timing = (0.8, f"their numbers seem to begin with the years {years[0]} and {years[1]}, no dates are shown")
    shared = old.suppliers & new.suppliers
    return _guess(alike, timing, _place(old.agencies, new.agencies), 0.0, 1.0, shared=shared)


def fits(old: Call, new: Award) -> bool:
    """False where the calendar forbids that an award came out of a solicitation, whatever the numbers say."""
    if new.starts_on is None:
        return True
    months = (new.starts_on - (old.due_on or old.opened_on)).days / MONTH
    return -2 <= months <= 36


def _guess(
    alike: float,
    timing: tuple[float, str],
    place: tuple[float, str],
    more: float,
    less: float,
    *,
    shared: frozenset[str] = frozenset(),
) -> Guess:
    said = [f"the titles are {alike:.0%} alike", timing[1], place[1]]
    if shared:
        said.append(f"{len(shared)} of the suppliers {'is' if len(shared) == 1 else 'are'} the same")
    if more >= 0.03 and not shared:
        said.append("they share commodity codes")
    score = min(0.97, alike * timing[0] * place[0] * less + more)
    return Guess(score=score, evidence=tuple(filter(None, said)), alike=alike)


def _alike(subject: Subject, others: Sequence[Subject], words: Vocabulary) -> float:
    return max(words.likeness(subject, other) for other in others)


def _place(mine: frozenset[str], theirs: frozenset[str]) -> tuple[float, str]:
    if mine & theirs:
        return 1.0, f"the same lead agency, {min(mine & theirs).title()}"
    if mine and theirs:
        return 0.88, ""
    return 0.98, ""


def _codes(mine: frozenset[str], theirs: frozenset[str]) -> float:
    if not mine or not theirs:
        return 0.0
    return 0.03 if mine & theirs else -0.03


def _rebid_timing(old: Award, new: Call) -> tuple[float, str] | None:
    opened, ends = new.opened_on, [end for end in (old.ends_on, old.final_ends_on) if end]
    if not ends:
        return _untimed(old, opened)
    if old.starts_on and (opened - old.starts_on).days < max(120, 0.3 * (ends[0] - old.starts_on).days):
        return None
    rated = [(_lead_rate((end - opened).days / MONTH), end) for end in ends]
    rate, end = max(rated, key=lambda pair: (pair[0], -pair[1].toordinal()))
    if not rate:
        return None
    return rate, f"it opened {_months(opened, end)} the term's end on {end}"


def _untimed(old: Award, opened: date) -> tuple[float, str] | None:
    """Without an end only a plain order of the dates is asked, and less is believed."""
    if old.starts_on is None:
        return 0.82, ""
    years = (opened - old.starts_on).days / 365.25
    return (0.88, f"it opened {years:.0f} years after the contract began") if 1.5 <= years <= 11 else None


def _lead_rate(months: float) -> float:
    """How usual it is that a rebid opens so many months before an end; 0 = it does not happen."""
    if -1 <= months <= 15:
        return 1.0
    if -6 <= months <= 19:
        return 0.93
    return 0.85 if -13 <= months <= 30 else 0.0


def _award_timing(old: Call, new: Award) -> tuple[float, str] | None:
    closed = old.due_on or old.opened_on
    if new.starts_on is None:
        # The day it was first seen is no earlier than its beginning, and much later only where nobody looked before.
        months = (new.seen_on - closed).days / MONTH
        return (0.92, f"it was first seen {_months(closed, new.seen_on)[:-7]} after") if -1 <= months <= 17 else None
    months = (new.starts_on - closed).days / MONTH
    if not -1 <= months <= 17:
        return None
    rate = 1.0 if months <= 12 else 0.92
    return rate, f"it began {_months(closed, new.starts_on)[:-7]} after the solicitation closed"


def _months(day: date, end: date) -> str:
    """`9 months before`, `1 month after`."""
    months = round((end - day).days / MONTH)
    return f"{abs(months)} {'month' if abs(months) == 1 else 'months'} {'after' if months < 0 else 'before'}"
