"""Who was told what once: introductions of watchlists, and paused channels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from coopwatchd.model.delivery import ChannelState
from coopwatchd.store.part import Part
from coopwatchd.store.tables import channel_states, introductions
from coopwatchd.store.upsert import insert_new, upsert


class Channels(Part):
    """The watchlists and channels of a transaction."""

    def introductions(self) -> Mapping[tuple[str, str, str], datetime]:
        """When a watchlist was told what to begin with, by watchlist, portal and listing."""
        columns = (introductions.c.watchlist, introductions.c.portal, introductions.c.listing, introductions.c.at)
        return {(row[0], row[1], row[2]): row[3] for row in self._connection.execute(select(*columns))}

    def add_introductions(self, told: Iterable[tuple[str, str, str]], at: datetime) -> None:
        """Remember introductions; one that was remembered keeps its time."""
        rows = [
            {"watchlist": watchlist, "portal": portal, "listing": listing, "at": at}
            for watchlist, portal, listing in told
        ]
        insert_new(self._connection, introductions, rows)

    def channel_states(self) -> Mapping[str, ChannelState]:
        """Every channel that was ever paused, by name."""
        rows = self._connection.execute(select(channel_states)).mappings()
        return {row["name"]: ChannelState(**row) for row in rows}

    def save_channel_state(self, state: ChannelState) -> None:
        """Remember whether a channel is paused."""
        upsert(self._connection, channel_states, [asdict(state)])
