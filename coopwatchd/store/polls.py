"""The history of polls, what is remembered of each listing, and when each portal is polled next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select

from coopwatchd.model.health import ListingState, Outcome, Poll
from coopwatchd.model.vitals import Norm
from coopwatchd.store.codec import decode, encode
from coopwatchd.store.part import Part
from coopwatchd.store.tables import listing_states, polls, schedule
from coopwatchd.store.upsert import upsert


class Polls(Part):
    """The polls of a transaction."""

    def add_poll(self, poll: Poll) -> None:
        """Add to the history."""
        self._connection.execute(insert(polls), asdict(poll) | {"outcome": poll.outcome.value})

    def polls(self, portal: str, *, limit: int = 50) -> Sequence[Poll]:
        """The newest polls of a portal, all its listings together."""
        newest = (polls.c.at.desc(), polls.c.seq.desc())
        statement = select(polls).where(polls.c.portal == portal).order_by(*newest).limit(limit)
        return [_poll(row) for row in self._connection.execute(statement)]

    def listing_states(self, portal: str = "") -> Mapping[tuple[str, str], ListingState]:
        """Every listing that was ever polled, of one portal or of all, by portal and listing."""
        wanted = select(listing_states)
        rows = self._connection.execute(
            wanted.where(listing_states.c.portal == portal) if portal else wanted
        ).mappings()
        return {
            (row["portal"], row["listing"]): ListingState(**{**row, "norm": decode(Norm, row["norm"])}) for row in rows
        }

    def save_listing_state(self, state: ListingState) -> None:
        """Remember a listing."""
        upsert(self._connection, listing_states, [asdict(state) | {"norm": encode(state.norm)}])

    def next_polls(self) -> Mapping[str, datetime]:
        """When each portal is polled next."""
        return {row.portal: row.next_at for row in self._connection.execute(select(schedule))}

    def set_next_poll(self, portal: str, at: datetime) -> None:
        """Plan the next poll of a portal."""
        upsert(self._connection, schedule, [{"portal": portal, "next_at": at}])

    def _prune_polls(self, before: datetime) -> int:
        return self._connection.execute(delete(polls).where(polls.c.at < before)).rowcount


def _poll(row: Row[Any]) -> Poll:
    values = {name: value for name, value in row._mapping.items() if name != "seq"}
    return Poll(**values | {"outcome": Outcome(row.outcome)})
