"""Files that a person saved: which column is what is guessed from its heading, and never from what stands below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from coopwatchd.errors import CoopwatchdError, Refusal, Trouble
from coopwatchd.model.records import Contract, Due, Kind, Solicitation
from coopwatchd.portals import fields as read
from coopwatchd.portals.base import Join, Page
from coopwatchd.portals.clean import clean, clean_number, identity
from coopwatchd.portals.fields import Field, Place, Row, names_of
from coopwatchd.portals.headings import LONGEST_HEADING, named, words_of
from coopwatchd.portals.options import suggest
from coopwatchd.portals.platforms.spreadsheet import Spreadsheet, sheet_day, sheet_moment
from coopwatchd.portals.sheets import HEADING_WITHIN, sheets, shown

_CLOSE = 88  # of 100: "Contract Start Date" and "Contract End Date" are 83 alike
CLOCK = "due_time"  # a column of its own for the time of `due_at`

# Headings that were seen, by field; the order decides between two that fit equally well.
_BOTH = {
    "url": ("url", "link", "web page", "website", "detail url"),
    "description": ("description", "scope", "summary", "details", "comments"),
    "lead_agency": ("lead agency", "agency", "lead state", "agency name", "organization", "agencies", "lead entity"),
    "states": ("state", "states"),
}
_CONTRACT = {
    "number": (
        *("contract #", "contract number", "contract no.", "contract", "contract id", "award number", "po number"),
        *("agreement number", "master agreement", "master agreement number", "contract num", "awarded contract"),
        "number",
    ),
    "supplier": (
        *("vendor", "vendor name", "supplier", "supplier name", "contractor", "contractor name", "awarded vendor"),
        *("awarded vendors", "company", "company name", "awarded supplier"),
    ),
    "title": (
        *("title", "contract title", "contract name", "category", "contract description", "name", "commodity"),
        *("category name", "solicitation title", "product category", "bids category name", "contract category"),
    ),
    "ends_on": (
        *("expiration date", "exp. date", "expires", "expiration", "end date", "contract end date", "term end"),
        *("contract expiration date", "current term expiration date", "maturity date", "contract expiration"),
        *("term end date", "current term end", "contract end", "valid through", "expiry date"),
    ),
    "starts_on": (
        *("start date", "effective date", "begin date", "contract start date", "contract effective date"),
        *("term start", "beginning date", "award date", "effective"),
    ),
    "final_ends_on": ("final expiration", "final expiration date", "final end date", "ultimate expiration date"),
    "solicitation_number": (
        "solicitation number",
        "rfp number",
        "bid number",
        "rfp #",
        "solicitation #",
        "rfp",
        "bid #",
    ),
} | _BOTH
_SOLICITATION = {
    "number": (
        *("proposal no.", "proposal number", "bid number", "rfp number", "rfp #", "solicitation #", "solicitation id"),
        *("solicitation number", "bid no.", "bid #", "event id", "event number", "rfp", "contract", "contract number"),
        "number",
    ),
    "title": (
        *("title", "proposal name", "bid title", "bid name", "project title", "solicitation title", "rfp title"),
        *("event title", "name", "category", "project", "project name", "description"),
    ),
    "due_at": (
        *("due date", "closing date", "close date", "bid close date/time", "due", "response due", "deadline", "closes"),
        *("proposal due date", "bid due date", "closing date/time", "due date/time", "opening date", "closing"),
    ),
    CLOCK: ("due time", "closing time", "close time", "opening time"),
    "issued_on": (
        *("issue date", "posting date", "posted", "release date", "open date", "bid issue date", "published", "issued"),
        *("advertise date", "post date", "posted date", "date posted", "publish date"),
    ),
    "preproposal_at": (
        *("pre-proposal conference", "pre-bid conference", "pre-proposal meeting", "pre-bid meeting", "pre-bid date"),
        *("pre-proposal date", "site visit"),
    ),
    "questions_due_at": ("questions due", "question deadline", "question cut off date", "q&a deadline"),
} | _BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What each column is taken for: headings by field, in the file's order, and a value to judge it by.

    `others` are headings that nothing was made of.
    """

    kind: Kind
    columns: Mapping[str, str]
    values: Mapping[str, str]
    others: tuple[str, ...]

    def listing(self, url: str) -> Spreadsheet:
        """The listing that reads the file that way."""
        record = Contract if self.kind is Kind.CONTRACT else Solicitation
        fields = {name: _field(name, self.columns) for name in self.columns if name != CLOCK}
        return Spreadsheet(
            record,
            url=url,
            # One list per kind: what a file of contracts lacks are no solicitations.
            name=f"import-{self.kind}s",
            optional=True,
            columns={name: named(heading) for name, heading in self.columns.items()},
            fields=fields | {"title": Field(read=_title)} | ({} if "id" in fields else {"id": Field(read=_id)}),
        )


def page_of(path: Path, now: datetime) -> Page:
    """The file as a page. Raises CoopwatchdError when it cannot be read."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise CoopwatchdError(f"{path} cannot be read: {error.strerror or error}.") from error
    return Page(url=str(path), status=200, headers={}, body=body, fetched_at=now)


def guess(page: Page, kind: Kind, given: Mapping[str, str]) -> Guess:
    """Which column is what. `given` (field by heading, "" for none) goes before every guess.

    Raises CoopwatchdError for a column or field that does not exist, Refusal for a file without a heading row.
    """
    _check_given(kind, given)
    best: tuple[int, Guess | None, Sequence[object]] = (0, None, ())
    for sheet in sheets(page):
        for number, line in enumerate(sheet.lines[:HEADING_WITHIN]):
            below = next((row for row in sheet.lines[number + 1 :] if any(shown(cell) for cell in row)), ())
            found = guess_line(line, below, kind, given)
            if found is not None and len(found.columns) > best[0]:
                best = (len(found.columns), found, line)
    if best[1] is None:
        said = f"{page.url} has no heading row in which a {kind}'s number or title can be recognised."
        raise Refusal(Trouble.LAYOUT, said, url=page.url)
    present = {words_of(cell) for cell in best[2]}
    for heading in given:
        if words_of(heading) not in present:
            known = {shown(cell) for cell in best[2] if shown(cell)}
            raise CoopwatchdError(f"{page.url} has no column “{heading}”; {suggest(heading, known)}")
    return best[1]


def joined(join: Join | None) -> Join:
    """The portal's own rule, or the same id: a file may show what a listing shows, and is then one record with it."""
    return lambda one, other: one.id == other.id or (join is not None and join(one, other))


def _check_given(kind: Kind, given: Mapping[str, str]) -> None:
    known = names_of(Contract if kind is Kind.CONTRACT else Solicitation) | (
        set() if kind is Kind.CONTRACT else {CLOCK}
    )
    for heading, name in given.items():
        if name and name not in known:
            raise CoopwatchdError(f"“{heading}={name}”: a {kind} has no field ‘{name}’; {suggest(name, known)}")


def guess_line(line: Sequence[object], below: Sequence[object], kind: Kind, given: Mapping[str, str]) -> Guess | None:
    """What the columns under one row of headings are taken for; None when it is no heading row of such records."""
    headings = [words_of(shown(cell)) for cell in line]
    told = {words_of(heading): name for heading, name in given.items()}
    columns = {told[words]: at for at, words in reversed(list(enumerate(headings))) if told.get(words)}
    known = _CONTRACT if kind is Kind.CONTRACT else _SOLICITATION
    scored = [
        (score, -rank, -at, name, at)
        for at, words in enumerate(headings)
        if words and words not in told and len(words) <= LONGEST_HEADING
        for rank, (name, seen) in enumerate(known.items())
        if (score := max(fuzz.token_sort_ratio(words, one) for one in seen)) >= _CLOSE
    ]
    for _, _, _, name, at in sorted(scored, reverse=True):
        if name not in columns and at not in columns.values():
            columns[name] = at
    if not {"number", "title", "id"} & set(columns) or len(columns) < 2:
        return None
    ordered = dict(sorted(columns.items(), key=lambda pair: pair[1]))
    used = set(ordered.values())
    return Guess(
        kind=kind,
        columns={name: shown(line[at]) for name, at in ordered.items()},
        values={name: shown(below[at]) if at < len(below) else "" for name, at in ordered.items()},
        others=tuple(shown(cell) for at, cell in enumerate(line) if at not in used and shown(cell)),
    )


def _field(name: str, columns: Mapping[str, str]) -> Field:
    if name.endswith("_on"):
        return sheet_day(name)
    if name == "preproposal_at":
        return _noted(sheet_moment(name))
    if name.endswith("_at"):
        return sheet_moment(name, clock=CLOCK if name == "due_at" and CLOCK in columns else "")
    if name == "url":
        return read.link(name, "")
    if name == "addenda":
        return read.count(name)
    if name in {"states", "categories", "codes", "remarks"}:
        return read.texts(name)
    return read.text(name)


def _noted(field: Field) -> Field:
    """Words around a date, or instead of one, are no reason to set the row aside: “Mandatory, 10/12 at 10 AM”."""

    def read(row: Row, place: Place) -> Any:
        try:
            return field.read(row, place)
        except ValueError:
            return Due(at=None, text=clean(row.value(field.selector) or "", 200), zone=place.zone)

    return replace(field, read=read)


def _title(row: Row, _: Place) -> str:
    """The title, or what else names the row: registers often have but a number and a supplier."""
    return next((said for name in ("title", "description", "supplier", "number") if (said := row.value(name))), "")


def _id(row: Row, _: Place) -> str:
    """The number; with the supplier, because one contract number stands for many of them in most registers."""
    number = identity(clean_number(row.value("number") or "")) or identity(row.value("title") or "")
    supplier = identity(row.value("supplier") or "")
    return f"{number} {supplier}" if number and supplier else number
