"""Colorado's schedule of price agreements, a sheet that names the cooperative whose contract each of them joins."""

from __future__ import annotations

from coopwatchd.model.records import Contract
from coopwatchd.portals.clean import clean, identity
from coopwatchd.portals.fields import Field, Place, Row, key_description, text
from coopwatchd.portals.platforms.spreadsheet import Spreadsheet
from coopwatchd.portals.registers import open_ended, term

_COLUMNS = {
    "supplier": r"^vendor$",
    "spa": r"^core spa",
    "number": r"^contract #$",
    "category": r"^bids category",
    "sub": r"sub-?category",
    "status": r"^status$",
    "starts": r"^contract effective date$",
    "ends": r"^current term expiration date$",
    "use": r"^mandatory or permissive$",
    "source": r"^nvp\b.*mmcap",
    "lead": r"^lead state",
    "comments": r"^comments$",
}
_NEEDED = frozenset({"supplier", "number", "category", "ends", "source"})
_SOURCES = {"nvp": "NASPO ValuePoint", "mmcap": "MMCAP Infuse", "omnia": "OMNIA Partners"}
_ENDLESS = open_ended("ends")
_OWN = frozenset({"", "n/a", "rfx", "rfp", "ifb", "spco"})  # solicited by Colorado itself


def source(row: Row, _: Place) -> str:
    """The cooperative that the sheet names, in full where its abbreviation is known; "" for Colorado's own."""
    said = clean(row.value("source") or "")
    return "" if said.casefold() in _OWN else _SOURCES.get(said.casefold(), said)


def title(row: Row, _: Place) -> str:
    """Category and sub-category."""
    said = (clean(row.value(name) or "") for name in ("category", "sub"))
    return " - ".join(one for one in said if one and one.casefold() != "n/a")


def number(row: Row, _: Place) -> str:
    """Its own number, else that of Colorado's accounting."""
    return clean(row.value("number") or "") or clean(row.value("spa") or "")


def own_id(row: Row, place: Place) -> str:
    """Number, holder and category: an agreement has a row for each of its categories."""
    parts = (number(row, place), row.value("supplier") or "", title(row, place))
    return " ".join(map(identity, parts)) if parts[0] else ""


def remarks(row: Row, place: Place) -> tuple[str, ...]:
    """An end that is none, and a status that is not one of a running agreement."""
    said = clean(row.value("status") or "")
    running = said.casefold() in {"", "current", "active"}
    return (*_ENDLESS.read(row, place), *(() if running else (f"listed with the status ‘{said}’",)))


def use(row: Row, _: Place) -> tuple[str, ...]:
    """Whether state agencies must use it, as the sheet's letter says."""
    said = clean(row.value("use") or "")
    return (found,) if (found := {"m": "mandatory", "p": "permissive"}.get(said.casefold(), said)) else ()


PRICE_AGREEMENTS = Spreadsheet(
    Contract,
    url="",  # the page knows it
    columns=_COLUMNS,
    needed=_NEEDED,
    fields={
        "id": Field(read=own_id),
        "number": Field(read=number),
        "title": Field(read=title),
        "supplier": text("supplier"),
        "lead_agency": text("lead"),
        "source": Field(read=source),
        "categories": Field(read=use),
        "description": key_description("comments"),
        **term("starts", "ends"),
        "remarks": Field(read=remarks),
    },
)
