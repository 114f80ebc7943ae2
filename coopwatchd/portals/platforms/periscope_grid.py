"""A result table of Periscope's BuySpeed pages (PrimeFaces): columns by their headings, more rows by partial POST."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser, LexborNode

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.base import Page, Request
from coopwatchd.portals.gather import Gathering
from coopwatchd.portals.headings import words_of
from coopwatchd.portals.rows import HtmlRow, JsonRow, page_text

PAGE_SIZE = 25  # the only size the server takes
MOST_ROWS = 3_000  # 120 pages: more of a register is not asked for in one go
_VIEW_STATE = "javax.faces.ViewState"
_TOTAL = r"""["']?(?:rowCount|totalRecords)["']?\s*:\s*(\d+)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: its cells by heading (lower case), its number in its page, and the page it came with."""

    cells: JsonRow
    number: int
    page: Page
    trouble: str = ""  # why its cells cannot be told apart

    @property
    def key(self) -> str:
        """All that it says: a number may stand twice, and the portal's total counts both."""
        return str(self.cells.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A result table: where its page is, the ids of its form and table, the columns it must have.

    `sent` are the form's further fields.
    """

    path: str
    query: str
    form: str
    table: str
    needed: tuple[str, ...]
    sent: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of the table in the page."""
        return f"{self.form}:{self.table}"

    def walk(self, host: str, found: Gathering) -> Generator[Request, Page, tuple[list[Row], int, bool]]:
        """All rows, the page's own total, and whether the page says in words that there is nothing.

        Raises Refusal: LAYOUT for a page without the table or a needed column, INCOMPLETE for more than 3,000 rows.
        """
        page = yield Request(url=f"https://{host}{self.path}?{self.query}")
        headings, total = self._headings(page), self._total(page)
        if total > MOST_ROWS:
            said = f"{found.place} has {total} rows, and no more than {MOST_ROWS} are asked for."
            raise Refusal(Trouble.INCOMPLETE, said, url=page.url)
        rows = [_row(node, headings, page, number) for number, node in enumerate(self._nodes(page), start=1)]
        keys = {row.key for row in rows}
        hidden = {name: _hidden(page, name) for name in ("_csrf", _VIEW_STATE)}
        while rows and len(keys) < total:
            answer = yield self._next(page, hidden, len(rows))
            parts = updates_of(answer)
            nodes = LexborHTMLParser(f"<table><tbody>{parts.get(self.id, '')}</tbody></table>").css("tr[data-ri]")
            fresh = [_row(node, headings, answer, len(rows) + number) for number, node in enumerate(nodes, start=1)]
            before = len(keys)
            keys |= {row.key for row in fresh}
            rows += fresh
            if len(keys) == before:
                break
            hidden[_VIEW_STATE] = next((parts[one] for one in parts if _VIEW_STATE in one), hidden[_VIEW_STATE])
        return rows, total, "no records found" in page_text(page).casefold()

    def _next(self, page: Page, hidden: Mapping[str, str], first: int) -> Request:
        lacking = [name for name, value in hidden.items() if not value]
        if lacking:
            raise Refusal(Trouble.LAYOUT, f"{page.url} has no {' and no '.join(lacking)} to page with.", url=page.url)
        parts = urlsplit(page.url)
        faces = {f"javax.faces.{name}": self.id for name in ("source", "partial.execute", "partial.render")}
        return Request(
            url=f"{parts.scheme}://{parts.netloc}{parts.path}",
            form={"javax.faces.partial.ajax": "true"}
            | faces
            | {
                self.id: self.id,
                f"{self.id}_pagination": "true",
                # Counted, not multiplied: a page was seen with 24 rows instead of 25.
                f"{self.id}_first": str(first),
                f"{self.id}_rows": str(PAGE_SIZE),
                f"{self.id}_skipChildren": "true",
                f"{self.id}_encodeFeature": "true",
                self.form: self.form,
            }
            | dict(self.sent)
            | dict(hidden),
            headers={
                "Faces-Request": "partial/ajax",
                "X-Requested-With": "XMLHttpRequest",
                "Accept": "application/xml, text/xml, */*; q=0.01",
                "Origin": f"{parts.scheme}://{parts.netloc}",
                "Referer": page.url,
            },
        )

    def _nodes(self, page: Page) -> list[LexborNode]:
        if page.html.css_first(f'[id="{self.id}_data"]') is None:
            raise Refusal(Trouble.LAYOUT, f"{page.url} has no table ‘{self.id}’.", url=page.url)
        return page.html.css(f'[id="{self.id}_data"] tr[data-ri]')

    def _headings(self, page: Page) -> list[str]:
        cells = page.html.css(f'[id="{self.id}"] thead th')
        titles = [len(cell.css(".ui-column-title")) for cell in cells]
        printed = [node for node in page.html.css(f'[id="{self.id}"] .ui-column-title') if not _in_row(node)]
        headings = [_heading(cell) for cell in cells]
        # A heading that lost its cell would shift every column behind it.
        bare = any(headings[at] for at, count in enumerate(titles) if not count)
        if len(printed) != sum(titles) or max(titles, default=0) > 1 or (bare and any(titles)):
            said = f"{page.url} has headings outside of their columns."
            raise Refusal(Trouble.LAYOUT, said, url=page.url)
        for name in self.needed:
            if headings.count(name) != 1:
                times = "no column" if name not in headings else "more than one column"
                raise Refusal(Trouble.LAYOUT, f"{page.url} has {times} called ‘{name}’.", url=page.url)
        return headings

    def _total(self, page: Page) -> int:
        """The total in the table's own script; several tables of one page have one each."""
        around = re.search(rf"{re.escape(self.table)}[\"'].{{0,4000}}?{_TOTAL}", page.text, re.DOTALL)
        totals = {around[1]} if around else set(re.findall(_TOTAL, page.text))
        if len(totals) != 1:
            raise Refusal(Trouble.LAYOUT, f"{page.url} does not say how many rows there are.", url=page.url)
        return int(totals.pop()[:9])


def _in_row(node: LexborNode) -> bool:
    above = node.parent
    while above is not None and above.tag not in {"td", "table", "th"}:
        above = above.parent
    return above is not None and above.tag == "td"


def _heading(cell: LexborNode) -> str:
    title = cell.css_first(".ui-column-title")
    return words_of(HtmlRow(title or cell).value("") or "")


def _row(node: LexborNode, headings: list[str], page: Page, number: int) -> Row:
    cells = [cell for cell in node.iter() if cell.tag == "td"]
    if len(cells) != len(headings):
        said = {"": HtmlRow(node).value("")}
        trouble = f"it has {len(cells)} cells under {len(headings)} headings"
        return Row(cells=JsonRow(said), number=number, page=page, trouble=trouble)
    found = {name: _cell(cell, name) for name, cell in zip(headings, cells, strict=True) if name}
    return Row(cells=JsonRow(found), number=number, page=page)


def _cell(cell: LexborNode, heading: str) -> str:
    """The text of a cell; on a table that folds for small screens it repeats its heading first."""
    said = (HtmlRow(cell).value("") or "").strip()
    repeated = cell.css_first(".ui-column-title")
    label = (HtmlRow(repeated).value("") or "").strip() if repeated else ""
    return said[len(label) :] if label and words_of(label) == heading and said.startswith(label) else said


def _hidden(page: Page, name: str) -> str:
    node = page.html.css_first(f'input[name="{name}"]')
    return (node.attributes.get("value") or "") if node else ""


def updates_of(page: Page) -> dict[str, str]:
    """The updates of a partial response by id. Raises Refusal(LAYOUT) when it is an error, or none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(page.body.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refusal(
            Trouble.LAYOUT, f"{page.url} did not answer with a partial page: {error}", url=page.url
        ) from error
    updates = {str(node.get("id") or ""): str(node.text or "") for node in root.iter("update")}
    if not updates or root.find(".//error") is not None:
        why = " ".join((root.findtext(".//error-message") or "no update in it").split())[:120]
        raise Refusal(Trouble.LAYOUT, f"{page.url} did not take the request for more rows: {why}", url=page.url)
    return updates
