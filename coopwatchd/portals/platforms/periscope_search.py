"""Periscope (BuySpeed) registers that show contracts only after a search: the search, with nothing searched for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import ClassVar
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Kind
from coopwatchd.portals.base import Asking, Page, Reading, Request, Steps
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.platforms.periscope import PeriscopeContracts
from coopwatchd.portals.platforms.periscope_grid import updates_of

_FORM = "contractBlanketSearchForm"
_ROWS = '[id="contractBlanketSearchResultsForm:contractResultId_data"] tr[data-ri]'
_VIEW_STATE = "javax.faces.ViewState"
_AJAX = re.compile(
    rf'searchNew\s*=\s*function\s*\(\)\s*\{{\s*return PrimeFaces\.ab\(\{{s:"([^"]+)",f:"{_FORM}",u:"([^"]+)"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlanketSearch(Traits):
    """The active contracts of `host`, as the search answers that its page runs.

    That a search without a word finds all of them is not proven; the total it states is kept to all the same.
    """

    host: str
    name: str = "contracts"
    optional: bool = True
    kind: ClassVar[Kind] = Kind.CONTRACT
    complete: ClassVar[bool] = False

    def read(self, asking: Asking) -> Steps:
        """The page, the search where it shows no rows yet, then 25 rows at a time until the total is reached."""
        steps = PeriscopeContracts(host=self.host).read(asking)
        page = yield next(steps)
        if page.html.css_first(_ROWS) is None:
            answer = yield _search(page)
            page = _searched(page, answer)
        while True:
            try:
                request = steps.send(page)
            except StopIteration as end:
                reading: Reading = end.value
                return reading
            page = yield request


def _search(page: Page) -> Request:
    """The search that the page's own script runs. Raises Refusal(LAYOUT) when it has no such script or form."""
    found = _AJAX.search(page.text)
    form = page.html.css_first(f'form[id="{_FORM}"]')
    if found is None or form is None:
        raise Refusal(Trouble.LAYOUT, f"{page.url} lists nothing, and has no search that is known.", url=page.url)
    source, update = found[1], found[2]
    parts = urlsplit(page.url)
    faces = {"partial.ajax": "true", "source": source, "partial.execute": "@all", "partial.render": update}
    return Request(
        url=f"{parts.scheme}://{parts.netloc}{parts.path}",
        form=dict(_inputs(form))
        | {_FORM: _FORM, source: source}
        | {f"javax.faces.{name}": value for name, value in faces.items()},
        headers={
            "Faces-Request": "partial/ajax",
            "X-Requested-With": "XMLHttpRequest",
            "Accept": "application/xml, text/xml, */*; q=0.01",
            "Origin": f"{parts.scheme}://{parts.netloc}",
            "Referer": page.url,
        },
    )


def _inputs(form: LexborNode) -> Iterator[tuple[str, str]]:
    """What a browser would send of the form as it stands."""
    for node in form.css("input[name], textarea[name], select[name]"):
        given = node.attributes
        name, kind = given.get("name") or "", (given.get("type") or "").casefold()
        if kind in {"checkbox", "radio"} and "checked" not in given:
            continue
        if node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            yield name, (chosen.attributes.get("value") or "") if chosen else ""
        elif kind not in {"submit", "button", "image", "reset"}:
            yield name, given.get("value") or ""


def _searched(page: Page, answer: Page) -> Page:
    """The page as the answer makes it: the table that came, and what is needed to ask for more of its rows."""
    parts = updates_of(answer)
    kept = {"_csrf": "", _VIEW_STATE: ""}
    for name in kept:
        node = page.html.css_first(f'input[name="{name}"]')
        kept[name] = (node.attributes.get("value") or "") if node else ""
    kept[_VIEW_STATE] = next((value for name, value in parts.items() if _VIEW_STATE in name), kept[_VIEW_STATE])
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in kept.items())
    shown = "".join(value for name, value in parts.items() if _VIEW_STATE not in name)
    return Page(
        url=page.url,
        status=answer.status,
        headers={"content-type": "text/html; charset=utf-8"},
        body=f"<html><body>{shown}{hidden}</body></html>".encode(),
        fetched_at=answer.fetched_at,
    )
