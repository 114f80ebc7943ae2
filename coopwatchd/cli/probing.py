"""Fetching and reading portals now, side by side, without a store."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

from coopwatchd import __version__
from coopwatchd.cli.progress import Progress
from coopwatchd.daemon.app import SIDE_BY_SIDE
from coopwatchd.daemon.clock import utc_now
from coopwatchd.errors import Refusal
from coopwatchd.model.diagnosis import plain
from coopwatchd.model.records import AnyRecord, Solicitation
from coopwatchd.portals.base import Portal, Snapshot
from coopwatchd.portals.crawl import crawl
from coopwatchd.portals.fetching.fetch import Fetcher, FetchSettings, Manners, user_agent

if TYPE_CHECKING:
    from coopwatchd.config.config import Config

# Detail pages are tried on this many records, to see that they can be read.
DETAILS = 1


def probe_all(portals: Sequence[Portal], loaded: Config | None) -> list[dict[str, Any]]:
    """One row per listing, in the order of the portals; a portal without a route has one that says why."""
    settings = loaded.fetch if loaded else FetchSettings(user_agent=user_agent(__version__))
    fetcher = Fetcher(settings, clock=utc_now)
    rows: list[dict[str, Any]] = []
    try:
        with (
            Progress("probing", len(portals)) as progress,
            ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="probe") as pool,
        ):
            manners = {key: plan.manners for key, plan in loaded.portals.items()} if loaded else {}
            running = {
                pool.submit(_probe, portal, fetcher, manners.get(portal.key, Manners())): portal for portal in portals
            }
            for done in as_completed(running):
                progress.advance(running[done].key)
            for future in running:
                rows += future.result()
    finally:
        fetcher.close()
    return rows


def _probe(portal: Portal, fetcher: Fetcher, manners: Manners) -> list[dict[str, Any]]:
    if not portal.listings:
        said = f"{portal.no_route}. Instead: {portal.instead}"
        return [_row(portal, "") | {"answer": "no route", "why": said}]
    rows: list[dict[str, Any]] = []
    found: list[AnyRecord] = []
    for listing in sorted(portal.listings, key=lambda one: one.details):
        wanted = tuple(record for record in found if record.kind is listing.kind)[:DETAILS]
        row = _row(portal, listing.name, optional=listing.optional)
        rows.append(row)
        if listing.details and not wanted:
            row["why"] = "no record to look up"
            continue
        fetch = fetcher.crawl(portal.asked_for(listing), manners, {})
        started = time.monotonic()
        try:
            result = crawl(portal, listing, fetch, utc_now(), wanted if listing.details else ())
        except Refusal as refusal:
            row.update(answer=str(refusal.trouble), why=f"{plain(refusal.trouble)}: {refusal}")
        else:
            row["answer"] = "good"
            if isinstance(result, Snapshot):
                found += result.records
                row.update(rows=len(result.records), rejects=len(result.rejects), newest=_newest(result.records))
                row["why"] = "; ".join(f"{one.row}: {one.reason}" for one in result.rejects[:3])
        row.update(seconds=round(time.monotonic() - started, 2), bytes=fetch.stats.bytes, requests=fetch.stats.requests)
        row["status"] = fetch.pages[-1].status if fetch.pages else ""
    return rows


def _row(portal: Portal, listing: str, *, optional: bool = False) -> dict[str, Any]:
    return {
        "portal": portal.key,
        "listing": listing,
        "optional": optional,
        "answer": "not asked",
        "status": "",  # of the last page that came; a refusal says its own
        "rows": 0,
        "rejects": 0,
        "newest": "",
        "seconds": 0.0,
        "bytes": 0,
        "requests": 0,
        "why": "",
    }


def _newest(records: Sequence[AnyRecord]) -> str:
    """The latest date that the records name: of issue where there is one, else due or end of term."""
    days = [
        day
        for record in records
        if (
            day := (record.issued_on or (record.due.day if record.due else None))
            if isinstance(record, Solicitation)
            else record.starts_on or record.ends_on
        )
    ]
    return max(days).isoformat() if days else ""
