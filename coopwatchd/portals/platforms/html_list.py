"""Lists and tables in HTML: rows by a CSS selector, fields declared, the portal's own words for "nothing here"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pydantic import model_validator

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract, Solicitation
from coopwatchd.portals.base import Asking, Page, Portal, Request, Steps
from coopwatchd.portals.clean import clean, clean_link
from coopwatchd.portals.fields import Field, Place, Unreadable, read_row
from coopwatchd.portals.gather import Gathering
from coopwatchd.portals.listing import Declared
from coopwatchd.portals.options import FieldName, FieldTable, ListOptions, Pattern, Selector, Web, Words
from coopwatchd.portals.rows import check_pattern, check_selector, html_rows, page_text


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlList(Declared):
    """A listing of one record per row of an HTML page.

    `empty`: the words by which the page itself says that there is nothing; without them on it, no rows is a
    Refusal. `next`: the link to the next page. `total`: a pattern whose first group is the portal's own number of
    rows; fewer is a Refusal. `post`: the JSON to post for a page that is not simply got. `within`: the path that a
    next page must have. `more`: an element by which the last page says that a script would load more: then what the
    pages lack is not gone. Raises ValueError for a selector, pattern or field name that cannot work.
    """

    record: type[Solicitation] | type[Contract] = field(kw_only=False)
    url: str
    rows: str
    fields: Mapping[str, Field]
    empty: str | tuple[str, ...] = ()
    id: Field | None = None
    next: str = ""
    within: str = ""
    more: str = ""
    total: str = ""
    post: object | None = None
    name: str = ""
    optional: bool = False

    def __post_init__(self) -> None:
        declared = dict(self.fields) | ({"id": self.id} if self.id else {})
        object.__setattr__(self, "fields", declared)
        self.settle(declared)
        object.__setattr__(self, "empty", (self.empty,) if isinstance(self.empty, str) else tuple(self.empty))
        for selector in (self.rows, self.next, self.more, *(one.selector for one in declared.values())):
            check_selector(selector)
        check_pattern(self.total)

    def read(self, asking: Asking) -> Steps:
        """One page, or page after page by the `next` link."""
        found = Gathering.of(asking, self.name, self.fields)
        url, whole, empty, total = self.url, True, False, None
        while url:
            page = yield Request(url=url, json=self.post, conditional=not self.next and self.post is None)
            whole, empty = whole and page.whole, self._nothing_but(page, asking, found)
            total = self._total(page) if total is None else total
            url = self._following(page)
            whole = whole and not (self.more and not url and page.html.css_first(self.more))
        if total is not None:
            found.prove(total, self.url)
        found.check_places(self.url)
        return found.reading(empty=empty, whole=whole)

    def _nothing_but(self, page: Page, asking: Asking, found: Gathering) -> bool:
        """Take the rows of a page; True when it says that it has none."""
        place = Place(url=page.url, zone=asking.portal.timezone)
        before, nothing = len(found.bare), False
        for number, row in enumerate(html_rows(page, self.rows), start=1):
            found.look(row.has)
            try:
                found.add(read_row(self.record, row, self.fields, place, page=page.digest))
            except Unreadable as error:
                if error.lacking and row.only_heads:
                    continue
                said = row.value("") or ""
                if error.lacking and self._says_nothing(clean(said)):
                    nothing = True
                    continue
                found.set_aside(f"row {number}", error, said)
        rows = found.bare[before:]
        if not rows:
            nothing = nothing or self._says_nothing(page_text(page))
        if all(rows) and not nothing:
            trouble = Trouble.INCOMPLETE if before else Trouble.LAYOUT
            raise Refusal(trouble, self._unlike(page, found, len(rows)), url=page.url)
        return nothing

    def _says_nothing(self, said: str) -> bool:
        lowered = said.casefold()
        return any(clean(words).casefold() in lowered for words in self.empty)

    def _unlike(self, page: Page, found: Gathering, rows: int) -> str:
        where = f"{found.place}: {page.url}"
        if rows:
            why = list(found.rejects.values())[-1].reason
            return f"{where} has {rows} rows, and none has what a record needs: {why}"
        return f"{where} has no row ‘{self.rows}’, and does not say that there is nothing."

    def _total(self, page: Page) -> int | None:
        if not self.total:
            return None
        found = re.search(self.total, page_text(page))
        digits = re.sub(r"\D", "", found[1]) if found else ""
        if not digits:
            raise Refusal(Trouble.LAYOUT, f"{page.url} does not say how many rows there are.", url=page.url)
        return int(digits)

    def _following(self, page: Page) -> str:
        for link in page.html.css(self.next) if self.next else ():
            # Where a script loads it into the page, its address stands in an attribute of that script's own.
            href = clean(link.attributes.get("hx-get") or link.attributes.get("href") or "")
            if re.match(r"(?i)javascript:(?!\s*(?:void\b|;|$))", href):
                said = f"{page.url} goes on to a page that only a script can open."
                raise Refusal(Trouble.INCOMPLETE, said, url=page.url)
            url = clean_link(href, page.url)
            if url and self.within in {"", urlsplit(url).path.rstrip("/")}:
                return url
        return ""


class HtmlField(FieldTable):
    """A selector ("td a"), a selector with an attribute ("td a@href"), or a table; "" or "." is the row itself."""

    select: Selector = ""
    attr: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        if not isinstance(given, str):
            return given
        select, at, attribute = given.rpartition("@")
        named = at and re.fullmatch(r"[\w-]+", attribute)
        return {"select": select, "attr": attribute} if named else {"select": given}

    def place(self, name: str) -> tuple[str, str]:
        """The selector, and for an address its `href` unless another attribute is named."""
        return self.select, self.attr or ("href" if name == "url" and not self.pattern else "")


class Options(ListOptions):
    """`platform = "html_list"`: a page of one's own, read by CSS selectors."""

    url: Web
    rows: Selector
    empty: Words = ()
    fields: Mapping[FieldName, HtmlField]
    next: Selector = ""
    total: Pattern = ""


def portal(key: str, options: Options) -> Portal:
    """A portal of the user's own."""
    listing = HtmlList(
        options.record,
        url=options.url,
        rows=options.rows,
        empty=options.empty,
        next=options.next,
        total=options.total,
        fields={name: table.build(name) for name, table in options.fields.items()},
    )
    return options.build(key, listing, home=options.url)
