"""Lists in JSON: rows under a dotted key, and the portal's own total as the proof that all of them came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import Field as Setting
from pydantic import model_validator

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Contract, Solicitation
from coopwatchd.portals.base import Asking, Page, Portal, Request, Steps
from coopwatchd.portals.fields import Field, Place, read_row
from coopwatchd.portals.gather import Gathering
from coopwatchd.portals.listing import Declared
from coopwatchd.portals.options import FieldName, FieldTable, ListOptions, Web
from coopwatchd.portals.rows import JsonRow, dig

_HEADERS = {"Accept": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How to ask for the next rows: `parameter` counts pages (from `first`) or, with `by_rows`, rows (from 0).

    `size` rows are asked for with `size_parameter`, where the service takes one; without a total, a page with fewer
    is the last.
    """

    parameter: str
    size: int
    size_parameter: str = ""
    first: int = 1
    by_rows: bool = False

    def address(self, url: str, page: int) -> str:
        """The address of page number `page`, counted from 0."""
        value = page * self.size if self.by_rows else self.first + page
        added = {self.parameter: str(value)}
        if self.size_parameter:
            added[self.size_parameter] = str(self.size)
        parts = urlsplit(url)
        query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in added]
        return urlunsplit(parts._replace(query=urlencode([*query, *added.items()])))


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonList(Declared):
    """A listing of one record per entry of a JSON list or object.

    `rows` is the dotted key of the container ("" = the whole answer). `total`: the key of the portal's own number
    of rows; fewer is a Refusal. `success`: a key that must say 1, true, "ok" or "success". An empty container is
    the portal's own word only with a total of 0, or with success where no total is declared, or with `empty_ok`.
    """

    record: type[Solicitation] | type[Contract] = field(kw_only=False)
    url: str
    rows: str
    fields: Mapping[str, Field]
    total: str = ""
    success: str = ""
    empty_ok: bool = False
    paging: Paging | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: dict(_HEADERS))
    name: str = ""
    optional: bool = False

    def __post_init__(self) -> None:
        self.settle(self.fields)

    def read(self, asking: Asking) -> Steps:
        """One page, or page after page until the total is reached or a page is not full."""
        found = Gathering.of(asking, self.name, self.fields)
        number, total = 0, None
        while True:
            url = self.paging.address(self.url, number) if self.paging else self.url
            page = yield Request(url=url, headers=self.headers, conditional=self.paging is None)
            data = page.json()
            self._succeeded(data, page)
            rows = self._container(data, page)
            total = self._total(data, page)
            place = Place(url=page.url, zone=asking.portal.timezone)
            for at, row in enumerate(rows, start=1):
                found.look(row.has)
                read = partial(read_row, self.record, row, self.fields, place, page=page.digest)
                found.take("", read, name=row.under or f"row {at}")
            found.check(page.url, last=len(rows))
            number += 1
            if self.paging is None or not rows:
                break
            if len(found.seen) >= total if total is not None else len(rows) < self.paging.size:
                break
        if total is not None:
            found.prove(total, self.url)
        found.check_places(self.url)
        return found.reading(empty=total == 0 or (total is None and (self.empty_ok or bool(self.success))))

    def _succeeded(self, data: Any, page: Page) -> None:
        said = dig(data, self.success) if self.success else True
        if said is not True and str(said).casefold() not in {"1", "true", "ok", "success"}:
            message = f"{page.url} says that it did not succeed ({self.success} = {str(said)[:80]})."
            raise Refusal(Trouble.LAYOUT, message, url=page.url)

    def _container(self, data: Any, page: Page) -> list[JsonRow]:
        found = dig(data, self.rows) if self.rows else data
        rows = entries(found)
        if rows is None:
            raise Refusal(Trouble.LAYOUT, f"{page.url} has no list under ‘{self.rows}’.", url=page.url)
        return rows

    def _total(self, data: Any, page: Page) -> int | None:
        if not self.total:
            return None
        said = dig(data, self.total)
        if isinstance(said, bool) or not str(said).isdigit():
            raise Refusal(Trouble.LAYOUT, f"{page.url} does not say under ‘{self.total}’ how many rows.", url=page.url)
        return int(said)


def entries(container: Any) -> list[JsonRow] | None:
    """The rows of a list, or of an object by key (PHP writes an empty object as `[]`); None for anything else."""
    if isinstance(container, Mapping):
        return [JsonRow(value, under=str(name)) for name, value in container.items()]
    if isinstance(container, list):
        return [JsonRow(value) for value in container]
    return None


class JsonField(FieldTable):
    """A dotted key ("buyer.name"; `@key` is the key the row stands under), or a table with `key`."""

    key: str = Setting(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"key": given} if isinstance(given, str) else given

    def place(self, name: str) -> tuple[str, str]:
        """The key; JSON has no attributes."""
        return self.key, ""


class Options(ListOptions):
    """`platform = "json_list"`: an address that answers with JSON."""

    url: Web
    rows: str = ""
    total: str = ""
    success: str = ""
    empty_ok: bool = False
    fields: Mapping[FieldName, JsonField]
    page_by: Literal["", "page", "rows"] = ""
    page_parameter: str = "page"
    page_first: int = Setting(default=1, ge=0, le=1)
    page_size: int = Setting(default=100, ge=1, le=1000)
    page_size_parameter: str = ""

    @property
    def paging(self) -> Paging | None:
        """None when everything comes at once."""
        if not self.page_by:
            return None
        return Paging(
            parameter=self.page_parameter,
            size=self.page_size,
            size_parameter=self.page_size_parameter,
            first=self.page_first,
            by_rows=self.page_by == "rows",
        )


def portal(key: str, options: Options) -> Portal:
    """A portal of the user's own."""
    listing = JsonList(
        options.record,
        url=options.url,
        rows=options.rows,
        total=options.total,
        success=options.success,
        empty_ok=options.empty_ok,
        paging=options.paging,
        fields={name: table.build(name) for name, table in options.fields.items()},
    )
    return options.build(key, listing, home=options.url)
