"""The made-up world the portals show: records that a test or the demo changes while they are served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from threading import RLock
from typing import Any

from coopwatchd.simulator.records import SimContract, SimSolicitation, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfView:
    """What one portal shows at one moment. Withheld records exist, count in totals, and are not shown (a fault)."""

    solicitations: tuple[SimSolicitation, ...] = ()
    contracts: tuple[SimContract, ...] = ()
    withheld: tuple[SimSolicitation, ...] = ()
    withheld_contracts: tuple[SimContract, ...] = ()

    def at(self, *stages: Stage) -> tuple[SimSolicitation, ...]:
        """The shown solicitations in one of these stages, in the order they were added."""
        return tuple(one for one in self.solicitations if one.stage in stages)

    def solicitation(self, id: str) -> SimSolicitation | None:
        """The shown solicitation with this id or guid."""
        return next((one for one in self.solicitations if id in {one.id, one.guid}), None)

    def contract(self, key: str) -> SimContract | None:
        """The shown contract with this key or number, regardless of case."""
        wanted = key.casefold()
        return next((one for one in self.contracts if wanted in {one.key, one.number.casefold()}), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where the dossiers disagree or do not know: how the simulated portals behave there."""

    tenders_token: str = "bidDetail"  # noqa: S105 - which of the two tokens works: bidDetail, master, either
    tenders_cookie_domain: str = ""  # the real cookie names a parent domain; "" = host only
    omnia_due: str = "weekday"  # shape of the date text: weekday, long, iso, us
    omnia_page_size: int = 15
    opengov_first_page: int = 1  # reported as 1 and as 0
    esbd_filters: bool = True  # whether the agency that is asked for is minded
    esbd_agencies: str = "objects"  # shape of the list of agencies: objects, text
    bonfire_bom: bool = False  # some tenants begin their JSON with a byte order mark
    bonfire_register: bool = False  # a register of contracts is offered even where it is empty


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The whole world at one moment, frozen; `say_empty` False leaves out every portal's own words for "nothing"."""

    now: datetime
    shelves: Mapping[str, ShelfView]
    settings: Settings = field(default_factory=Settings)
    say_empty: bool = True

    def shelf(self, name: str) -> ShelfView:
        """What one portal shows; an unknown one shows nothing."""
        return self.shelves.get(name, ShelfView())


class Shelf:
    """The records of one portal, changed by tests and the story; every method is safe beside a running server."""

    def __init__(self, lock: RLock) -> None:
        self._lock = lock
        self._solicitations: dict[str, SimSolicitation] = {}
        self._contracts: dict[str, SimContract] = {}

    def view(self) -> ShelfView:
        """What is shown right now."""
        with self._lock:
            return ShelfView(
                solicitations=tuple(self._solicitations.values()), contracts=tuple(self._contracts.values())
            )

    def put(self, *records: SimSolicitation | SimContract) -> None:
        """Add records, or replace those with the same id."""
        with self._lock:
            for record in records:
                if isinstance(record, SimSolicitation):
                    self._solicitations[record.id] = record
                else:
                    self._contracts[record.key] = record

    def remove(self, *ids: str) -> None:
        """Take solicitations (by id) or contracts (by id, slug or number) off; an unknown one is no error."""
        with self._lock:
            for id in ids:
                self._solicitations.pop(id, None)
                self._contracts.pop(id.casefold(), None)

    def clear(self) -> None:
        """Take everything off."""
        with self._lock:
            self._solicitations.clear()
            self._contracts.clear()

    def change(self, id: str, **fields: Any) -> SimSolicitation:
        """Set fields of a solicitation to new values. Raises KeyError when it is not there."""
        with self._lock:
            changed = replace(self._solicitations[id], **fields)
            self._solicitations[id] = changed
            return changed

    def change_contract(self, key: str, **fields: Any) -> SimContract:
        """Set fields of a contract to new values. Raises KeyError when it is not there."""
        with self._lock:
            changed = replace(self._contracts[key.casefold()], **fields)
            self._contracts[key.casefold()] = changed
            return changed

    def move_due(self, id: str, due: datetime) -> SimSolicitation:
        """Move a due date; on the portals that show it twice, in both places."""
        return self.change(id, due=due)

    def add_addendum(self, id: str, *, due: datetime | None = None) -> SimSolicitation:
        """Publish one more addendum, which may move the due date as well."""
        with self._lock:
            known = self._solicitations[id]
            return self.change(id, addenda=known.addenda + 1, due=due or known.due)

    def close(self, id: str) -> SimSolicitation:
        """Move a solicitation into evaluation."""
        return self.change(id, stage=Stage.PENDING)

    def cancel(self, id: str) -> SimSolicitation:
        """Cancel a solicitation."""
        return self.change(id, stage=Stage.CANCELLED)

    def award(self, id: str, *contracts: SimContract) -> SimSolicitation:
        """Award a solicitation; its contracts appear at the same moment."""
        with self._lock:
            self.put(*contracts)
            return self.change(id, stage=Stage.AWARDED)

    def renew(self, key: str, until: date) -> SimContract:
        """Move the end of a contract's term out."""
        return self.change_contract(key, ends_on=until)


class World:
    """Everything the simulator shows. `now` None means the real clock; the demo sets it to the story's own time."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._shelves: dict[str, Shelf] = {}
        self.now: datetime | None = None
        self.settings = Settings()

    def shelf(self, name: str) -> Shelf:
        """The shelf of a portal, made when first named."""
        with self._lock:
            return self._shelves.setdefault(name, Shelf(self._lock))

    @property
    def sourcewell(self) -> Shelf:
        """Sourcewell: its listing page, tenders search, workbook and contract pages show the same records."""
        return self.shelf("sourcewell")

    @property
    def naspo(self) -> Shelf:
        """NASPO ValuePoint."""
        return self.shelf("naspo")

    @property
    def omnia(self) -> Shelf:
        """OMNIA Partners."""
        return self.shelf("omnia")

    @property
    def generic(self) -> Shelf:
        """bids.example.gov: the table, JSON and feed of a portal nobody has heard of."""
        return self.shelf("generic")

    def tenant(self, name: str) -> Shelf:
        """One Bonfire tenant; naming it is what makes its host exist."""
        return self.shelf(f"bonfire:{name}")

    def clock(self) -> datetime:
        """The world's time, aware, UTC."""
        return (self.now or datetime.now(UTC)).astimezone(UTC)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Make several changes that no page sees half of."""
        with self._lock:
            yield

    def view(self) -> View:
        """The world at this moment, of one piece."""
        with self._lock:
            shelves = {name: shelf.view() for name, shelf in self._shelves.items()}
            return View(now=self.clock(), shelves=shelves, settings=self.settings)
