"""Registers in XLSX or CSV: the heading row is found by its words, columns by name, and every row is accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pydantic import AliasChoices, model_validator
from pydantic import Field as Setting

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract, Solicitation
from coopwatchd.portals.base import Asking, Page, Portal, Reading, Request, Steps
from coopwatchd.portals.fields import Field, Place, Row, read_row
from coopwatchd.portals.gather import Gathering
from coopwatchd.portals.headings import Columns, named
from coopwatchd.portals.listing import Declared
from coopwatchd.portals.moments import US_DATES, US_FORMATS, parse_date, parse_due
from coopwatchd.portals.options import FieldName, FieldTable, ListOptions, Pattern, Web
from coopwatchd.portals.sheets import CELL_DATES, HEADING_WITHIN, SheetRow, dated, table_of

# What people and programs write into such files, month first; each is tried as it stands, none is guessed at.
SHEET_DATES = (*US_DATES, "%m/%d/%y", "%m-%d-%Y", "%d-%b-%Y", "%d-%b-%y", "%Y/%m/%d")
SHEET_MOMENTS = (*US_FORMATS, *SHEET_DATES, *(f"{day} %I:%M %p" for day in SHEET_DATES[4:]))


def sheet_day(column: str, *formats: str) -> Field:
    """A calendar date: a date cell, a serial number of Excel's calendar, or text in one of `formats`."""

    def read(row: Row, _: Place) -> Any:
        said = _dated(row, column)
        return parse_date(said, (*formats, *CELL_DATES) if formats else SHEET_MOMENTS) if said else None

    return Field(read=read, selector=column)


def sheet_moment(column: str, *formats: str, clock: str = "") -> Field:
    """A due date in the portal's zone: a date cell, a serial number, or text; `clock` is a column of its time."""

    def read(row: Row, place: Place) -> Any:
        said = " ".join(filter(None, (_dated(row, column), row.value(clock) if clock else "")))
        return (
            parse_due(said, (*formats, *CELL_DATES) if formats else SHEET_MOMENTS, place.zone, assumed=True)
            if said
            else None
        )

    return Field(read=read, selector=column)


def _dated(row: Row, column: str) -> str:
    return dated(row.cell(column)) if isinstance(row, SheetRow) else row.value(column) or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreadsheet(Declared):
    """A listing of one record per row of a workbook or CSV file.

    `columns`: by name, a pattern for the heading (see `Columns`); `fields` read a row by those names. A file whose
    headings lack one of `needed` (default: all) is refused, so that a renamed column is never read as an empty one.
    """

    record: type[Solicitation] | type[Contract] = field(kw_only=False)
    url: str
    columns: Mapping[str, str]
    fields: Mapping[str, Field]
    needed: frozenset[str] | None = None
    sheet: str = ""
    within: int = HEADING_WITHIN
    name: str = ""
    optional: bool = False

    def __post_init__(self) -> None:
        self.settle(self.fields)

    def read(self, asking: Asking) -> Steps:
        """One file."""
        page = yield Request(url=self.url, conditional=True)
        return self._reading(page, asking)

    def _reading(self, page: Page, asking: Asking) -> Reading:
        needed = frozenset(self.columns) if self.needed is None else self.needed
        table = table_of(page, Columns(patterns=self.columns, needed=needed), within=self.within, sheet=self.sheet)
        place = Place(url=page.url, zone=asking.portal.timezone)
        found = Gathering.of(asking, self.name)
        for at, why in table.broken:
            found.set_aside(f"row {at}", ValueError(why))
        for at, row in table.rows:
            read = partial(read_row, self.record, row, self.fields, place, page=page.digest)
            found.take("", read, row.value("") or "", name=f"row {at}")
        found.check(page.url, strictly=True)
        if not found.records:
            # A heading row without rows is not the portal's own word that there is nothing.
            said = f"{page.url} has a heading row and no {self.kind} under it."
            raise Refusal(Trouble.LAYOUT, said, url=page.url)
        return found.reading()


class SheetField(FieldTable):
    """A column by its heading ("Contract #"), or a table: `column`, or `matching` (a pattern), and what to do with it.

    `optional`: a file without this column is read all the same.
    """

    column: str = ""
    matching: Pattern = ""
    optional: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"column": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _one(self) -> SheetField:
        if bool(self.column.strip()) == bool(self.matching):
            raise ValueError('name a column ("Contract #"), or give matching = a pattern for its heading')
        return self

    @property
    def heading(self) -> str:
        """The pattern for its heading."""
        return self.matching or named(self.column)

    def build(self, name: str) -> Field:
        """Dates need no format here: cells are dates already, and text is read in the usual US ones."""
        shapes = self.formats or ((self.format,) if self.format else ())
        if name.endswith("_on") and not self.pattern:
            return sheet_day(name, *shapes)
        if name.endswith("_at") and not self.pattern:
            return sheet_moment(name, *shapes)
        return FieldTable.build(self, name)

    def place(self, name: str) -> tuple[str, str]:
        """The column goes by the name of its field."""
        return name, ""


class Options(ListOptions):
    """`platform = "spreadsheet"`: an XLSX or CSV file at an address. `sheet`: its name, else the first that fits."""

    url: Web
    fields: Mapping[FieldName, SheetField] = Setting(validation_alias=AliasChoices("columns", "fields"))
    sheet: str = ""


def portal(key: str, options: Options) -> Portal:
    """A portal of the user's own."""
    listing = Spreadsheet(
        options.record,
        url=options.url,
        columns={name: table.heading for name, table in options.fields.items()},
        fields={name: table.build(name) for name, table in options.fields.items()},
        needed=frozenset(name for name, table in options.fields.items() if not table.optional),
        sheet=options.sheet,
    )
    return options.build(key, listing, home=options.url)
