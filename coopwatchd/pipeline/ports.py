"""What the pipeline needs of the outside: a store with transactions, as Protocols."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from coopwatchd.model.delivery import ChannelState, Delivery, State
from coopwatchd.model.events import Event
from coopwatchd.model.health import ListingState, Poll
from coopwatchd.model.holding import Held
from coopwatchd.model.records import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Validator:
    """What makes the next request for `url` conditional; saved only with a good parse."""

    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A page that records were read from; the store compresses it and keeps it 30 days."""

    digest: str
    url: str
    portal: str
    listing: str
    fetched_at: datetime
    body: bytes


class Transaction(Protocol):
    """Everything one short transaction can read and write; it commits as a whole or not at all."""

    # records
    def held(self, portal: str) -> Mapping[str, Held]: ...  # by uid, gone ones included
    def all_held(self, *, kind: Kind | None = None, live: bool | None = None) -> Iterable[Held]: ...
    def find_held(self, uid: str) -> Held | None: ...
    def save_held(self, held: Iterable[Held]) -> None: ...

    # events
    def known_events(self, keys: Iterable[str]) -> set[str]: ...
    def add_events(self, events: Iterable[Event]) -> tuple[Event, ...]: ...  # those that were new
    def events(self, *, uid: str = "", limit: int = 100) -> Sequence[Event]: ...  # newest first

    # the outbox
    def enqueue(self, deliveries: Iterable[Delivery]) -> int: ...  # how many were new
    def due(self, channel: str, now: datetime, *, limit: int = 200) -> Sequence[Delivery]: ...
    def next_due(self, channel: str) -> datetime | None: ...
    def update(self, delivery: Delivery) -> None: ...
    def delivery(self, id: str) -> Delivery | None: ...
    def deliveries(
        self, *, states: Sequence[State] = (), channel: str = "", limit: int = 100
    ) -> Sequence[Delivery]: ...
    def outbox_counts(self) -> Mapping[State, int]: ...
    def thread(self, channel: str, recipient: str, thread_key: str) -> str: ...  # first delivered provider id

    # portals
    def listing_states(self) -> Mapping[tuple[str, str], ListingState]: ...
    def save_listing_state(self, state: ListingState) -> None: ...
    def add_poll(self, poll: Poll) -> None: ...
    def polls(self, portal: str, *, limit: int = 50) -> Sequence[Poll]: ...
    def next_polls(self) -> Mapping[str, datetime]: ...
    def set_next_poll(self, portal: str, at: datetime) -> None: ...
    def validators(self, portal: str, listing: str) -> Mapping[str, Validator]: ...
    def save_validators(self, portal: str, listing: str, validators: Iterable[Validator]) -> None: ...
    def save_pages(self, pages: Iterable[StoredPage]) -> None: ...
    def page(self, digest: str) -> StoredPage | None: ...

    # watchlists and channels
    def introductions(self) -> set[tuple[str, str, str]]: ...  # (watchlist, portal, listing) already told
    def add_introductions(self, told: Iterable[tuple[str, str, str]], at: datetime) -> None: ...
    def channel_states(self) -> Mapping[str, ChannelState]: ...
    def save_channel_state(self, state: ChannelState) -> None: ...
    def digest_day(self, channel: str) -> str: ...  # the local date of the last digest, "" = none
    def set_digest_day(self, channel: str, day: str) -> None: ...

    # upkeep
    def prune(self, before: datetime) -> int: ...  # pages, polls and delivered or discarded outbox rows older


class Store(Protocol):
    """Where everything is kept. `write` is one writer at a time; `read` sees a consistent state beside it."""

    def write(self) -> AbstractContextManager[Transaction]: ...
    def read(self) -> AbstractContextManager[Transaction]: ...
    def close(self) -> None: ...
