"""The live calendar: one file that has the dates of what the watchlists match, written when it has changed."""

from __future__ import annotations

import threading
from pathlib import Path

from coopwatchd.daemon.app import App
from coopwatchd.errors import CoopwatchdError
from coopwatchd.log import log
from coopwatchd.report.entries import entries, refile, watched
from coopwatchd.report.files import keep_calendar
from coopwatchd.report.material import gather
from coopwatchd.report.outlook import outlook


class LiveCalendar:
    """Keeps `[calendar] file` as the store and the watchlists have it. Safe to call from several threads."""

    def __init__(self, app: App, state_dir: Path) -> None:
        self._app, self._state_dir = app, state_dir
        self._guard = threading.Lock()
        self._failed = ""
        self._made_of: object = None  # what the file that was written last was made of

    def update(self) -> bool:
        """Write the file where it differs from what it has to be; True when it was written.

        A file that cannot be written is said once, and tried again the next time.
        """
        config = self._app.wiring.config
        if not config.calendar:
            return False
        path = self._state_dir / config.calendar
        with self._guard:
            now = self._app.clock()
            with self._app.store.read() as tx:
                # Reading everything and reckoning rebids takes seconds in a large store: once a day, and for changes.
                made_of = (tx.last_change(), now.date(), config.watchlists, path)
                if made_of == self._made_of and path.exists():
                    return False
                material = gather(tx, now, config.zone)
            ahead = outlook(material.contracts, material.known, material.today, material.verdicts)
            made = tuple(entries(watched(material, config.watchlists), ahead.windows, now))
            with self._app.store.write() as tx:
                filed = refile(tx, made, now)
            try:
                written = keep_calendar(path, filed)
            except CoopwatchdError as error:
                if str(error) != self._failed:
                    log.error("the calendar could not be written", why=str(error))
                self._failed = str(error)
                return False
            self._failed, self._made_of = "", made_of
        if written:
            log.info("calendar written", file=str(path), dates=len(filed))
        return written
