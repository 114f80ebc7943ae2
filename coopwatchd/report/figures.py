"""The figures of a report, each with its definition; None = not known, never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from coopwatchd.model.life.rebid import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Typical:
    """A middle value and how many cases it is of; None of no cases."""

    value: float | None = None
    cases: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One lead agency's activity.

    A solicitation's day is the one on which it opened, else its due day, and today at the latest; a forecast has none.
    `last_year`: how many of those days lie in the 365 up to today. `per_year`: how many there are, divided by the years
    from the first of them to today, at least one. `open_days`: median of due day minus opening day. `award_days`:
    median of the day on which the award was seen minus the due day, both known and not negative. `awards`: mean number
    of suppliers of an award (see `activity.awards`). `next_window` is the rebid window ahead that is expected first,
    and `next_title` the contract it is about.
    """

    name: str  # "" = the portals name none
    cooperatives: tuple[str, ...]
    solicitations: int
    open_now: int
    last_year: int
    per_year: float | None
    open_days: Typical
    award_days: Typical
    awards: Typical
    contracts: int
    next_window: Window | None = None
    next_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooperative:
    """One cooperative beside the others.

    `contracts` are active; `ending` of them end within 365 days, `no_end` give no end date. `suppliers` and `agencies`
    are those of its active contracts (agencies: of its solicitations as well), spellings taken together.
    `term_years`: median length of the current term, where both of its days are known.
    """

    name: str
    solicitations: int
    open_now: int
    forecasts: int
    last_year: int
    contracts: int
    suppliers: int
    agencies: int
    ending: int
    no_end: int
    term_years: Typical


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Active contracts of one subject, cooperative and agency whose current term ends on the same day, from today on.

    `final_ends_on` is the end with every option used, where all of them name the same.
    """

    ends_on: date
    title: str
    cooperative: str
    agency: str
    contracts: int
    suppliers: tuple[str, ...]
    numbers: tuple[str, ...]
    final_ends_on: date | None = None
    window: Window | None = None
    rebid: str = ""  # “open: 26-11”: the solicitation that replaces them, where it has opened
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """How many active contracts end in a calendar month."""

    first: date
    contracts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """One supplier by active contracts held; `also` are the other spellings of its name that were taken together."""

    name: str
    also: tuple[str, ...]
    contracts: int
    cooperatives: tuple[str, ...]
    subjects: int
    next_end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Active contracts whose titles say the same (see `names.title_key`); only where there are two or more."""

    title: str
    also: tuple[str, ...]
    contracts: int
    suppliers: int
    cooperatives: tuple[str, ...]
    next_end: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Somebody who uses a contract: a participation that the portal names, or a public record that cites it."""

    party: str
    number: str
    title: str
    supplier: str
    cooperative: str
    how: str
    since: date | None = None
    until: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """One contract with everybody who is known to use it; `since` is the earliest start that is known."""

    number: str
    title: str
    supplier: str
    cooperative: str
    parties: tuple[str, ...]
    since: date | None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What all of it is counted from."""

    solicitations: int
    open_now: int
    contracts: int
    past: int
    suppliers: int
    agencies: int
    cooperatives: int
    ending: int  # active contracts that end within 365 days
    no_end: int  # active contracts without an end date


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All the figures of one moment. `scope` is the watchlist's id, "" for everything stored."""

    at: datetime
    today: date  # in the reader's zone
    scope: str
    totals: Totals
    agencies: tuple[Agency, ...]
    cooperatives: tuple[Cooperative, ...]
    endings: tuple[Ending, ...]
    months: tuple[Month, ...]
    suppliers: tuple[Supplier, ...]
    subjects: tuple[Subject, ...]
    used: tuple[Used, ...]
    uses: tuple[Use, ...]

    @property
    def empty(self) -> bool:
        """True when there is nothing to report on."""
        return not (self.totals.solicitations or self.totals.contracts or self.totals.past)
