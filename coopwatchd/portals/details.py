"""Detail pages, one request for each wanted record: what all listings of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract, Kind, Solicitation
from coopwatchd.portals.base import Asking, Page, Reading, Reject, Request, Steps
from coopwatchd.portals.listing import Traits

# What can be wrong with one page while the others are well.
_OF_ONE_PAGE = frozenset({Trouble.GONE, Trouble.LAYOUT, Trouble.SERVER, Trouble.TOO_LARGE, Trouble.INCOMPLETE})
_Kind = TypeVar("_Kind", Solicitation, Contract)


class SolicitationDetails(Traits):
    """The traits of pages about single solicitations: optional, and asked for only where a watchlist matches."""

    __slots__ = ()

    kind: ClassVar[Kind] = Kind.SOLICITATION
    optional: ClassVar[bool] = True
    details: ClassVar[bool] = True
    watched: ClassVar[bool] = True


class ContractDetails(SolicitationDetails):
    """The same of pages about single contracts."""

    __slots__ = ()

    kind: ClassVar[Kind] = Kind.CONTRACT


def each_page(
    of: type[_Kind],
    asking: Asking,
    *,
    what: str,
    ask: Callable[[_Kind], Request | None],
    read: Callable[[_Kind, Page], _Kind],
    alone: bool = True,
) -> Steps:
    """One page for each wanted record of a kind that `ask` has a request for, read by `read` (ValueError: set aside).

    A page that is gone or broken is set aside as well; a Refusal that is the site's and not the page's ends the
    listing. When none of several pages could be read it is no page's own fault, and with `alone` False one page is
    enough to say so.
    """
    records: list[AnyRecord] = []
    rejects: list[Reject] = []
    troubles: set[Trouble] = set()
    for wanted in asking.wanted:
        if not isinstance(wanted, of):
            continue
        try:
            request = ask(wanted)
            if request is None:
                continue
            page = yield request
            records.append(read(wanted, page))
        except Refusal as refusal:
            if refusal.trouble not in _OF_ONE_PAGE:
                raise
            troubles.add(refusal.trouble)
            rejects.append(Reject(row=wanted.id, reason=str(refusal)))
        except ValueError as error:
            troubles.add(Trouble.LAYOUT)
            rejects.append(Reject(row=wanted.id, reason=str(error)))
    if len(rejects) > alone and not records:
        trouble = troubles.pop() if len(troubles) == 1 else Trouble.LAYOUT
        raise Refusal(trouble, f"None of {len(rejects)} {what} could be read: {rejects[0].reason}")
    return Reading(records=tuple(records), rejects=tuple(rejects))
