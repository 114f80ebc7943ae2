"""Responses: what people answered to alerts, in the order in which they did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from coopwatchd.model.responses import Action, Response, muted
from coopwatchd.store.part import Part
from coopwatchd.store.tables import responses
from coopwatchd.store.upsert import chunks


class Responses(Part):
    """The responses of a transaction."""

    def responses(self, uids: Iterable[str]) -> Mapping[str, Sequence[Response]]:
        """The answers about some records, by uid, oldest first; no entry where there is none."""
        found: dict[str, list[Response]] = defaultdict(list)
        for some in chunks(uids):
            statement = select(responses).where(responses.c.uid.in_(some)).order_by(responses.c.seq)
            for row in self._connection.execute(statement):
                found[row.uid].append(_response(row))
        return found

    def add_responses(self, answers: Sequence[Response]) -> int:
        """Store one person's answer, a row for each watchlist it is for; 0 when that press is known already.

        A press that arrives twice has the same person and the same time.
        """
        if not answers:
            return 0
        first = answers[0]
        same = (responses.c.uid == first.uid, responses.c.by == first.by, responses.c.at == first.at)
        if self._connection.execute(select(responses.c.seq).where(*same).limit(1)).first() is not None:
            return 0
        self._connection.execute(responses.insert(), [_row(one) for one in answers])
        return len(answers)

    def muted(self, uid: str, watchlist: str, now: datetime) -> str:
        """Why a watchlist does not want reminders of a record now: "not for us", or snoozed; "" = it does."""
        return muted(self.responses([uid]).get(uid, ()), watchlist, now)


def _row(response: Response) -> dict[str, Any]:
    return {
        "uid": response.uid,
        "watchlist": response.watchlist,
        "action": response.action.value,
        "by": response.by,
        "at": response.at,
        "until": response.until,
    }


def _response(row: Row[Any]) -> Response:
    return Response(
        uid=row.uid, watchlist=row.watchlist, action=Action(row.action), by=row.by, at=row.at, until=row.until
    )
