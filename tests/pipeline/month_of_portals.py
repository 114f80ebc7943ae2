"""Sixty made-up portals that vary from day to day and are empty at times, and what can go wrong with a page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import Solicitation
from coopwatchd.portals.base import Listing, Page, Portal, Request
from coopwatchd.portals.fetching.refusals import judge
from coopwatchd.portals.fields import count, key, key_moment, moment, pattern, text
from coopwatchd.portals.headings import named
from coopwatchd.portals.platforms.html_list import HtmlList
from coopwatchd.portals.platforms.html_table import HtmlTable, Section
from coopwatchd.portals.platforms.json_list import JsonList

CHICAGO = ZoneInfo("America/Chicago")
START = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
MONTH = timedelta(days=30)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EMPTY = "There are no open solicitations at this time"
_SHAPE = "%m/%d/%Y %I:%M %p"
_WORDS = "laptops vehicles janitorial roofing consulting furniture playgrounds software paving uniforms".split()
_AGENCIES = ("City of Elm", "County of Oak", "Ash School District", "Region 7")


class Fault(StrEnum):
    """What can go wrong with a page."""

    EMPTY_PAGE = "empty page"
    CHALLENGE = "challenge"
    MOVED_COLUMN = "moved column"
    HALF_LIST = "half list"
    ERROR_PAGE = "200 with error"
    STALE_LIST = "stale list"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A solicitation as it really is: on the page from `posted` to `gone`."""

    id: str
    title: str
    agency: str
    posted: datetime
    gone: datetime
    due: datetime
    later: datetime | None = None  # when the due date moves out by ten days
    addenda: tuple[datetime, ...] = ()
    withdrawn: bool = False

    def due_at(self, now: datetime) -> datetime:
        return self.due + 10 * DAY if self.later is not None and self.later <= now else self.due


@dataclass(frozen=True, kw_only=True)
class Place:
    """One portal: how it is built, and everything that ever stands on it."""

    key: str
    shape: str
    rows: tuple[Row, ...]

    @property
    def portal(self) -> Portal:
        return Portal(
            key=self.key,
            name=self.key,
            home=f"https://{self.key}.example",
            timezone="America/Chicago",
            listings=(_LISTINGS[self.shape],),
        )

    def shown(self, now: datetime) -> list[Row]:
        return [row for row in self.rows if row.posted <= now < row.gone]

    def body(self, now: datetime, fault: Fault | None = None, copy_of: datetime | None = None) -> bytes:
        """The page; of another day where it is a stale copy."""
        at = copy_of or now
        rows = self.shown(at)
        if fault is Fault.EMPTY_PAGE:
            return _PAGES[self.shape]([], at, silent=True)
        if fault is Fault.ERROR_PAGE:
            return _ERRORS[self.shape]
        if fault is Fault.HALF_LIST:
            return _PAGES[self.shape](rows[: len(rows) // 2], at)
        return _PAGES[self.shape](rows, at, moved=fault is Fault.MOVED_COLUMN)


@dataclass
class Fetch:
    """A Fetch that gives a portal's page of one moment, and refuses what the real one refuses."""

    place: Place
    now: datetime
    fault: Fault | None = None
    copy_of: datetime | None = None
    weather: bool = False
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Page:
        self.asked.append(request)
        url = f"{self.place.portal.home}/bids"
        if self.weather:
            raise Refusal(Trouble.TIMEOUT, f"{url} did not answer in time", url=url)
        challenge = self.fault is Fault.CHALLENGE
        status = 403 if challenge else 200
        body = _CHALLENGE if challenge else self.place.body(self.now, self.fault, self.copy_of)
        judge(url, status, {}, body, now=self.now)
        return Page(url=url, status=status, headers={}, body=body, fetched_at=self.now)


def places(random: Random, number: int = 60) -> list[Place]:
    """Portals in four shapes, busy and sleepy ones, that tidy their lists at once, late, or once a week."""
    return [
        Place(key=f"portal-{at:02}", shape=list(_PAGES)[at % len(_PAGES)], rows=_life(random, at))
        for at in range(number)
    ]


def _life(random: Random, at: int) -> tuple[Row, ...]:
    a_week = random.choice((0.3, 0.6, 1.0, 2.0, 4.0, 8.0))
    tidies = random.choice(("at once", "late", "weekly"))
    rows: list[Row] = []
    posted = START - 40 * DAY
    while True:
        posted += DAY * random.expovariate(a_week / 7)
        if posted > START + MONTH:
            return tuple(rows)
        rows.append(_row(random, f"{at}{len(rows):03}", posted, tidies))


def _row(random: Random, id: str, posted: datetime, tidies: str) -> Row:
    day = (posted + random.randint(12, 35) * DAY).astimezone(CHICAGO)
    due = day.replace(hour=random.choice((10, 14, 17)), minute=0, second=0, microsecond=0)
    later = posted + 0.6 * (due - posted) if random.random() < 0.15 else None
    last = due + 10 * DAY if later else due
    gone = last.astimezone(UTC)
    if tidies == "late":
        gone += random.uniform(0, 8) * DAY
    if tidies == "weekly":
        gone = START + 7 * DAY * (1 + (gone - START) // (7 * DAY))
    withdrawn = random.random() < 0.05
    if withdrawn:
        gone = posted + random.uniform(0.2, 0.8) * (due - posted)
    addenda = tuple(sorted(posted + random.uniform(0.1, 0.9) * (due - posted) for _ in range(random.choice((0, 0, 2)))))
    return Row(
        id=id,
        title=f"{random.choice(_WORDS).title()} and {random.choice(_WORDS)}, lot {id}",
        agency=random.choice(_AGENCIES),
        posted=posted,
        gone=gone,
        due=due,
        later=later,
        addenda=addenda,
        withdrawn=withdrawn,
    )


def _cells(row: Row, now: datetime) -> list[str]:
    return [
        f"RFP-{row.id}",
        f'<a href="/bids/{row.id}">{row.title}</a>',
        row.agency,
        f"{row.due_at(now).astimezone(CHICAGO):{_SHAPE}}",
        str(sum(at <= now for at in row.addenda)),
    ]


def _html(rows: Iterable[Row], now: datetime, *, silent: bool = False, moved: bool = False, by: str = "place") -> bytes:
    """A page whose reader goes by the place of its columns, or by their headings."""
    heads = ["Number", "Title", "Agency", "Due", "Addenda"]
    lines = [_cells(row, now) for row in rows]
    if moved and by == "place":
        # The title stands where the agency stood, and the other way round.
        heads, lines = _swapped(heads), [_swapped(cells) for cells in lines]
    if moved and by == "heading":
        heads[3] = "Response deadline"
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for cells in lines)
    head = f"<tr>{''.join(f'<th>{name}</th>' for name in heads)}</tr>"
    shown = f'<table class="bids">{head}{table}</table>' if lines else "" if silent else f"<p>{EMPTY}.</p>"
    return (
        "<html><head><title>Bids</title></head><body><nav id='top'>Home</nav><header class='site'>Coop</header>"
        f"<main id='content'><h1>Open solicitations</h1>{shown}</main><footer id='foot'>2026</footer></body></html>"
    ).encode()


def _swapped(cells: list[str]) -> list[str]:
    return [cells[0], cells[2], cells[1], *cells[3:]]


def _json(
    rows: Iterable[Row], now: datetime, *, silent: bool = False, moved: bool = False, total: bool = True
) -> bytes:
    due = "closesAt" if moved else "dueAt"
    items = []
    for row in rows:
        number, _, agency, at, addenda = _cells(row, now)
        items.append({"id": row.id, "no": number, "name": row.title, "org": agency, due: at, "addenda": addenda})
    said = {"total": len(items)} if total and not silent else {}
    return json.dumps({"result": {"items": items, "at": now.isoformat()}, **said}).encode()


def _listing(**more: object) -> JsonList:
    fields = {
        "id": key("id"),
        "number": key("no"),
        "title": key("name"),
        "lead_agency": key("org"),
        "due_at": key_moment("dueAt", _SHAPE),
        "addenda": count("addenda"),
    }
    return JsonList(Solicitation, url="/bids", rows="result.items", fields=fields, **more)  # type: ignore[arg-type]


_LISTINGS: Mapping[str, Listing] = {
    "by place": HtmlList(
        Solicitation,
        url="/bids",
        rows="table.bids tr",
        empty=EMPTY,
        fields={
            "id": pattern("a", r"/bids/(\d+)", "href"),
            "number": text("td:nth-child(1)"),
            "title": text("td:nth-child(2)"),
            "lead_agency": text("td:nth-child(3)"),
            "due_at": moment("td:nth-child(4)", _SHAPE),
            "addenda": count("td:nth-child(5)"),
        },
    ),
    "by heading": HtmlTable(
        Solicitation,
        url="/bids",
        sections=(
            Section(
                columns={
                    "number": named("Number"),
                    "title": named("Title"),
                    "agency": named("Agency"),
                    "due": named("Due"),
                    "addenda": named("Addenda"),
                },
                needed=frozenset({"number", "title"}),
            ),
        ),
        empty=(EMPTY,),
        fields={
            "id": pattern("title a", r"/bids/(\d+)", "href"),
            "number": text("number"),
            "title": text("title"),
            "lead_agency": text("agency"),
            "due_at": moment("due", _SHAPE),
            "addenda": count("addenda"),
        },
    ),
    "with a total": _listing(total="total"),
    # It never says that it is empty: it just has no items.
    "silent": _listing(),
}
_PAGES: Mapping[str, Callable[..., bytes]] = {
    "by place": _html,
    "by heading": lambda rows, now, **more: _html(rows, now, by="heading", **more),
    "with a total": _json,
    "silent": lambda rows, now, **more: _json(rows, now, total=False, **more),
}
_CHALLENGE = (
    b"<html><head><title>Just a moment...</title></head><body>Checking your browser before access."
    b"<script>window._cf_chl_opt={}</script></body></html>"
)
_HTML_ERROR = (
    "<html><head><title>Application error</title></head>"
    f"<body><p>An error has occurred.</p><p>{EMPTY}.</p></body></html>"
).encode()
_JSON_ERROR = b'{"result": {"items": []}, "total": 0, "message": "An error has occurred, try again later"}'
_ERRORS = {"by place": _HTML_ERROR, "by heading": _HTML_ERROR, "with a total": _JSON_ERROR, "silent": _JSON_ERROR}
