"""Lists behind a search form or on pages of their own pace: what another listing reads, asked for in another way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from coopwatchd.model.records import AnyRecord, Contract
from coopwatchd.portals.base import Asking, Listing, Reading, Request, Steps
from coopwatchd.portals.listing import Around


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched(Around):
    """The listing `of`, whose page is the answer to a `form` (or to `json`) that is posted to its address.

    `first`: a page that is got before, for the session that the search wants. `complete` False: nobody has proven that
    the search answers with everything, so what it lacks is not gone.
    """

    of: Listing
    form: Mapping[str, str] | None = None
    json: object | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    first: str = ""
    complete: bool = False
    pace: float = 0.0

    def read(self, asking: Asking) -> Steps:
        """The pages of the list, each asked for with the form."""
        if self.first:
            yield Request(url=self.first)
        steps = self.of.read(asking)
        request = next(steps)
        while True:
            page = yield self._asked(request)
            try:
                request = steps.send(page)
            except StopIteration as end:
                reading: Reading = end.value
                return reading

    def _asked(self, request: Request) -> Request:
        headers = {**request.headers, **self.headers}
        if self.form is None and self.json is None:
            return replace(request, headers=headers)
        return replace(request, form=self.form, json=self.json, headers=headers, conditional=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestOf(Around):
    """The listing `of`, whose rows are the periods or amendments of contracts: of each contract the latest counts.

    `order` tells which is later; by default the start and then the end of the period.
    """

    of: Listing
    order: Callable[[Contract], Any] = lambda one: (one.starts_on or date.min, one.ends_on or date.max)

    @property
    def complete(self) -> bool:
        """As the list says."""
        return self.of.complete

    def read(self, asking: Asking) -> Steps:
        """What the list reads, one record for each id."""
        reading: Reading = yield from self.of.read(asking)
        latest: dict[str, AnyRecord] = {}
        for one in reading.records:
            kept = latest.setdefault(one.id, one)
            if isinstance(one, Contract) and isinstance(kept, Contract) and self.order(one) > self.order(kept):
                latest[one.id] = one
        return replace(reading, records=tuple(latest.values()))
