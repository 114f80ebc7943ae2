"""`coopwatchd run`: start, wait for signals, reload without ever stopping on a bad edit, end what is in flight."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from coopwatchd.config.config import Config
from coopwatchd.config.difference import contents, difference
from coopwatchd.daemon import systemd
from coopwatchd.daemon.app import App, wire
from coopwatchd.daemon.edits import Edits, read_settled
from coopwatchd.daemon.jobs import Jobs
from coopwatchd.log import log, redact
from coopwatchd.store.database import open_store
from coopwatchd.store.lock import ProcessLock

# What is not done by then is cut short, and loses nothing: it is looked up at the next start.
PATIENCE = 8.0
SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})


class Daemon:
    """The process: one lock, one store, one App, and the main thread that waits."""

    def __init__(self, config: Config, state_dir: Path) -> None:
        self._config, self._state_dir = config, state_dir

    def run(self) -> None:
        """Until SIGTERM or SIGINT. Raises StoreError when the state directory is in use or cannot be used."""
        with ProcessLock(self._state_dir), _signals_held():
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
        jobs, edits = Jobs(app, self._state_dir), Edits(app.wiring.config.path, _as_read(self._config))
        jobs.start()
        edits.start()
        systemd.ready(_status(app))
        log.info("running", portals=len(app.wiring.config.portals), watchlists=len(app.wiring.config.watchlists))
        watched = systemd.watchdog_seconds()
        try:
            while (said := _next_signal(watched / 2 if watched else None)) not in {signal.SIGTERM, signal.SIGINT}:
                if said is signal.SIGHUP:
                    self._reload(app, jobs, edits)
                if watched and jobs.alive:
                    systemd.notify("WATCHDOG=1")
        finally:
            systemd.stopping()
            edits.stop()
            jobs.stop(PATIENCE)

    def _reload(self, app: App, jobs: Jobs, edits: Edits) -> None:
        """Build the new settings whole, and keep the old ones if that cannot be done."""
        systemd.reloading()
        before = app.wiring
        try:
            with _garbage_later():
                config = read_settled(before.config, edits)
                if config.store_url != before.config.store_url:
                    log.warning("[store] url is read at start only; restart to change it")
                said = difference(before.config, config)
                app.rewire(wire(config, before=before))
        except Exception as error:  # noqa: BLE001 - whatever an edit breaks, the daemon goes on
            why = redact(str(error) or type(error).__name__)
            log.error("the new configuration is not used, the old one stays", why=why)
            systemd.notify("READY=1", f"STATUS=configuration not reloaded: {why.splitlines()[0]}")
            self._say(lambda: app.refused(why), jobs)
            return
        jobs.reload()
        log.info("configuration reloaded", what=said)
        self._say(lambda: app.accepted(said, before), jobs)
        systemd.ready(_status(app))

    def _say(self, say: Callable[[], None], jobs: Jobs) -> None:
        try:
            say()
        except Exception:
            log.exception("what became of an edit could not be noted")
        jobs.wake()


def _as_read(config: Config) -> dict[Path, bytes]:
    return {source.path: source.digest for source in config.known.sources} if config.known is not None else {}


@contextmanager
def _garbage_later() -> Iterator[None]:
    """Looking through all that 100,000 watchlists hold for circles takes longer than to change one of them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _signals_held() -> Iterator[None]:
    """Signals wait until they are asked for: a handler would run in the middle of anything, a log line included.

    Before any thread is started, so that every thread leaves them to the main one.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        while signal.sigtimedwait(SIGNALS, 0):
            pass  # said twice: the end is under way already
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _next_signal(seconds: float | None) -> signal.Signals | None:
    """The next signal; None after so many seconds without one."""
    found = signal.sigwaitinfo(SIGNALS) if seconds is None else signal.sigtimedwait(SIGNALS, seconds)
    return signal.Signals(found.si_signo) if found else None


def _status(app: App) -> str:
    return contents(app.wiring.config)
