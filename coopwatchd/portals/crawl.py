"""Driving a listing: pages in, one Snapshot out, or a Refusal that says why not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract
from coopwatchd.portals.base import (
    Asking,
    Fetch,
    Listing,
    Page,
    Portal,
    Reading,
    Reject,
    Request,
    Snapshot,
    Steps,
    Unchanged,
)
from coopwatchd.portals.clean import clean_link
from coopwatchd.portals.fetching.refusals import explain_layout
from coopwatchd.portals.hostile import objection
from coopwatchd.portals.layout import marks

MOST_REQUESTS = 200


def crawl(
    portal: Portal, listing: Listing, fetch: Fetch, now: datetime, wanted: Iterable[AnyRecord] = ()
) -> Snapshot | Unchanged:
    """Read one listing. Raises Refusal, and nothing else that has to do with what the portal answered.

    A Refusal of `fetch` is thrown into the listing, which may live without that page; most do not.
    """
    asked = tuple(wanted)[: listing.budget] if listing.details else ()
    steps = listing.read(Asking(now=now, portal=portal, wanted=asked))
    trail = _Trail(portal, listing)
    outcome = _advance(trail, steps, None)
    while isinstance(outcome, Request):
        trail.about_to_ask(outcome)
        answer: Page | Refusal
        try:
            page = fetch(outcome)
        except Refusal as refusal:
            answer = refusal
        else:
            if page is None and outcome.conditional and not trail.pages:
                return Unchanged(portal=portal.key, listing=listing.name, read_at=now)
            answer = page if page is not None else _unasked_304(outcome)
        if isinstance(answer, Page):
            trail.came(outcome, answer)
        outcome = _advance(trail, steps, answer)
    return _snapshot(portal, listing, now, outcome, trail.pages)


class _Trail:
    """What was asked and what came, to notice a listing that walks in circles."""

    def __init__(self, portal: Portal, listing: Listing) -> None:
        self.place = f"{portal.key}/{listing.name}"
        self.details = listing.details
        self.pages: list[Page] = []
        self._asked: set[tuple[str, tuple[tuple[str, str], ...] | None, str]] = set()
        self._bodies: dict[str, str] = {}

    def about_to_ask(self, request: Request) -> None:
        """Raises Refusal(INCOMPLETE) for one request too many and for one that was made before."""
        if len(self._asked) >= MOST_REQUESTS:
            raise Refusal(
                Trouble.INCOMPLETE, f"{self.place} goes on for more than {MOST_REQUESTS} pages.", url=request.url
            )
        form = None if request.form is None else tuple(sorted(request.form.items()))
        said = "" if request.json is None else json.dumps(request.json, sort_keys=True)
        if (request.url, form, said) in self._asked:
            raise Refusal(
                Trouble.INCOMPLETE,
                f"{self.place} leads back to {request.url}, a page that was read already.",
                url=request.url,
            )
        self._asked.add((request.url, form, said))

    def came(self, request: Request, page: Page) -> None:
        """Raises Refusal(INCOMPLETE) when another address of a list answers with a page that was read already.

        And Refusal(LAYOUT) for a page that no parser should be given.
        Only for GET: a search that is posted twice, for two states, may rightly find nothing twice; and only for
        lists: two detail pages may be equally empty.
        """
        against = objection(page.body)
        if against:
            raise Refusal(Trouble.LAYOUT, f"{page.url} is not read: {against}.", url=page.url)
        if not request.posted and not self.details and page.status not in request.answers:
            other = self._bodies.setdefault(page.digest, request.url)
            if other != request.url:
                raise Refusal(
                    Trouble.INCOMPLETE,
                    f"{self.place} answers {request.url} with the page of {other}: its paging goes round in circles.",
                    url=request.url,
                )
        self.pages.append(page)


def _advance(trail: _Trail, steps: Steps, answer: Page | Refusal | None) -> Request | Reading:
    """The listing's next request, or its reading. Raises Refusal for whatever goes wrong inside the listing."""
    try:
        if isinstance(answer, Refusal):
            return steps.throw(answer)
        return next(steps) if answer is None else steps.send(answer)
    except StopIteration as end:
        reading: Reading = end.value
        return reading
    except Refusal as refusal:
        if refusal.trouble is Trouble.LAYOUT and trail.pages:
            _explain(refusal, trail.pages[-1])
        raise
    except Exception as error:
        # A parser's own mistake on a page nobody foresaw is one more way not to have read the portal.
        said = f"{trail.place} could not be read: {type(error).__name__}: {str(error)[:200]}"
        mistake = Refusal(Trouble.LAYOUT, said, url=trail.pages[-1].url if trail.pages else "")
        if trail.pages:
            _explain(mistake, trail.pages[-1], cause=error)
        raise mistake from error


def _explain(refusal: Refusal, page: Page, *, cause: Exception | None = None) -> None:
    """Raise the better-named Refusal when the page that did not fit is a challenge, a log-in or a firewall's."""
    trouble = explain_layout(page)
    if trouble is not None and trouble is not Trouble.LAYOUT:
        raise Refusal(
            trouble, f"{page.url} answered with a page of another kind ({trouble}). {refusal}", url=page.url
        ) from (cause or refusal)


def _unasked_304(request: Request) -> Refusal:
    return Refusal(
        Trouble.SERVER, f"{request.url} said ‘not modified’ to a request that had not asked.", url=request.url
    )


def _snapshot(portal: Portal, listing: Listing, now: datetime, reading: Reading, pages: list[Page]) -> Snapshot:
    addresses = {page.digest: page.url for page in pages}
    records, doubled = _one_each(reading.records)
    return Snapshot(
        portal=portal.key,
        listing=listing.name,
        kind=listing.kind,
        details=listing.details,
        read_at=now,
        records=tuple(_filled(record, portal, addresses.get(record.page, portal.home)) for record in records),
        rejects=reading.rejects + doubled,
        empty=reading.empty,
        whole=reading.whole,
        pages=tuple(pages),
        layout=marks(pages[0]) if pages and not listing.details else (),
    )


def _one_each(records: tuple[AnyRecord, ...]) -> tuple[list[AnyRecord], tuple[Reject, ...]]:
    """Each id once. The same content twice is one record; different contents under one id are all set aside."""
    first: dict[str, AnyRecord] = {}
    torn: dict[str, int] = {}
    for record in records:
        kept = first.setdefault(record.id, record)
        if kept != record:
            torn[record.id] = torn.get(record.id, 1) + 1
    rejects = tuple(
        Reject(row=id, reason=f"{times} rows have the id {id} and say different things") for id, times in torn.items()
    )
    return [record for id, record in first.items() if id not in torn], rejects


def _filled(record: AnyRecord, portal: Portal, address: str) -> AnyRecord:
    """What a listing leaves to the crawl: whose record it is, absolute addresses, the portal's own states and zone."""
    filled = replace(
        record,
        portal=portal.key,
        cooperative=portal.cooperative or portal.name,
        url=clean_link(record.url, address),
        states=record.states or portal.states,
        documents=tuple(
            replace(document, url=url) for document in record.documents if (url := clean_link(document.url, address))
        ),
    )
    if isinstance(filled, Contract) and filled.zone == "UTC":
        return replace(filled, zone=portal.timezone)
    return filled
