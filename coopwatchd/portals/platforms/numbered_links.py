"""Pages that merely link to the papers of each solicitation: one record per number that stands in the links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import unquote

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Document, Kind, Solicitation
from coopwatchd.portals.base import Asking, Page, Reading, Request, Steps
from coopwatchd.portals.clean import TITLE_LIMIT, clean, clean_link, clean_number, identity
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.rows import html_rows, page_text


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedLinks(Traits):
    """A listing of one solicitation per number; `number` is a pattern whose first group is it.

    A link without a number is no row: menus and footers are links too. `empty`: the page's own words for "nothing".
    The page prints no dates in a form of its own, so none are read.
    """

    url: str
    number: str
    empty: str
    agency: str = ""  # default: the portal's name
    name: str = "solicitations"
    optional: bool = False
    kind: ClassVar[Kind] = Kind.SOLICITATION

    def read(self, asking: Asking) -> Steps:
        """One page."""
        page = yield Request(url=self.url, conditional=True)
        found: dict[str, list[Document]] = {}
        for row in html_rows(page, "a[href]"):
            url = clean_link(row.value("", "href") or "", page.url)
            said = clean(row.value("") or "", TITLE_LIMIT)
            if len(set(re.findall(self.number, said))) > 1:
                continue  # its end was lost, and what follows is in it
            number = self._number(said) or self._number(unquote(url))
            if number and url:
                found.setdefault(number, []).append(Document(title=said or number, url=url))
        if not found and clean(self.empty).casefold() not in page_text(page).casefold():
            said = f"{page.url} links to nothing with a number, and does not say “{self.empty}”."
            raise Refusal(Trouble.LAYOUT, said, url=page.url)
        records = tuple(self._record(number, links, page, asking) for number, links in found.items())
        return Reading(records=records, empty=not records, whole=page.whole)

    def _number(self, said: str) -> str:
        match = re.search(self.number, said[:2_000])
        return clean_number(match[1]) if match else ""

    def _record(self, number: str, links: list[Document], page: Page, asking: Asking) -> Solicitation:
        titles = [re.sub(rf"(?i)\b(?:rfp|rfq|itb|bid)?\s*#?{re.escape(number)}\W*", "", one.title) for one in links]
        named = [clean(title).strip(" -–:") for title in titles]
        return Solicitation(
            id=identity(number),
            number=number,
            title=max((title for title in named if title), key=len, default="") or f"Solicitation {number}",
            url=links[0].url,
            lead_agency=self.agency or asking.portal.name,
            documents=tuple(dict.fromkeys(links)),
            page=page.digest,
        )
