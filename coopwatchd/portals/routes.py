"""Several ways to the same list, tried in order: the first that can be read is the list."""

from __future__ import annotations

from dataclasses import dataclass

from coopwatchd.errors import Refusal
from coopwatchd.model.records import Kind
from coopwatchd.portals.base import Asking, Listing, Reading, Steps
from coopwatchd.portals.listing import Traits


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOf(Traits):
    """A listing with fall-backs. All routes must name records by the same ids, or a fall-back would look like change.

    When none can be read, the Refusal of the first is the one that counts; the others' are named in its message.
    """

    name: str
    routes: tuple[Listing, ...]
    optional: bool = False
    details: bool = False
    watched: bool = False
    budget: int = 0

    @property
    def kind(self) -> Kind:
        """What the routes list."""
        return self.routes[0].kind

    @property
    def complete(self) -> bool:
        """False when one of the routes shows the latest only."""
        return all(route.complete for route in self.routes)

    @property
    def turn(self) -> str:
        """The first that any route has: which of them is asked is not known before."""
        return next((route.turn for route in self.routes if route.turn), "")

    @property
    def pace(self) -> float:
        """The slowest of the routes' own."""
        return max(route.pace for route in self.routes)

    def read(self, asking: Asking) -> Steps:
        """The reading of the first route that gives one."""
        refusals: list[Refusal] = []
        for route in self.routes:
            try:
                reading: Reading = yield from route.read(asking)
            except Refusal as refusal:
                refusals.append(refusal)
            else:
                return reading
        first, *others = refusals
        said = "".join(f"; then {other}" for other in others)
        raise Refusal(first.trouble, f"{first}{said}", url=first.url, retry_after=first.retry_after)
