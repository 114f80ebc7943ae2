"""`portals sample`: the pages of a portal that is not known yet, saved as a sample, and what can be read on them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from coopwatchd import __version__
from coopwatchd.config.config import Config
from coopwatchd.daemon.clock import utc_now
from coopwatchd.errors import CoopwatchdError, Refusal
from coopwatchd.model.records import Kind
from coopwatchd.portals.base import Asking, Page, Portal, Reading, Request, Snapshot, Steps
from coopwatchd.portals.catalog import platforms
from coopwatchd.portals.clean import clean_link
from coopwatchd.portals.crawl import crawl
from coopwatchd.portals.fetching.fetch import Fetcher, FetchSettings, Manners, user_agent
from coopwatchd.portals.fetching.networks import is_inside
from coopwatchd.portals.listing import Traits
from coopwatchd.portals.survey import Found, survey

_NEXT = "a[rel~=next], link[rel~=next], li.next a, a.next"
_TYPES = {"html": "html", "json": "json", "xml": "xml", "rss": "xml", "csv": "csv", "spreadsheet": "xlsx"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pages(Traits):
    """Pages to be kept and not to be read: the one that was named, and those that follow it."""

    url: str
    most: int
    name: str = "pages"
    kind: Kind = Kind.SOLICITATION

    def read(self, asking: Asking) -> Steps:
        """As many as there are, `most` at the most."""
        url = self.url
        for _ in range(self.most):
            page = yield Request(url=url)
            link = page.html.css_first(_NEXT) if page.body.lstrip().startswith(b"<") else None
            url = clean_link((link.attributes.get("href") or "") if link else "", page.url)
            if not url:
                break
        return Reading(records=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A table of the configuration that loads, and what it reads from the saved pages ("" = not tried, or why not)."""

    found: Found
    settings: Mapping[str, Any]
    listing: str
    reads: str
    rows: int


def fetch_pages(url: str, key: str, pages: int, loaded: Config | None) -> list[Page]:
    """The page and those that follow it, as politely as any portal; nothing is stored. Raises Refusal."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise CoopwatchdError(f"“{url}” is no address: it starts with https:// and names a host.")
    plan = loaded.portals.get(key) if loaded else None
    listing = _Pages(url=url, most=pages)
    home = f"{parts.scheme}://{parts.netloc}"
    pace = 0.0 if is_inside(parts.hostname) else 2.0
    portal = Portal(key=key, name=key, home=home, timezone="UTC", listings=(listing,), pace=pace)
    fetcher = Fetcher(loaded.fetch if loaded else FetchSettings(user_agent=user_agent(__version__)), clock=utc_now)
    try:
        result = crawl(portal, listing, fetcher.crawl(portal, plan.manners if plan else Manners(), {}), utc_now())
    finally:
        fetcher.close()
    return list(result.pages) if isinstance(result, Snapshot) else []


def propose(found: Sequence[Found], key: str, pages: Sequence[Page], timezone: str) -> list[Proposal]:
    """Every table that loads as a portal of one's own, the surest first.

    The page's own platform goes before what reads most rows by their headings, that before mere repetition.
    """
    made = []
    for one in found:
        if one.settings:
            settings = {**one.settings, "timezone": timezone}
            platform = platforms()[str(settings.pop("platform"))]
            try:
                portal = platform.portal(key, platform.Options.model_validate(settings))
            except ValueError:
                continue  # what was found does not make a portal: a column too few, a selector nobody can use
            listing = portal.listings[0]
            rows, reads = _try(portal, pages) if one.what != "platform" else (0, "")
            made.append(
                Proposal(
                    found=one,
                    settings={"platform": one.settings["platform"], **settings},
                    listing=listing.name,
                    reads=reads,
                    rows=rows,
                )
            )
    return sorted(made, key=_doubtful)


def _doubtful(one: Proposal) -> tuple[bool, bool, bool, int]:
    own = one.found.what == "platform" and one.found.here
    return not own, not one.rows, one.found.what == "list", -one.rows


def _try(portal: Portal, pages: Sequence[Page]) -> tuple[int, str]:
    """How many records the portal's first listing reads from the saved pages, and that in words."""
    known = {page.url: page for page in pages}

    def fetch(request: Request) -> Page:
        if request.url not in known:
            raise CoopwatchdError(f"it asks for {request.url} as well")
        return known[request.url]

    try:
        result = crawl(portal, portal.listings[0], fetch, utc_now())
    except CoopwatchdError as error:
        return 0, str(error)
    if not isinstance(result, Snapshot):
        return 0, "nothing"
    first = f", the first “{result.records[0].title}”" if result.records else ""
    aside = f", {len(result.rejects)} set aside ({result.rejects[0].reason})" if result.rejects else ""
    many = f"{len(result.records)} row{'' if len(result.records) == 1 else 's'}"
    return len(result.records), f"{many}{aside}{first}"


def save(folder: Path, pages: Sequence[Page], chosen: Proposal | None, now: datetime) -> None:
    """The pages, and the index that the test runner reads. Raises CoopwatchdError when a sample is there already."""
    index = folder / "pages.json"
    if index.exists():
        raise CoopwatchdError(f"{index} is there already; give another folder: --out DIR")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        entries = []
        for number, page in enumerate(pages, start=1):
            type_ = page.headers.get("content-type", "")
            name = f"page-{number}.{_ending(page, type_)}"
            (folder / name).write_bytes(page.body)
            entries.append({"url": page.url, "file": name} | ({"type": type_} if type_ else {}))
        listing = chosen.listing if chosen else "solicitations"
        sample: dict[str, Any] = {"now": now.isoformat(timespec="seconds")}
        if chosen:
            sample["platform"] = dict(chosen.settings)
        sample["listings"] = {listing: {"pages": entries}}
        index.write_text(json.dumps(sample, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise CoopwatchdError(f"{folder} cannot be written: {error.strerror or error}") from error


def toml_block(key: str, settings: Mapping[str, Any]) -> str:
    """`[portals.KEY]` as it is pasted into a configuration."""
    return "\n".join([f"[portals.{key}]", *_lines(key, settings)]) + "\n"


def _lines(key: str, settings: Mapping[str, Any]) -> Iterator[str]:
    later = {}
    for name, value in settings.items():
        if isinstance(value, Mapping):
            later[name] = value
        else:
            yield f"{name} = {_value(value)}"
    for name, table in later.items():
        yield f"[portals.{key}.{name}]"
        for inner, value in table.items():
            yield f"{inner} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {_value(one)}" for name, one in value.items()) + " }"
    # A JSON string is a basic string of TOML, but for DEL.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _ending(page: Page, type_: str) -> str:
    if page.body.startswith(b"PK"):
        return "xlsx"
    return next((ending for words, ending in _TYPES.items() if words in type_.lower()), "html")


def look(pages: Sequence[Page]) -> list[Found]:
    """What the readers find on the pages, the same on several of them once. Never raises for what a page is like."""
    seen: dict[tuple[str, str], Found] = {}
    for page in pages:
        try:
            for one in survey(page):
                seen.setdefault((one.what, one.where), one)
        except (Refusal, ValueError, KeyError, RecursionError):
            continue
    return list(seen.values())
