"""Tables in HTML read by their own headings: sections under headings of the page, each with its stage and columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bs4 import Tag
from bs4.element import NavigableString
from pydantic import AliasChoices
from pydantic import Field as Setting

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract, Solicitation, Stage
from coopwatchd.portals.base import Asking, Page, Portal, Request, Steps
from coopwatchd.portals.clean import SKIPPED, clean, is_hidden
from coopwatchd.portals.fields import Field, Place, Unreadable, const, read_row
from coopwatchd.portals.gather import Gathering
from coopwatchd.portals.headings import Columns
from coopwatchd.portals.listing import Declared
from coopwatchd.portals.options import FieldName, ListOptions, Selector, Web, Words
from coopwatchd.portals.platforms.spreadsheet import SheetField
from coopwatchd.portals.rows import check_selector
from coopwatchd.portals.tables import HtmlRows, Line, table_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a page: from the element `start` ("" = the top) to the start of the next section, with its tables.

    `columns`: by name, patterns for headings (see `Columns`); a table without all of `needed` is not one of its own.
    `optional`: a page without this part is read all the same, and nothing is concluded from what it does not list.
    """

    columns: Mapping[str, str]
    needed: frozenset[str]
    start: str = ""
    stage: Stage | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlTable(Declared):
    """A listing of one record per row of the tables on one page.

    `fields` read a row by the names of its columns: "title" is that cell, "title a" the first link in it. A row whose
    cells are not as many as its headings is set aside, never shifted. `empty`: the page's own words for "nothing".
    """

    record: type[Solicitation] | type[Contract] = field(kw_only=False)
    url: str
    sections: Sequence[Section]
    fields: Mapping[str, Field]
    empty: tuple[str, ...] = ()
    name: str = ""
    optional: bool = False

    def __post_init__(self) -> None:
        self.settle(self.fields)
        for section in self.sections:
            check_selector(section.start)

    def read(self, asking: Asking) -> Steps:
        """One page."""
        page = yield Request(url=self.url, conditional=True)
        place = Place(url=page.url, zone=asking.portal.timezone)
        found = Gathering.of(asking, self.name)
        whole, silent = page.whole, False
        for section, parts in _parted(page, self.sections):
            columns = Columns(patterns=section.columns, needed=section.needed)
            tables = [table for part in parts if isinstance(part, Tag) and (table := table_in(part, columns))]
            before = len(found.bare)
            for table in tables:
                self._rows(table, section, place, page, found)
            if before < len(found.bare) or self._says_nothing(parts):
                continue
            if not tables and not section.optional:
                raise Refusal(Trouble.LAYOUT, _unlike(page, section), url=page.url)
            # Headings without rows or words: nothing is concluded from what is no longer there.
            whole, silent = False, True
        found.check(page.url, strictly=True)
        if silent and not found.records:
            raise Refusal(Trouble.LAYOUT, f"{page.url} has no rows, and does not say that it is empty.", url=page.url)
        return found.reading(whole=whole)

    def _rows(self, table: HtmlRows, section: Section, place: Place, page: Page, found: Gathering) -> None:
        declared = dict(self.fields) | ({"stage": const(section.stage)} if section.stage else {})
        for number, line in enumerate(table.rows, start=1):
            if line.beside:
                continue
            last = not page.whole and number == len(table.rows)
            read = partial(self._record, table, line, declared, place, page.digest, cut=last)
            found.take("", read, line.said, name=f"{section.stage or 'row'} {number}")

    def _record(
        self, table: HtmlRows, line: Line, declared: Mapping[str, Field], place: Place, page: str, *, cut: bool
    ) -> AnyRecord:
        if cut:
            raise Unreadable("the page was cut off in it, or behind it")
        return read_row(self.record, table.row(line), declared, place, page=page)

    def _says_nothing(self, parts: Sequence[Tag | NavigableString]) -> bool:
        if not self.empty:
            return False
        shown = (part for part in parts if isinstance(part, NavigableString) and not _unseen(part))
        said = clean(" ".join(shown)).casefold()
        return any(clean(words).casefold() in said for words in self.empty)


def _parted(page: Page, sections: Sequence[Section]) -> Iterator[tuple[Section, list[Tag | NavigableString]]]:
    """Each section with its tables and visible texts, in the page's order. Raises Refusal when one is missing."""
    starts = [(section, page.soup.select_one(section.start) if section.start else page.soup) for section in sections]
    ends = {id(start) for _, start in starts}
    for section, start in starts:
        if start is None:
            if not section.optional:
                raise Refusal(Trouble.LAYOUT, _unlike(page, section), url=page.url)
            yield section, []
            continue
        parts: list[Tag | NavigableString] = []
        for node in start.next_elements if section.start else page.soup.descendants:
            if id(node) in ends:
                break
            # Not comments and CDATA, which are strings of other types.
            if (isinstance(node, Tag) and node.name == "table") or type(node) is NavigableString:
                parts.append(node)
        yield section, parts


def _unseen(node: NavigableString) -> bool:
    return any(
        parent.name in SKIPPED or is_hidden(parent.get("style"), "hidden" in parent.attrs) for parent in node.parents
    )


def _unlike(page: Page, section: Section) -> str:
    where = f" under ‘{section.start}’" if section.start else ""
    needed = ", ".join(name for name in section.columns if name in section.needed)
    return f"{page.url} has no table{where} with columns for {needed}, and does not say that there is nothing."


class TableField(SheetField):
    """A column by its heading, as in a spreadsheet; an address is the first link in its cell."""

    def place(self, name: str) -> tuple[str, str]:
        """The column goes by the name of its field."""
        inside = {"url": ("url a", "href"), "documents": ("documents a", "")}
        return inside.get(name, (name, ""))


class Options(ListOptions):
    """`platform = "html_table"`: a table on a page, read by its headings. `under`: the element it stands below."""

    url: Web
    fields: Mapping[FieldName, TableField] = Setting(validation_alias=AliasChoices("columns", "fields"))
    empty: Words = ()
    under: Selector = ""


def portal(key: str, options: Options) -> Portal:
    """A portal of the user's own."""
    section = Section(
        start=options.under,
        columns={name: table.heading for name, table in options.fields.items()},
        needed=frozenset(name for name, table in options.fields.items() if not table.optional),
    )
    listing = HtmlTable(
        options.record,
        url=options.url,
        sections=(section,),
        fields={name: table.build(name) for name, table in options.fields.items()},
        empty=options.empty,
    )
    return options.build(key, listing, home=options.url)
