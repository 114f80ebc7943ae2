"""From the store to a report: every number that any of its forms shows comes from here."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from coopwatchd.model.records import Stage
from coopwatchd.model.watchlist import Watchlist
from coopwatchd.report.activity import agencies, cooperatives, ending_within
from coopwatchd.report.figures import Report, Totals
from coopwatchd.report.holdings import endings, months, subjects, suppliers
from coopwatchd.report.material import Material, Reading, gather
from coopwatchd.report.outlook import Outlook, outlook
from coopwatchd.report.uses import citations, participations, used


def prepare(
    tx: Reading, now: datetime, zone: ZoneInfo, watchlist: Watchlist | None = None
) -> tuple[Material, Outlook, Report]:
    """Read once, and the report on what was read; what it was made from goes on to the calendar."""
    material = gather(tx, now, zone, watchlist)
    ahead = outlook(material.contracts, material.known, material.today, material.verdicts)
    return material, ahead, build(material, ahead)


def build(material: Material, ahead: Outlook) -> Report:
    """The report; pure."""
    contracts, today = material.contracts, material.today
    by_agency, by_cooperative = agencies(material, ahead.windows), cooperatives(material)
    by_supplier = suppliers(contracts, today)
    uses = (*participations(contracts), *citations(material))
    totals = Totals(
        solicitations=len(material.asked),
        open_now=sum(one.record.stage is Stage.OPEN for one in material.asked),
        contracts=len(contracts),
        past=len(material.past),
        suppliers=len(by_supplier),
        agencies=sum(bool(one.name) for one in by_agency),
        cooperatives=len(by_cooperative),
        ending=ending_within(contracts, today),
        no_end=sum(one.ends_on is None for one in contracts),
    )
    return Report(
        at=material.now,
        today=today,
        scope=material.scope,
        totals=totals,
        agencies=by_agency,
        cooperatives=by_cooperative,
        endings=endings(contracts, ahead, today),
        months=months(contracts, today),
        suppliers=by_supplier,
        subjects=subjects(contracts, today),
        used=used(uses),
        uses=uses,
    )
