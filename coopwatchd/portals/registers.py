"""What registers of contracts have in common: ends that stand for "no end", and ids made of a number and its holder."""

from __future__ import annotations

import re
from datetime import date, timedelta

from coopwatchd.portals.clean import clean, identity
from coopwatchd.portals.fields import Field, Place, Row
from coopwatchd.portals.moments import US_FORMATS, parse_date
from coopwatchd.portals.sheets import CELL_DATES, SheetRow, dated

# What registers write, month first; each is tried as it stands, none is guessed at.
DATES = (*US_FORMATS, *CELL_DATES, "%m/%d/%y", "%m-%d-%Y", "%d-%b-%Y", "%d-%b-%y")
# 9999, 2999, 2099, 2090: nothing that is bought today is bought until then. Real terms end before 2050.
FAR = 2075
_EPOCH = date(1899, 12, 30)  # of Excel's calendar, which has a 29 February 1900
_FAR_SERIAL, _LAST_SERIAL = (date(FAR, 1, 1) - _EPOCH).days, (date.max - _EPOCH).days
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00(?:\.0+)?Z?")  # how a service writes a calendar date
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def first_day(column: str, *formats: str) -> Field:
    """A calendar date as registers write it; a time of day behind it is left away."""
    return Field(read=lambda row, _: _day(row, column, formats), selector=column)


def last_day(column: str, *formats: str) -> Field:
    """The end of a term; None for a year from 2075 on, which stands for "no end"."""

    def read(row: Row, _: Place) -> date | None:
        return None if far(row, column) else _day(row, column, formats)

    return Field(read=read, selector=column)


def unending(column: str, *formats: str) -> Field:
    """The register's own words where its end is no date ("12/31/9999", "until rebid"), "" where it is one."""

    def read(row: Row, _: Place) -> str:
        try:
            return _said(row, column) if far(row, column) or _day(row, column, formats) is None else ""
        except ValueError:
            return ""  # told by the field that needs the date

    return Field(read=read, selector=column)


def open_ended(column: str) -> Field:
    """The remark that an end so far away is none."""

    def read(row: Row, _: Place) -> tuple[str, ...]:
        return (without_end(_said(row, column)),) if far(row, column) else ()

    return Field(read=read, selector=column)


def term(starts: str, ends: str, *formats: str) -> dict[str, Field]:
    """The fields of a term that has a column for its start (or "") and one for its end."""
    found = {"ends_on": last_day(ends, *formats), "term_text": unending(ends, *formats), "remarks": open_ended(ends)}
    return found | ({"starts_on": first_day(starts, *formats)} if starts else {})


def held(number: str, *columns: str) -> Field:
    """An id made of a number and who holds it, for registers that list each holder of a contract under its number."""

    def read(row: Row, _: Place) -> str:
        if not clean(row.value(number) or ""):
            return ""
        return " ".join(identity(said) for column in (number, *columns) if (said := row.value(column) or ""))

    return Field(read=read, selector=number)


def far(row: Row, column: str) -> bool:
    """True for an end that stands for "no end": a year from 2075 on, also as a number of Excel's calendar."""
    cell = row.cell(column) if isinstance(row, SheetRow) else None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return cell >= _FAR_SERIAL
    return endless(_said(row, column))


def endless(said: str) -> bool:
    """True for a date whose year stands for "no end"."""
    return any(int(year) >= FAR for year in _YEAR.findall(said))


def without_end(said: str) -> str:
    """How a record says that its end is none."""
    return f"open-ended: its end is given as {said}"


def _day(row: Row, column: str, formats: tuple[str, ...]) -> date | None:
    said = clean(dated(row.cell(column)) if isinstance(row, SheetRow) else row.value(column) or "")
    midnight = _MIDNIGHT.fullmatch(said)
    return parse_date(midnight[1] if midnight else said, formats or DATES) if said else None


def _said(row: Row, column: str) -> str:
    cell = row.cell(column) if isinstance(row, SheetRow) else None
    if isinstance(cell, int | float) and _FAR_SERIAL <= cell <= _LAST_SERIAL:
        return (_EPOCH + timedelta(days=int(cell))).isoformat()  # as a workbook shows it
    return clean(row.value(column) or "")
