"""Detail pages, one request for each wanted record: what all listings of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from coopwatchd.errors import Refusal, Trouble
from coopwatchd.model.records import AnyRecord, Contract, Solicitation
from coopwatchd.portals.base import Asking, Page, Reading, Reject, Request, Steps

_Kind = TypeVar("_Kind", Solicitation, Contract)


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

    A page that is gone is set aside as well; any other Refusal ends the listing. When none of several pages could
    be read it is the layout that changed, and with `alone` False one page is enough to say so.
    """
    records: list[AnyRecord] = []
    rejects: list[Reject] = []
    for wanted in asking.wanted:
        if not isinstance(wanted, of):
            continue
        request = ask(wanted)
        if request is None:
            continue
        try:
            page = yield request
            records.append(read(wanted, page))
        except Refusal as refusal:
            if refusal.trouble is not Trouble.GONE:
                raise
            rejects.append(Reject(row=wanted.id, reason=str(refusal)))
        except ValueError as error:
            rejects.append(Reject(row=wanted.id, reason=str(error)))
    if len(rejects) > alone and not records:
        raise Refusal(Trouble.LAYOUT, f"None of {len(rejects)} {what} could be read: {rejects[0].reason}")
    return Reading(records=tuple(records), rejects=tuple(rejects))
