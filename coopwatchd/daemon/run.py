"""`coopwatchd run`: start, wait for signals, reload without ever stopping on a bad edit, end what is in flight."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from pathlib import Path

from coopwatchd.config.config import Config
from coopwatchd.config.load import load_config
from coopwatchd.daemon import systemd
from coopwatchd.daemon.app import App, wire
from coopwatchd.daemon.jobs import Jobs
from coopwatchd.errors import CoopwatchdError
from coopwatchd.log import get_logger
from coopwatchd.store.database import open_store
from coopwatchd.store.lock import ProcessLock

log = get_logger(__name__)

# systemd's TimeoutStopSec is 45 s; what is not done by then is cut short, and loses nothing.
PATIENCE = 30.0


class Daemon:
    """The process: one lock, one store, one App, and the main thread that waits."""

    def __init__(self, config: Config, state_dir: Path, load: Callable[[Path], Config] = load_config) -> None:
        self._config, self._state_dir, self._load = config, state_dir, load
        self._bell = threading.Event()
        self._end = False
        self._again = False

    def run(self) -> None:
        """Until SIGTERM or SIGINT. Raises StoreError when the state directory is in use or cannot be used."""
        with ProcessLock(self._state_dir):
            store = open_store(self._config.store_url, state_dir=self._state_dir)
            try:
                app = App(wire(self._config), store)
                try:
                    self._serve(app)
                finally:
                    app.close()
            finally:
                store.close()
        log.info("stopped")

    def _serve(self, app: App) -> None:
        self._listen()
        jobs = Jobs(app)
        jobs.start()
        systemd.ready(_status(app))
        log.info("running", portals=len(app.wiring.config.portals), watchlists=len(app.wiring.config.watchlists))
        watched = systemd.watchdog_seconds()
        try:
            while not self._end:
                self._bell.wait(watched / 2 if watched else None)
                self._bell.clear()
                if self._again:
                    self._again = False
                    self._reload(app, jobs)
                if watched and jobs.alive:
                    systemd.notify("WATCHDOG=1")
        finally:
            systemd.stopping()
            jobs.stop(PATIENCE)

    def _reload(self, app: App, jobs: Jobs) -> None:
        """Build the new settings whole, and keep the old ones if that cannot be done."""
        systemd.reloading()
        path = app.wiring.config.path
        try:
            config = self._load(path)
            if config.store_url != app.wiring.config.store_url:
                log.warning("[store] url is read at start only; restart to change it")
            app.rewire(wire(config))
            jobs.reload()
        except (CoopwatchdError, OSError) as error:
            log.error("the new configuration is not used, the old one stays", why=str(error))
            systemd.notify("READY=1", f"STATUS=configuration not reloaded: {str(error).splitlines()[0]}")
            return
        log.info("configuration reloaded", portals=len(config.portals), watchlists=len(config.watchlists))
        systemd.ready(_status(app))

    def _listen(self) -> None:
        def end(number: int, _frame: object) -> None:
            log.info("stopping", signal=signal.Signals(number).name)
            self._end = True
            self._bell.set()

        def again(_number: int, _frame: object) -> None:
            self._again = True
            self._bell.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        signal.signal(signal.SIGHUP, again)


def _status(app: App) -> str:
    config = app.wiring.config
    return f"{len(config.portals)} portals, {len(config.watchlists)} watchlists, {len(config.channels)} channels"
