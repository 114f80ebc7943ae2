"""The report on a schedule: written to its folder, and its summary enqueued, once for each of its dates."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from coopwatchd.config.reporting import ReportPlan
from coopwatchd.daemon.app import App
from coopwatchd.errors import CoopwatchdError
from coopwatchd.log import log
from coopwatchd.model.alerts import Alert, AlertKind
from coopwatchd.model.compose import Addressed
from coopwatchd.model.rhythm import Digest
from coopwatchd.pipeline.alert import enqueue
from coopwatchd.report import summary
from coopwatchd.report.build import prepare
from coopwatchd.report.entries import entries, refile, watched
from coopwatchd.report.figures import Report
from coopwatchd.report.files import write_folder

_NAME = "report"


def report_when_due(app: App, state_dir: Path) -> datetime | None:
    """Make the report if one of its dates has come since the last; returns the next date, None without a schedule.

    Of several dates that passed unseen, only the last is made up for. The first date is the next one after the
    schedule was first seen.
    """
    plan, now = app.wiring.config.report, app.clock()
    if plan is None:
        return None
    with app.store.read() as tx:
        last = tx.last_done(_NAME)
    if last is None:
        with app.store.write() as tx:
            tx.set_last_done(_NAME, now)
        return plan.rhythm.after(now)
    date = latest(plan.rhythm, last, now)
    if date is None:
        return plan.rhythm.after(max(last, now))
    _report(app, plan, state_dir, date, now)
    return plan.rhythm.after(now)


def latest(rhythm: Digest, since: datetime, now: datetime) -> datetime | None:
    """The last date of a rhythm after `since` and not after `now`."""
    found, following = None, rhythm.after(since)
    while following <= now:
        found, following = following, rhythm.after(following)
    return found


def _report(app: App, plan: ReportPlan, state_dir: Path, date: datetime, now: datetime) -> None:
    """Files first, then what is told and that it was done, in one transaction: cut short, all of it is done again."""
    config = app.wiring.config
    watchlist = next((one for one in config.watchlists if one.id == plan.watchlist), None)
    with app.store.read() as tx:
        material, ahead, report = prepare(tx, now, config.zone, watchlist)
    dated = entries(watched(material, (watchlist,) if watchlist else config.watchlists), ahead.windows, now)
    made = tuple(dated) if "ics" in plan.formats else ()
    with app.store.write() as tx:
        filed = refile(tx, made, now)
    try:
        written = write_folder(state_dir / plan.folder, plan.formats, report, filed, config.zone)
        places = [str(path) for path in written]
        log.info("report written", folder=str(state_dir / plan.folder))
    except CoopwatchdError as error:
        # The summary goes out all the same, and says so.
        log.error("the report could not be written", why=str(error))
        places = [f"nothing: {error}"]
    alerts = [Addressed(channel=name, alert=_alert(report, places, date, now, name)) for name in plan.notify]
    with app.store.write() as tx:
        enqueue(tx, app.audience(), alerts, now)
        tx.set_last_done(_NAME, date)


def _alert(report: Report, places: list[str], date: datetime, now: datetime, channel: str) -> Alert:
    return Alert(
        key=f"{_NAME}/{date.isoformat()}@{channel}",
        kind=AlertKind.REPORT,
        at=now,
        subject=summary.subject(report),
        text=summary.text(report, places),
    )
