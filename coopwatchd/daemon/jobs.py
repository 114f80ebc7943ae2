"""The timers of the daemon: when each portal is read, the calendar turned, and each channel's outbox emptied."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from coopwatchd.daemon.app import SIDE_BY_SIDE, App
from coopwatchd.daemon.buttons import Buttons
from coopwatchd.daemon.calendar import LiveCalendar
from coopwatchd.daemon.posts import STUCK, Post
from coopwatchd.daemon.reporting import report_when_due
from coopwatchd.log import log
from coopwatchd.model.health import pause_after
from coopwatchd.model.rhythm import next_poll
from coopwatchd.pipeline.health import bad_polls

# New watchlists wait this long for portals that have never been read before they are told what is open, and the
# calendar for portals that were due while nobody looked: their dates may have moved.
PATIENCE = timedelta(minutes=10)
DATES_WAIT = 15.0  # seconds
AGAIN = timedelta(minutes=15)  # a report that could not be made


class Jobs:
    """APScheduler is only the timer: what is due lives in the store, so a restart or a reload forgets nothing."""

    def __init__(self, app: App, state_dir: Path | None = None) -> None:
        self.app = app
        self._state_dir = state_dir  # None: no report and no calendar is written
        self._live = LiveCalendar(app, state_dir) if state_dir is not None else None
        self._waiting_since = app.clock()
        self._busy: dict[str, float] = {}
        self._guard = threading.Lock()
        self._overdue: set[str] = set()
        self._posts: dict[str, Post] = {}
        self._buttons = Buttons(app, self.wake)
        # UTC, because interval triggers in local time stumble over the change of the clock.
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(SIDE_BY_SIDE)},
            # Two, because a poll arms its successor before it has ended: APScheduler would drop one that is due by
            # then, and the portal with it. `_busy` is what keeps a portal from being read twice at once.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 2},
        )

    def start(self) -> None:
        """Arm every timer; the first polls may begin at once."""
        self._scheduler.add_job(self._turn, "interval", hours=1, id="calendar", next_run_time=self._soon(2))
        self._scheduler.add_job(self.app.prune, "interval", days=1, id="prune", next_run_time=self._soon(600))
        self._scheduler.start()
        self._arm_polls()
        self._arm_report(self._soon(5))
        self._man_posts()
        self._buttons.start()

    def reload(self) -> None:
        """Follow a new configuration: portals that are gone are not read, new ones at once, channels anew."""
        self._waiting_since = self.app.clock()
        for job in self._scheduler.get_jobs():
            if job.id.startswith("poll:"):
                with suppress(JobLookupError):  # it may just have begun to run
                    self._scheduler.remove_job(job.id)
        self._arm_polls()
        self._arm_report(self._soon(0))
        self._man_posts()
        self._buttons.start()
        self._scheduler.modify_job("calendar", next_run_time=self._soon(0))

    def stop(self, patience: float) -> None:
        """No new work; what is in flight may finish for `patience` seconds."""
        self.app.stop()
        self._scheduler.pause()
        for post in self._posts.values():
            post.leave()
        deadline = time.monotonic() + patience
        self._buttons.stop()
        for post in self._posts.values():
            post.join(max(0.0, deadline - time.monotonic()))
        while self._busy and time.monotonic() < deadline:
            time.sleep(0.02)  # pool threads cannot be awaited with a deadline
        self._scheduler.shutdown(wait=False)

    @property
    def alive(self) -> bool:
        """True while polls and deliveries make progress; what the watchdog is told."""
        oldest = min(self._busy.values(), default=time.monotonic())
        return time.monotonic() - oldest < STUCK and all(post.alive for post in self._posts.values())

    def _arm_polls(self) -> None:
        now, planned = self.app.clock(), self._planned()
        self._overdue = set()
        for place, (key, plan) in enumerate(self.app.wiring.config.portals.items()):
            # Never read, or overdue: now, one after the other. A shorter interval counts at once.
            at = min(planned.get(key, now), next_poll(key, now, plan.every, plan.window))
            if at <= now and plan.window.holds(now):
                self._overdue.add(key)
            self._arm(key, plan.window.opens(max(at, now)) + timedelta(milliseconds=200 * place))

    def _planned(self) -> dict[str, datetime]:
        try:
            with self.app.store.read() as tx:
                return dict(tx.next_polls())
        except Exception:
            # A portal that is read too early is better than one that is not read.
            log.exception("when the portals were to be read is not known; all are read now")
            return {}

    def _arm(self, key: str, at: datetime) -> None:
        self._scheduler.add_job(self._poll, "date", run_date=at, args=[key], id=f"poll:{key}", replace_existing=True)

    def _poll(self, key: str) -> None:
        plan = self.app.wiring.config.portals.get(key)
        if plan is None or self.app.stopping.is_set():
            return
        with self._guard:
            if key in self._busy:
                return  # armed by a reload meanwhile; the poll in hand arms the next one
            self._busy[key] = time.monotonic()
        asked = 0.0
        try:
            asked = max((one.retry_after or 0.0 for one in self.app.poll(plan).listings), default=0.0)
        except Exception:
            # A store that is full or gone: said, and tried again at the next time; deliveries go on.
            log.exception("a poll failed", portal=key)
        self._overdue.discard(key)
        self._turn()
        try:
            at = self._plan(key, asked)
        finally:
            self._busy.pop(key, None)
        if at is not None:
            self._arm(key, at)

    def _plan(self, key: str, asked: float) -> datetime | None:
        """Note when the next poll is: at its time, or later where the portal asked for it or keeps failing."""
        plan = self.app.wiring.config.portals.get(key)
        if plan is None or self.app.stopping.is_set():
            return None
        now = self.app.clock()
        at = max(next_poll(key, now, plan.every, plan.window), plan.window.opens(now + timedelta(seconds=asked)))
        try:
            with self.app.store.write() as tx:
                pause = pause_after(bad_polls(plan.portal, tx.listing_states(key)), plan.every)
                at = max(at, plan.window.opens(now + pause))
                tx.set_next_poll(key, at)
        except Exception:
            log.exception("the next poll could not be noted", portal=key)
        return at

    def _turn(self) -> None:
        if self.app.stopping.is_set():
            return
        mark = f"turn/{threading.get_ident()}"  # no portal's name has a slash
        self._busy[mark] = time.monotonic()
        try:
            ready = not self._overdue and self.app.all_polled()
            if ready or self.app.clock() - self._waiting_since > PATIENCE:
                self.app.turn()
        except Exception:
            log.exception("the calendar could not be turned")
        finally:
            self._busy.pop(mark, None)
        self.wake()
        self._arm_dates()

    def _arm_dates(self) -> None:
        """The live calendar soon, once for all polls of a round: everything stored is read for it."""
        wanted = self._live is not None and bool(self.app.wiring.config.calendar)
        if wanted and not self.app.stopping.is_set() and self._scheduler.get_job("dates") is None:
            at = self._soon(DATES_WAIT)
            self._scheduler.add_job(self._dates, "date", run_date=at, id="dates", replace_existing=True)

    def _dates(self) -> None:
        if self._live is None or self.app.stopping.is_set():
            return
        mark = f"dates/{threading.get_ident()}"
        self._busy[mark] = time.monotonic()
        try:
            self._live.update()
        except Exception:
            log.exception("the calendar file could not be made")
        finally:
            self._busy.pop(mark, None)

    def _arm_report(self, at: datetime) -> None:
        if self._state_dir is not None:
            self._scheduler.add_job(self._report, "date", run_date=at, id="report", replace_existing=True)

    def _report(self) -> None:
        if self._state_dir is None or self.app.stopping.is_set():
            return
        mark = f"report/{threading.get_ident()}"
        self._busy[mark] = time.monotonic()
        at: datetime | None = self.app.clock() + AGAIN
        try:
            at = report_when_due(self.app, self._state_dir)
        except Exception:
            log.exception("the report could not be made")
        finally:
            self._busy.pop(mark, None)
        if at is not None:
            self._arm_report(at)
        self.wake()

    def wake(self) -> None:
        """Tell every channel to look into the outbox."""
        for post in list(self._posts.values()):
            post.wake()

    def _man_posts(self) -> None:
        before = self._posts
        for post in before.values():
            post.leave()
        self._posts = {name: Post(courier, self.wake, before.get(name)) for name, courier in self.app.couriers.items()}
        for post in self._posts.values():
            post.start()

    def _soon(self, seconds: float) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=seconds)
