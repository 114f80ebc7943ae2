"""What most listings have in common, so that each class of them says only where it differs."""

from __future__ import annotations

from collections.abc import Iterable

from coopwatchd.model.records import Contract, Kind, Solicitation
from coopwatchd.portals.base import Listing
from coopwatchd.portals.fields import names_of


class Traits:
    """The traits of an ordinary list (see `base.Listing`); a field or a class variable of the same name overrides one.

    Properties and not class variables: a frozen dataclass with slots may then declare any of them as its own field.
    """

    __slots__ = ()

    @property
    def optional(self) -> bool:
        """False: a portal without this list cannot be read."""
        return False

    @property
    def details(self) -> bool:
        """False: it is a list, and not the pages of records that a list found."""
        return False

    @property
    def watched(self) -> bool:
        """False: its pages are for every record, not only for those that a watchlist matches."""
        return False

    @property
    def budget(self) -> int:
        """No detail pages."""
        return 0

    @property
    def complete(self) -> bool:
        """True: it shows everything there is, so that what it lacks is gone."""
        return True

    @property
    def archive(self) -> bool:
        """False: what only this list shows is missing in the leading one."""
        return False

    @property
    def turn(self) -> str:
        """The portal's own."""
        return ""

    @property
    def pace(self) -> float:
        """The portal's own."""
        return 0.0


class Around(Traits):
    """A listing that asks for another one, or reads it, in a way of its own; its class has a field `of`."""

    __slots__ = ()

    of: Listing

    @property
    def name(self) -> str:
        """That of the other."""
        return self.of.name

    @property
    def kind(self) -> Kind:
        """That of the other."""
        return self.of.kind

    @property
    def optional(self) -> bool:
        """As the other says."""
        return self.of.optional


class Declared(Traits):
    """A list whose records and fields are declared; its class has fields `record` and `name`."""

    __slots__ = ()

    record: type[Solicitation] | type[Contract]
    name: str

    @property
    def kind(self) -> Kind:
        """Which kind of record it lists."""
        return Kind.CONTRACT if self.record is Contract else Kind.SOLICITATION

    def settle(self, fields: Iterable[str]) -> None:
        """Take the plural of the kind for a name. Raises ValueError for a field that the record does not have."""
        object.__setattr__(self, "name", self.name or f"{self.kind}s")
        unknown = set(fields) - names_of(self.record)
        if unknown:
            raise ValueError(f"{self.name}: no such field: {', '.join(sorted(unknown))}")
