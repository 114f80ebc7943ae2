"""What people name on a command line: a record, a watchlist, a channel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

from coopwatchd.errors import CoopwatchdError

if TYPE_CHECKING:
    from coopwatchd.model.holding import Held
    from coopwatchd.model.records import Kind
    from coopwatchd.store.transaction import SqlTransaction

_SHOWN = 8


def named_record(tx: SqlTransaction, name: str, *, kind: Kind | None = None) -> Held:
    """The one record of this uid, of this number or id as listings print it, or of this id of the portal's own.

    `kind`: of several those of this kind, if there are any. Raises CoopwatchdError for none, and for several, by uid.
    """
    held = tx.find_held(name)
    if held is not None:
        return held
    found = _candidates(tx, name)
    if kind is not None:
        found = [uid for uid in found if uid.split("/")[1] == kind] or found
    if len(found) > 1:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise CoopwatchdError(f"“{name}” is the number or id of several records: {', '.join(found[:_SHOWN])}{more}.")
    held = tx.find_held(found[0]) if found else None
    if held is None:
        raise CoopwatchdError(
            f"No record “{name}” is stored; `coopwatchd find`, `solicitations --all` and `contracts --all` "
            "print numbers and ids."
        )
    return held


def check_option(name: str, known: Iterable[str], what: str, option: str) -> None:
    """Raises BadParameter where an option names a `what` that is not there, with what was probably meant."""
    from coopwatchd.config.explain import suggestion

    known = list(known)
    if name and name not in known:
        hint = suggestion(name, known)
        raise typer.BadParameter(f"there is no {what} “{name}”{f'; {hint}' if hint else ''}", param_hint=option)


def _candidates(tx: SqlTransaction, name: str) -> list[str]:
    """The uids of what listings print under this name: the number, or the id of what has none; else of such ids."""
    from coopwatchd.model.watchlist import number_key

    key = number_key(name)
    if not key:
        return []
    printed, own = [], []
    for uid, number in tx.numbers():
        id_ = uid.split("/", 2)[2]
        if key in {number_key(number or id_), number_key(uid)}:
            printed.append(uid)
        elif key == number_key(id_):
            own.append(uid)
    return printed or own
