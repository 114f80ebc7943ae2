"""What there is on a page that nobody has written a reader for: tables, repeated elements, arrays, feeds, workbooks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborNode

from coopwatchd.errors import Refusal
from coopwatchd.model.records import Kind
from coopwatchd.portals.clean import clean, soup_text
from coopwatchd.portals.headings import LONGEST_HEADING
from coopwatchd.portals.importing import CLOCK, Guess, guess, guess_line
from coopwatchd.portals.moments import US_FORMATS, parse_due
from coopwatchd.portals.page import Page
from coopwatchd.portals.recognise import recognise
from coopwatchd.portals.rows import dig
from coopwatchd.portals.sheets import sheets
from coopwatchd.portals.tables import Line

# A list has at least so many entries, and each says at least so much.
_LEAST_CARDS, _LEAST_TEXT = 3, 20
_DEEPEST = 4  # keys down to an array
_STAMPS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%fZ", *US_FORMATS)
_IDS = frozenset({"id", "guid", "uuid"})
_ASIDE = frozenset({"nav", "header", "footer", "head"})
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that repeats. `where` is how a reader would find it; `settings` a first table that might read it."""

    what: str  # "platform", "table", "list", "array", "feed", "sheet"
    where: str
    here: bool = True  # False: a platform that the page only points to
    rows: int = 0
    headings: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


def survey(page: Page) -> list[Found]:
    """Everything there is on the page, the surest first: known platforms, then what has settings, then the rest."""
    platforms = [
        Found(what="platform", where=one.name, here=one.here, settings=one.settings) for one in recognise(page)
    ]
    start = page.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"{", b"[")):
        found = list(_arrays(page))
    elif re.match(rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(rss|feed|rdf:rdf)\b", start, re.DOTALL):
        found = _feed(page)
    elif start.startswith(b"<") and (not start.startswith(b"<?xml") or b"<html" in start):
        found = [*_tables(page), *_cards(page)]
    else:
        found = list(_sheets(page))
    return [*platforms, *sorted(found, key=lambda one: (not one.settings, -one.rows))]


def _tables(page: Page) -> Iterator[Found]:
    for table in page.soup.find_all("table"):
        lines = [Line(row) for row in table.find_all("tr") if row.find_parent("table") is table]
        at = next((at for at, line in enumerate(lines) if _is_heading(line)), None)
        if at is None:
            continue
        rows = [line for line in lines[at + 1 :] if not line.beside]
        headings = [clean(soup_text(cell)) for cell in lines[at].cells]
        below = [clean(soup_text(cell)) for cell in rows[0].cells] if rows else []
        chosen = _guessed(headings, below)
        settings: dict[str, Any] = {}
        if chosen is not None:
            columns = dict(chosen.columns)
            linked = (
                next((at for at, cell in enumerate(rows[0].cells) if cell.find("a", href=True)), None) if rows else None
            )
            if linked is not None and linked < len(headings) and headings[linked]:
                columns["url"] = headings[linked]
            settings = _read_by("html_table", page, chosen.kind, columns)
        name = table.get("id") or " ".join(table.get("class") or [])
        yield Found(
            what="table", where=f"table {name}".strip(), rows=len(rows), headings=tuple(headings), settings=settings
        )


def _is_heading(line: Line) -> bool:
    """A row of header cells, or of short texts in two cells at least."""
    said = [clean(soup_text(cell)) for cell in line.cells]
    heads = line.tag.find_all("th", recursive=False)
    short = sum(0 < len(text) <= LONGEST_HEADING for text in said)
    return not line.beside and short >= 2 and (bool(heads) or not line.tag.find("a"))


def _cards(page: Page) -> Iterator[Found]:
    """Elements of one kind beside each other, each with a link and something to say, outside of menus."""
    for parent in page.html.css("ul, ol, div, section, main, article, tbody, dl"):
        if _aside(parent):
            continue
        kinds = Counter(_kind(node) for node in parent.iter())
        kind, many = max(kinds.items(), key=lambda pair: pair[1], default=(("", ""), 0))
        nodes = [node for node in parent.iter() if _kind(node) == kind]
        if many < _LEAST_CARDS or kind[0] in {"tr", "script", "style", "option"}:
            continue
        texts = [clean(node.text(separator=" ")) for node in nodes]
        linked = [node for node in nodes if node.css_first("a[href]")]
        if 2 * len(linked) < many or sum(map(len, texts)) < _LEAST_TEXT * many:
            continue
        selector = _selector(parent, kind)
        settings = _read_by("html_list", page, Kind.SOLICITATION, {"title": "a", "url": "a@href"}, rows=selector)
        rows = len(page.html.css(selector))
        yield Found(what="list", where=selector, rows=rows, headings=(texts[0][:60],), settings=settings)


def _kind(node: LexborNode) -> tuple[str, str]:
    return node.tag or "", ((node.attributes.get("class") or "").split() or [""])[0]


def _selector(parent: LexborNode, kind: tuple[str, str]) -> str:
    tag, name = kind
    own = f"{tag}.{name}" if re.fullmatch(r"[A-Za-z][\w-]*", name) else tag
    id, first = parent.attributes.get("id") or "", _kind(parent)[1]
    if re.fullmatch(r"[A-Za-z][\w-]*", id):
        return f"#{id} > {own}"
    return f"{parent.tag}.{first} > {own}" if re.fullmatch(r"[A-Za-z][\w-]*", first) else own


def _aside(node: LexborNode | None) -> bool:
    while node is not None:
        if node.tag in _ASIDE:
            return True
        node = node.parent
    return False


def _arrays(page: Page) -> Iterator[Found]:
    data = page.json()
    for path, rows in _lists(data):
        keys = list(dict.fromkeys(key for row in rows[:20] for key in row))
        by_words = {_WORDS.sub(" ", key): key for key in reversed(keys)}
        chosen = _guessed(list(by_words), [str(rows[0].get(key) or "") for key in by_words.values()])
        settings: dict[str, Any] = {}
        if chosen is not None:
            named = {name: by_words[heading] for name, heading in chosen.columns.items()}
            if own := next((key for key in keys if key.casefold() in _IDS), ""):
                named["id"] = own
            fields = {name: _json_field(name, key, rows) for name, key in named.items()}
            kept = {name: value for name, value in fields.items() if value is not None}
            more = {"rows": path} if path else {}
            if (total := _total(data, path, len(rows))) is not None:
                more["total"] = total
            settings = _read_by("json_list", page, chosen.kind, kept, **more)
        yield Found(what="array", where=path or "(the whole)", rows=len(rows), headings=tuple(keys), settings=settings)


def _lists(data: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    if isinstance(data, list):
        rows = [row for row in data if isinstance(row, Mapping)]
        if rows and len(rows) == len(data):
            yield path, rows
    elif isinstance(data, Mapping) and depth < _DEEPEST:
        entries = [value for value in data.values() if isinstance(value, Mapping)]
        if len(entries) > 1 and len(entries) == len(data) and len({tuple(one) for one in entries}) == 1:
            yield path, entries  # rows under their ids
            return
        for key, value in data.items():
            if "." not in key:
                yield from _lists(value, f"{path}.{key}".lstrip("."), depth + 1)


def _total(data: Any, path: str, rows: int) -> str | None:
    """The key beside the array, or at the top, that counts it."""
    for level in dict.fromkeys((path.rpartition(".")[0], "")):
        holder = dig(data, level) if level else data
        for key, value in holder.items() if isinstance(holder, Mapping) else ():
            counts = re.search(r"(?i)total|count", key) and isinstance(value, int) and not isinstance(value, bool)
            if counts and value == rows:
                return f"{level}.{key}".lstrip(".")
    return None


def _json_field(name: str, key: str, rows: Sequence[Mapping[str, Any]]) -> Any:
    """The setting for a field; a date needs the format that all its values have, and is left out without one."""
    if not name.endswith(("_at", "_on")):
        return key
    values = [str(value) for row in rows[:50] if (value := row.get(key)) not in (None, "")]
    shape = next((shape for shape in _STAMPS if values and all(_fits(value, shape) for value in values)), None)
    if shape is None:
        return None
    return {"key": key, "format": shape} | ({"zone": "UTC"} if shape.endswith("Z") and name.endswith("_at") else {})


def _fits(value: str, shape: str) -> bool:
    try:
        return parse_due(value, (shape,), "UTC").at is not None
    except ValueError:
        return False


def _feed(page: Page) -> list[Found]:
    items = re.findall(rb"<(?:item|entry)\b", page.body, re.IGNORECASE)
    inside = re.search(rb"<(?:item|entry)\b[^>]*>(.*?)</(?:item|entry)>", page.body, re.DOTALL | re.IGNORECASE)
    names = dict.fromkeys(re.findall(rb"<([\w:]+)[\s>/]", inside[1])) if inside else {}
    return [
        Found(
            what="feed",
            where="items",
            rows=len(items),
            headings=tuple(name.decode() for name in names),
            settings=_read_by("feed", page, Kind.SOLICITATION, {}),
        )
    ]


def _sheets(page: Page) -> Iterator[Found]:
    try:
        tables = [(sheet.name, len(sheet.lines)) for sheet in sheets(page)]
    except Refusal:
        return
    for kind in (Kind.CONTRACT, Kind.SOLICITATION):
        try:
            chosen = guess(page, kind, {})
        except Refusal:
            continue
        columns = {name: heading for name, heading in chosen.columns.items() if name != CLOCK}
        settings = _read_by("spreadsheet", page, kind, columns)
        yield Found(
            what="sheet",
            where=f"as {kind}s",
            rows=max((rows for _, rows in tables), default=1) - 1,
            headings=(*chosen.columns.values(), *chosen.others),
            settings=settings,
        )


def _guessed(headings: Sequence[str], below: Sequence[str]) -> Guess | None:
    """As solicitations or as contracts, whichever explains more columns."""
    both = [guess_line(headings, below, kind, {}) for kind in (Kind.SOLICITATION, Kind.CONTRACT)]
    return max((one for one in both if one), key=lambda one: len(one.columns), default=None)


def _read_by(platform: str, page: Page, kind: Kind, fields: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The table of a portal of one's own, or {} when what was found does not name a record."""
    usable = "title" in fields and {"id", "url", "number"} & set(fields)
    if platform != "feed" and not usable:
        return {}
    under = {"columns": dict(fields)} if platform in {"html_table", "spreadsheet"} else {"fields": dict(fields)}
    kinds = {"kind": str(kind)} if kind is Kind.CONTRACT else {}
    return {"platform": platform, "url": page.url, **kinds, **more, **(under if fields else {})}
