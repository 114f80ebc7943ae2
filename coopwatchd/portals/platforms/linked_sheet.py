"""Registers in a file that a page links to, under an address that changes: the page is read first, then the file."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.portals.base import Asking, Page, Reading, Request, Steps
from coopwatchd.portals.clean import clean_link
from coopwatchd.portals.listing import Around
from coopwatchd.portals.platforms.spreadsheet import Spreadsheet

# The export of a Google sheet is a redirect to a host that is another one each time.
_MOVED = frozenset({302, 303, 307})
_EXPORTS = ".googleusercontent.com"
_MOST_SHEETS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleSheet(Around):
    """The first Google sheet that `page` links to or shows and that has the columns of `of`, as CSV."""

    page: str
    of: Spreadsheet

    def read(self, asking: Asking) -> Steps:
        """The page, then its sheets until one has the columns. Raises Refusal when none has."""
        page = yield Request(url=self.page)
        found = _sheets(page)
        if not found:
            raise Refusal(Trouble.LAYOUT, f"{page.url} links to no Google sheet.", url=page.url)
        unlike: Refusal | None = None
        for url in found[:_MOST_SHEETS]:
            file = yield from _file(url, page.url)
            try:
                return self._reading(file, url, asking)
            except Refusal as refusal:
                unlike = unlike or refusal
        raise unlike or Refusal(Trouble.LAYOUT, f"{page.url} links to no sheet with the columns.", url=page.url)

    def _reading(self, file: Page, url: str, asking: Asking) -> Reading:
        steps = replace(self.of, url=url).read(asking)
        next(steps)
        try:
            steps.send(file)
        except StopIteration as end:
            reading: Reading = end.value
            return reading
        raise Refusal(Trouble.LAYOUT, f"{url} goes on to another file, which a sheet does not do.", url=url)


def _sheets(page: Page) -> list[str]:
    """The CSV exports of the sheets of a page, in its order."""
    found: dict[str, None] = {}
    for node in page.html.css("a[href], iframe[src]"):
        attributes = node.attributes
        url = clean_link(attributes.get("href") or attributes.get("src") or "", page.url)
        key = re.match(r"https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/([\w-]{20,})", url)
        if key and key[1] != "e":
            tab = re.search(r"[?&#]gid=(\d+)", url)
            number = tab[1] if tab else "0"
            found[f"https://docs.google.com/spreadsheets/d/{key[1]}/export?format=csv&gid={number}"] = None
    return list(found)


def _file(url: str, referer: str) -> Generator[Request, Page, Page]:
    """The file behind an export. Raises Refusal(ADDRESS) for a redirect that leads anywhere else."""
    headers = {"Accept": "text/csv, */*;q=0.1", "Referer": referer}
    answer = yield Request(url=url, headers=headers, answers=_MOVED)
    if answer.status not in _MOVED:
        return answer
    target = urljoin(url, answer.headers.get("location", ""))
    parts = urlsplit(target)
    if parts.scheme != "https" or not (parts.hostname or "").endswith(_EXPORTS):
        raise Refusal(Trouble.ADDRESS, f"{url} redirects to {target[:200]}, which is no export of Google's.", url=url)
    file = yield Request(url=target, headers=headers)
    return file
