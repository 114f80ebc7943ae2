"""Dates in the words of a contract's term, and the arithmetic of terms in whole months."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

# A date stands in marked text as one mark and as many fillers as it had further characters: every offset stays.
MARK, FILL, BLANK = "\x01", "\x02", "\x03"
DATE = rf"{MARK}{FILL}*"
# No term runs that far: registers write 12/31/2099, 12/31/9999 and 12/31/99 for "no end".
_FAR_YEAR, _FAR = 2080, 50
_FIRST_YEAR = 1970

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_NAMED = {name: _MONTH.replace("?P<month>", f"?P<{name}>") for name in ("m3", "m4", "m5")}
_DATES = re.compile(
    rf"""(?<![\w./$#])(?<!(?<!/\d{{4}})(?<!/\d\d)-)(?:
        (?P<y1>\d{{4}})-(?P<n1>\d{{1,2}})-(?P<d1>\d{{1,2}})
      | (?P<n2>\d{{1,2}})(?P<sep>[/.-])(?P<d2>\d{{1,2}})(?P=sep)(?P<y2>\d{{4}}|(?<=/)\d{{2}})
      | {_NAMED["m3"]}\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<y3>\d{{4}})
      | (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\s+{_NAMED["m4"]},?\s+(?P<y4>\d{{4}})
      | {_NAMED["m5"]},?\s+(?P<y5>\d{{4}})
    )(?![\w/]|\.\d|-\d(?!\d?/\d))""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date in a text. Where only the month is named, `first` and `last` are the days that it begins and ends."""

    first: date
    last: date

    @property
    def far(self) -> bool:
        """True for a placeholder that means "no end"."""
        return self.last.year >= _FAR_YEAR


def mark_dates(text: str) -> tuple[str, Mapping[int, Dated]]:
    """The text with every date marked, and the dates by their offset; what is no date of the calendar stays text."""
    found: dict[int, Dated] = {}
    clean = re.sub(f"[{MARK}{FILL}{BLANK}]", " ", text)

    def mark(match: re.Match[str]) -> str:
        dated = _dated(match)
        if dated is None:
            return match[0]
        found[match.start()] = dated
        return MARK + FILL * (len(match[0]) - 1)

    return _DATES.sub(mark, clean), found


def far_off(ends_on: date, starts_on: date | None) -> bool:
    """True when a printed end is a placeholder: in a year that no term reaches, or 50 years after its start."""
    return ends_on.year >= _FAR_YEAR or (starts_on is not None and ends_on.year - starts_on.year > _FAR)


def moved(day: date, months: int) -> date | None:
    """The day so many months later; the last day of a month stays a last day. None beyond the calendar."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= MAXYEAR:
        return None
    length = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, length if is_last else min(day.day, length))


def end_of(starts_on: date, months: int) -> date | None:
    """The last day of a term of so many months: the day before the anniversary. None beyond the calendar."""
    count = starts_on.year * 12 + starts_on.month - 1 + months
    year, month = divmod(count, 12)
    if not 1 <= year <= MAXYEAR or (year, month) == (1, 0):
        return None
    length = monthrange(year, month + 1)[1]
    if starts_on.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, starts_on.day) - timedelta(days=1)


def months_between(first: date, second: date) -> int | None:
    """Whole months from one day to another, or None when they are no whole months apart."""
    months = (second.year - first.year) * 12 + second.month - first.month
    return months if moved(first, months) == second else None


def _dated(match: re.Match[str]) -> Dated | None:
    part = match.groupdict()
    year = next(int(part[name]) for name in ("y1", "y2", "y3", "y4", "y5") if part[name])
    if year < 100:
        year += 2000  # registers of running contracts: "12/31/99" is a placeholder, not 1999
    name = part["m3"] or part["m4"] or part["m5"]
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(part["n1"] or part["n2"])
    said = part["d1"] or part["d2"] or part["d3"] or part["d4"]
    if year < _FIRST_YEAR or not 1 <= month <= 12:
        return None
    length = monthrange(year, month)[1]
    if said is None:
        return Dated(first=date(year, month, 1), last=date(year, month, length))
    if not 1 <= int(said) <= length:
        return None
    return Dated(first=date(year, month, int(said)), last=date(year, month, int(said)))
