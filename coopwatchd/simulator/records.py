"""The made-up records: what a simulated portal can know of a solicitation or a contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5


class Stage(StrEnum):
    """Where a made-up solicitation stands; each portal has its own section or status for it."""

    PLANNED = "planned"  # announced, not yet open
    OPEN = "open"
    PENDING = "pending"  # closed, in evaluation
    AWARDED = "awarded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimSolicitation:
    """One made-up solicitation.

    `id` is the portal's own stable id: Sourcewell's listing id, NASPO's slug, OMNIA's content element, Bonfire's
    ProjectID. Times are aware; `zone` is the lead agency's, in which portals print them. Raises ValueError for a
    naive time, which would be read differently on every machine.
    """

    id: str
    number: str
    title: str
    stage: Stage = Stage.OPEN
    due: datetime | None = None
    zone: str = "America/Chicago"
    issued: datetime | None = None
    preproposal: datetime | None = None
    questions_due: datetime | None = None
    lead_agency: str = ""
    description: str = ""
    department: str = ""
    contact: str = ""
    addenda: int = 0
    guid: str = ""  # of the tenders search; made from the id when not given
    construction: bool = False  # Sourcewell's second block
    on_page: bool = True  # shown on Sourcewell's listing page
    in_search: bool = True  # shown by Sourcewell's tenders search
    documents: tuple[tuple[str, str], ...] = ()  # (title, address)

    def __post_init__(self) -> None:
        for name in ("due", "issued", "preproposal", "questions_due"):
            moment = getattr(self, name)
            if moment is not None and moment.tzinfo is None:
                raise ValueError(f"solicitation {self.id}: {name} needs a time zone")
        if not self.guid:
            object.__setattr__(self, "guid", str(uuid5(NAMESPACE_URL, f"simulated:{self.id}")))


@dataclass(frozen=True, slots=True, kw_only=True)
class SimContract:
    """One made-up contract; for NASPO a portfolio, whose `contractors` are its suppliers."""

    number: str
    supplier: str = ""
    title: str
    description: str = ""
    solicitation_title: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    tab_ends_on: date | None = None  # Sourcewell: a later end that only the documents tab shows
    lead_agency: str = ""
    contractors: tuple[str, ...] = ()
    slug: str = ""
    id: str = ""  # OMNIA's data-contract_id
    industry: str = "3"
    zone: str = "America/Chicago"  # whose midnight a Bonfire register means
    documents: tuple[tuple[str, str], ...] = ()  # (title, address)

    @property
    def key(self) -> str:
        """What the simulator keeps it under: the id where there is one, else slug or number, regardless of case."""
        return (self.id or self.slug or self.number or self.supplier).casefold()
