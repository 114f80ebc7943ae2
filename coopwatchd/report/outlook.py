"""What is to come of each contract: the window of its rebid, or the solicitation that already replaces it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from coopwatchd.model.holding import Held
from coopwatchd.model.life.habits import Habits, bodies_of, learn
from coopwatchd.model.life.lineage import Verdicts, trace
from coopwatchd.model.life.rebid import Window, window
from coopwatchd.model.records import Contract

SURE = 0.7
"""How sure a link must be to stand in the place of a window; what is less sure may still be to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """By contract uid: when its rebid should open; where it has opened already, its stage and its number or title."""

    windows: Mapping[str, Window]
    rebids: Mapping[str, str]


def outlook(
    contracts: Iterable[Contract], known: Iterable[Held], today: date, verdicts: Verdicts | None = None
) -> Outlook:
    """The outlook of these contracts, learned from everything that is known; a window that has passed is none."""
    everything = list(known)
    lineage = trace(everything, verdicts)
    habits = learn(everything, lineage, today)
    names = {one.record.uid: f"{one.record.stage}: {one.record.number or one.record.title}" for one in everything}
    windows, rebids = {}, {}
    made: dict[object, Window | None] = {}
    for contract in contracts:
        opened = [link for link in lineage.rebids(contract.uid) if link.confidence >= SURE]
        followed = any(link.confidence >= SURE for link in lineage.successors(contract.uid))
        if opened:
            rebids[contract.uid] = names[opened[0].newer]
        elif not followed and (ahead := _window(contract, habits, today, made)):
            windows[contract.uid] = ahead
    return Outlook(windows=windows, rebids=rebids)


def _window(contract: Contract, habits: Habits, today: date, made: dict[object, Window | None]) -> Window | None:
    """The contracts of one award have one window: it is worked out once."""
    options = contract.options
    told = (options.count, options.months, options.used) if options else None
    terms = (contract.starts_on, contract.ends_on, contract.final_ends_on, told)
    place = (*bodies_of(contract), contract.lead_agency, contract.cooperative, *terms)
    if place not in made:
        made[place] = window(contract, habits, today)
    found = made[place]
    return found if found is not None and found.latest >= today else None
