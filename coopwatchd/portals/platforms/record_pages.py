"""The pages of single records, read by their labels and words where nobody has written down how they are built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from coopwatchd.model.records import AnyRecord, Contract, Kind, Solicitation
from coopwatchd.portals.base import Asking, Page, Request, Steps
from coopwatchd.portals.details import each_page
from coopwatchd.portals.fields import Field, Place, const, read_row
from coopwatchd.portals.labels import LabelRow
from coopwatchd.portals.listing import Traits


@dataclass(frozen=True)
class PageRow(LabelRow):
    """A page, and the record it was asked for."""

    wanted: AnyRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPages(Traits):
    """A listing of the pages of records that another listing found; `address` of one, "" where it has none.

    What the page does not say stays as the record has it: its id, title, number, supplier, address and stage.
    `unlike` says why a page is not that record's, "" when it is. `watched` False: worth a page without a watchlist.
    """

    record: type[Solicitation] | type[Contract] = field(kw_only=False)
    name: str
    address: Callable[[AnyRecord], str]
    unlike: Callable[[PageRow], str]
    fields: Mapping[str, Field]
    watched: bool = True
    budget: int = 5

    @property
    def kind(self) -> Kind:
        """Which kind of record it is about."""
        return Kind.CONTRACT if self.record is Contract else Kind.SOLICITATION

    @property
    def optional(self) -> bool:
        """True: what the list says is worth telling without them."""
        return True

    @property
    def details(self) -> bool:
        """True."""
        return True

    def read(self, asking: Asking) -> Steps:
        """One request for each wanted record that has an address."""

        def ask(wanted: AnyRecord) -> Request | None:
            url = self.address(wanted)
            return Request(url=url) if url else None

        def read(wanted: AnyRecord, page: Page) -> AnyRecord:
            row = PageRow(page.soup, wanted)
            if why := self.unlike(row):
                raise ValueError(f"{page.url} {why}")
            place = Place(url=page.url, zone=asking.portal.timezone)
            return read_row(self.record, row, _kept(wanted) | dict(self.fields), place, page=page.digest)

        made: Any = self.record  # one kind or the other, as `wanted` is
        return each_page(made, asking, what=self.name.replace("-", " "), ask=ask, read=read)


def _kept(wanted: AnyRecord) -> dict[str, Field]:
    names = ["id", "title", "number", "url", "stage"] + ["supplier"] * isinstance(wanted, Contract)
    return {name: const(getattr(wanted, name)) for name in names}
