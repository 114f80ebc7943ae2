"""Lists and tables in HTML: rows by a CSS selector, fields declared, the portal's own words for "nothing here"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from pydantic import model_validator

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract, Kind, Solicitation
from coopwatchd.portals.base import Asking, Page, Portal, Reading, Reject, Request, Steps
from coopwatchd.portals.clean import clean, clean_link
from coopwatchd.portals.fields import Field, Place, Unreadable, names_of, read_row, reject
from coopwatchd.portals.options import FieldName, FieldTable, ListOptions, Pattern, Selector, Web, Words, need
from coopwatchd.portals.rows import check_pattern, check_selector, html_rows, page_text


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlList:
    """A listing of one record per row of an HTML page.

    `empty`: the words by which the page itself says that there is nothing; without them on it, no rows is a
    Refusal. `next`: the link to the next page. `total`: a pattern whose first group is the portal's own number of
    rows; fewer is a Refusal. `post`: the JSON to post for a page that is not simply got. Raises ValueError for a
    selector, pattern or field name that cannot work.
    """

    record: type[Solicitation] | type[Contract] = field(kw_only=False)
    url: str
    rows: str
    fields: Mapping[str, Field]
    empty: str | tuple[str, ...] = ()
    id: Field | None = None
    next: str = ""
    total: str = ""
    post: object | None = None
    name: str = ""
    optional: bool = False
    details: ClassVar[bool] = False
    watched: ClassVar[bool] = False
    budget: ClassVar[int] = 0

    def __post_init__(self) -> None:
        declared = dict(self.fields) | ({"id": self.id} if self.id else {})
        object.__setattr__(self, "fields", declared)
        object.__setattr__(self, "name", self.name or f"{self.kind}s")
        object.__setattr__(self, "empty", (self.empty,) if isinstance(self.empty, str) else tuple(self.empty))
        unknown = set(declared) - names_of(self.record)
        if unknown:
            raise ValueError(f"{self.name}: no such field: {', '.join(sorted(unknown))}")
        for selector in (self.rows, self.next or "a", *(one.selector for one in declared.values())):
            check_selector(selector)
        check_pattern(self.total)

    @property
    def kind(self) -> Kind:
        """Which kind of record it lists."""
        return Kind.CONTRACT if self.record is Contract else Kind.SOLICITATION

    def read(self, asking: Asking) -> Steps:
        """One page, or page after page by the `next` link."""
        records: list[AnyRecord] = []
        rejects: list[Reject] = []
        url, whole, empty, total = self.url, True, False, None
        while url:
            page = yield Request(url=url, json=self.post, conditional=not self.next and self.post is None)
            found, refused, nothing = self._rows(page, asking, first=not (records or rejects))
            records += found
            rejects += refused
            whole, empty = whole and page.whole, nothing
            total = self._total(page) if total is None else total
            url = self._following(page)
        seen = len({record.id for record in records}) + len(rejects)
        if total is not None and seen < total:
            raise Refusal(
                Trouble.INCOMPLETE,
                f"{asking.portal.key}/{self.name} shows {seen} rows and says itself that there are {total}.",
                url=self.url,
            )
        return Reading(
            records=tuple(records),
            rejects=tuple(rejects),
            empty=empty and not records and not rejects,
            whole=whole,
        )

    def _rows(self, page: Page, asking: Asking, *, first: bool) -> tuple[list[AnyRecord], list[Reject], bool]:
        place = Place(url=page.url, zone=asking.portal.timezone)
        records: list[AnyRecord] = []
        rejects: list[Reject] = []
        lacking = 0
        nothing = False
        rows = html_rows(page, self.rows)
        for number, row in enumerate(rows, start=1):
            try:
                records.append(read_row(self.record, row, self.fields, place, page=page.digest))
            except Unreadable as error:
                if error.lacking and row.only_heads:
                    continue
                said = row.value("") or ""
                if error.lacking and self._says_nothing(clean(said)):
                    nothing = True
                    continue
                lacking += error.lacking
                rejects.append(reject(f"row {number}", error, said))
        if not records and not nothing:
            nothing = not rejects and self._says_nothing(page_text(page))
        if not records and not nothing and lacking == len(rejects):
            trouble = Trouble.LAYOUT if first else Trouble.INCOMPLETE
            raise Refusal(trouble, self._unlike(page, asking, rejects), url=page.url)
        return records, rejects, nothing

    def _says_nothing(self, said: str) -> bool:
        lowered = said.casefold()
        return any(clean(words).casefold() in lowered for words in self.empty)

    def _unlike(self, page: Page, asking: Asking, rejects: list[Reject]) -> str:
        where = f"{asking.portal.key}/{self.name}: {page.url}"
        if rejects:
            return f"{where} has {len(rejects)} rows, and none has what a record needs: {rejects[0].reason}"
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
        link = page.html.css_first(self.next) if self.next else None
        href = clean((link.attributes.get("href") or "") if link else "")
        if re.match(r"(?i)javascript:(?!\s*(?:void\b|;|$))", href):
            raise Refusal(
                Trouble.INCOMPLETE, f"{page.url} goes on to a page that only a script can open.", url=page.url
            )
        return clean_link(href, page.url)


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

    @model_validator(mode="after")
    def _enough(self) -> Options:
        need(self.fields, ("title",), ("id", "url", "number"))
        return self


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
