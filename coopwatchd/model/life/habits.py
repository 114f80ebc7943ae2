"""How each cooperative and lead agency rebids: how long before an end it opens, and whether options are used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from coopwatchd.model.holding import Held
from coopwatchd.model.life.awards import Award, awards_of, call_of
from coopwatchd.model.life.houses import house
from coopwatchd.model.life.likely import MONTH
from coopwatchd.model.life.links import Lineage, Tie
from coopwatchd.model.records import Contract, Options, Solicitation, Stage

FORESEEN = 30
"""Years: no cooperative contract runs longer. What ends behind them, such as 12/31/2099, has no end."""
# Of the newest rebids only so many teach: a purchasing office changes its ways.
_REMEMBERED = 40
# Months by which the rebids of one body stand apart, before any were seen, and how many rebids that is worth.
_SPREAD, _SPREAD_WEIGHT = 2.0, 5.0
_MAD = 1.48  # makes a standard deviation of a median one: a single early rebid does not move it


@dataclass(slots=True)
class Habit:
    """What was seen of one body. Leads are months from a rebid's opening to the end it led up to, newest first."""

    leads: list[float] = field(default_factory=list)
    used: int = 0  # options that were used
    unused: int = 0  # awards that were rebid with options left
    lives: list[float] = field(default_factory=list)  # months that replaced awards ran in all
    running: list[float] = field(default_factory=list)  # months that awards ran so far which nothing replaces yet

    def decided(self, months: float, within: float) -> tuple[int, int]:
        """Of the awards that reached this age, how many were rebid there, and how many went on."""
        ended = sum(abs(life - months) <= within for life in self.lives)
        beyond = sum(life > months + within for lives in (self.lives, self.running) for life in lives)
        return ended, beyond


@dataclass(frozen=True, slots=True)
class Habits:
    """The habits of cooperatives, of lead agencies within them, and of all together.

    `spread`: by how many months the rebids of one and the same cooperative usually stand apart from its middle one.
    """

    by_body: Mapping[tuple[str, str], Habit]
    spread: float = _SPREAD

    def of(self, cooperative: str, agency: str = "") -> Habit:
        """What is known of a cooperative, or of one of its lead agencies; empty where nothing is."""
        return self.by_body.get((cooperative, agency), Habit())

    @property
    def field(self) -> Habit:
        """What is known of all."""
        return self.of("")


def learn(held: Iterable[Held], lineage: Lineage, today: date) -> Habits:
    """The habits that the rebids until `today` show; each rebid counts once, however many contracts it replaces."""
    known = list(held)
    opened = {
        one.record.uid: call_of(one, one.record).opened_on
        for one in known
        if isinstance(one.record, Solicitation) and one.record.stage is not Stage.FORECAST
    }
    moved = {one.record.uid for one in known if one.moved_at is not None}
    found: dict[tuple[str, str], Habit] = defaultdict(Habit)
    seen: dict[str, tuple[date, Award]] = {}
    for award in awards_of(known):
        if award.ends_on is not None and award.ends_on.year >= today.year + FORESEEN:
            continue
        rebids = [
            (opened[link.newer], link.newer) for link in lineage.after(award.uids[0], Tie.REBID) if link.newer in opened
        ]
        opened_on, uid = min(((day, uid) for day, uid in rebids if day <= today), default=(date.min, award.uids[0]))
        seen.setdefault(uid, (opened_on, award))
    for opened_on, award in sorted(seen.values(), key=lambda pair: pair[0], reverse=True):
        # A term of five years does not say that those of four go on; an end that was seen to move does.
        until = max(award.ends_on or today, today) if moved.intersection(award.uids) else today
        for body in bodies_of(award.contracts[0]):
            _count(found[body], award, opened_on, until)
    return Habits(found, _spread([habit.leads for (name, agency), habit in found.items() if name and not agency]))


def bodies_of(contract: Contract) -> list[tuple[str, str]]:
    """Whose habits a contract follows, the nearest last: everybody's, the cooperative's, the lead agency's in it."""
    cooperative, agency = house(contract.cooperative or contract.portal), house(contract.lead_agency)
    return list(dict.fromkeys([("", ""), (cooperative, ""), (cooperative, agency)]))


def options_left(award_ends: date, final_ends_on: date | None, options: Options | None) -> int:
    """How many options are unused, as far as is known: counted by the portal, or by the years up to the final end."""
    if final_ends_on is not None:
        months = (final_ends_on - award_ends).days / MONTH
        return max(0, round(months / option_months(options))) if months > 2 else 0
    return (options.left or 0) if options else 0


def option_months(options: Options | None) -> int:
    """The length of one option; a year where nothing is said."""
    return (options.months or 12) if options else 12


def nearest(seen: Sequence[Habit]) -> Habit:
    """Of the lead agency, or else of the cooperative: everybody's habit is nobody's."""
    return next((habit for habit in reversed(seen[1:]) if habit.leads), Habit())


def typical(leads: Sequence[float]) -> float:
    """The usual distance from the middle one, as a standard deviation; those that stand far off do not move it."""
    middle = median(leads)
    return _MAD * median(abs(lead - middle) for lead in leads)


def _spread(bodies: Iterable[Sequence[float]]) -> float:
    """Every rebid is measured against the others of its body: against itself it would seem too punctual."""
    apart = [
        abs(lead - median([*leads[:place], *leads[place + 1 :]]))
        for leads in bodies
        if len(leads) > 2
        for place, lead in enumerate(leads)
    ]
    seen = _MAD * median(apart) * len(apart) if apart else 0.0
    return (_SPREAD_WEIGHT * _SPREAD + seen) / (_SPREAD_WEIGHT + len(apart))


def _planned_end(award: Award, ends_on: date) -> date:
    """The end that the rebid led up to: a bridge moves it out because the rebid is late.

    Without a final end, terms are whole years: what stands up to nine months beyond them is a bridge.
    """
    if award.final_ends_on is not None:
        return min(ends_on, award.final_ends_on)
    if award.starts_on is None:
        return ends_on
    beyond = ((ends_on - award.starts_on).days / MONTH + 0.5) % 12 - 0.5
    return ends_on - timedelta(days=round(beyond * MONTH)) if 0.7 < beyond <= 9 else ends_on


def _count(habit: Habit, award: Award, opened_on: date, until: date) -> None:
    options = award.contracts[0].options
    if options is not None and options.used:
        habit.used += options.used
    if award.ends_on is None:
        return
    if opened_on == date.min:
        if award.starts_on is not None:
            habit.running.append((until - award.starts_on).days / MONTH)
        return
    end = _planned_end(award, award.ends_on)
    if len(habit.leads) < _REMEMBERED:
        habit.leads.append((end - opened_on).days / MONTH)
    if options_left(award.ends_on, award.final_ends_on, options):
        habit.unused += 1
    elif award.final_ends_on is not None and (options is None or options.used is None):
        habit.used += 1  # how many there were is not said; the last one was used
    if award.starts_on is not None:
        habit.lives.append((end - award.starts_on).days / MONTH)
