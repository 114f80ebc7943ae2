"""Records by the bodies they belong to, and what people said of links between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from sqlalchemy import and_, delete, or_, select

from coopwatchd.model.holding import Held, Posting
from coopwatchd.model.life.houses import house
from coopwatchd.model.life.links import Verdict
from coopwatchd.model.records import Kind, Stage
from coopwatchd.store.records import Records
from coopwatchd.store.tables import lineage_verdicts, records
from coopwatchd.store.upsert import upsert

# SQLite takes 999 variables in one statement, and each body needs three.
_AT_ONCE = 250
_DIGITS = re.compile(r"[0-9]+")
_AHEAD = (Stage.OPEN.value, Stage.FORECAST.value)


class Lineages(Records):
    """The records of a transaction as lineage asks for them."""

    def held_in_houses(self, houses: AbstractSet[str]) -> Iterator[Held]:
        """Every record, gone ones too, whose cooperative or lead agency is one of these (see `model.life.houses`)."""
        columns = (records.c.portal, records.c.cooperative, records.c.lead_agency)
        bodies = [
            row
            for row in self._connection.execute(select(*columns).distinct())
            if {house(row.cooperative or row.portal), house(row.lead_agency)} & houses
        ]
        for start in range(0, len(bodies), _AT_ONCE):
            wanted = or_(
                *(
                    and_(*(column == value for column, value in zip(columns, row, strict=True)))
                    for row in bodies[start : start + _AT_ONCE]
                )
            )
            yield from self._some_held(wanted)

    def held_with_numbers(self, numbers: Iterable[str]) -> Iterator[Held]:
        """Every record in whose stored text the digits of one of these contract numbers stand."""
        runs = [_telling(_DIGITS.findall(number)) for number in numbers]
        wanted = [and_(*(records.c.data.contains(run) for run in found)) for found in runs if found]
        return self._some_held(or_(*wanted)) if wanted else iter(())

    def numbers(self) -> Sequence[tuple[str, str]]:
        """The uid and the number of every record."""
        rows = self._connection.execute(select(records.c.uid, records.c.number).order_by(records.c.uid))
        return [(row.uid, row.number) for row in rows]

    def postings(self) -> Sequence[Posting]:
        """Every solicitation that some portal shows as open or announced: without reading the records themselves."""
        columns = (records.c.uid, records.c.portal, records.c.number, records.c.title)
        shown = (records.c.kind == Kind.SOLICITATION.value, records.c.live, records.c.stage.in_(_AHEAD))
        rows = self._connection.execute(select(*columns).where(*shown).order_by(records.c.uid))
        return [Posting(uid=row.uid, portal=row.portal, number=row.number, title=row.title) for row in rows]

    def lineage_verdicts(self) -> Mapping[tuple[str, str], Verdict]:
        """What people said of links, by the older and the newer record's uid."""
        rows = self._connection.execute(select(lineage_verdicts))
        return {(row.older, row.newer): Verdict(row.verdict) for row in rows}

    def settle_link(self, older: str, newer: str, verdict: Verdict, at: datetime) -> None:
        """Remember what a person said of a link; what was said before, in either direction, is forgotten."""
        mine = or_(
            and_(lineage_verdicts.c.older == older, lineage_verdicts.c.newer == newer),
            and_(lineage_verdicts.c.older == newer, lineage_verdicts.c.newer == older),
        )
        self._connection.execute(delete(lineage_verdicts).where(mine))
        row = {"older": older, "newer": newer, "verdict": verdict.value, "at": at}
        upsert(self._connection, lineage_verdicts, [row])


def _telling(runs: list[str]) -> list[str]:
    """The runs of digits by which few texts are found; short ones only where there is nothing else."""
    return [run for run in runs if len(run) > 2] or runs
