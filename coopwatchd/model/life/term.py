"""What is known of a contract's term: filled up from its words, with where each value comes from and why one lacks."""

from __future__ import annotations

from coopwatchd.model.life.dates import months_between
from coopwatchd.model.life.filling import Filling, shown
from coopwatchd.model.records import AnyRecord, Contract, Found, How

_UNSAID = "the portal does not state it"


def with_term(record: AnyRecord) -> AnyRecord:
    """The record with the dates and options that its words give; `found` says where each comes from.

    Empty fields only; a column that is a placeholder far in the future, or contradicts the other, is emptied, with
    the reason. Never gives an end before the start. The same record always gives the same result, and what it gives
    is not changed by reading it again.
    """
    return Filling(record).done() if isinstance(record, Contract) else record


def provenance(contract: Contract, field: str) -> Found:
    """Where a field of the term comes from, or why it is not known. A value without an entry is the portal's own."""
    for found in contract.found:
        if found.field == field:
            return found
    value = getattr(contract, field)
    if value in (None, ""):
        return Found(field=field, text="", how=How.COLUMN, why=_UNSAID)
    return Found(field=field, text=shown(value), how=How.COLUMN)


def options_left(contract: Contract) -> int | None:
    """How many renewal options are unused: as counted, or as fit between the current and the final end."""
    options = contract.options
    if options is None or options.left is not None:
        return None if options is None else options.left
    if not (options.months and contract.ends_on and contract.final_ends_on):
        return None
    ahead = months_between(contract.ends_on, contract.final_ends_on)
    return ahead // options.months if ahead is not None and ahead % options.months == 0 else None
