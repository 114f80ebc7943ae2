"""Estimated dates of what is not yet open: read where they are dates, and kept in the portal's own words."""

from __future__ import annotations

from datetime import date

from coopwatchd.portals.clean import clean
from coopwatchd.portals.fields import Field, Place, Row
from coopwatchd.portals.moments import US_DATES, parse_date


def estimated_day(selector: str) -> Field:
    """The day of issue that is planned; None for "Spring 2027" and its kind, which is no reason to lose the row."""

    def read(row: Row, _: Place) -> date | None:
        said = clean(row.value(selector) or "").lstrip("~ ")
        try:
            return parse_date(said, (*US_DATES, "%m/%d/%y")) if said else None
        except ValueError:
            return None

    return Field(read=read, selector=selector)


def estimate(selector: str, words: str = "estimated date of issue") -> Field:
    """The estimate as the portal prints it, for `remarks`."""

    def read(row: Row, _: Place) -> tuple[str, ...]:
        said = clean(row.value(selector) or "", 120)
        return (f"{words}: {said}",) if said else ()

    return Field(read=read, selector=selector)
