"""Edits of the configuration are noticed by themselves: the files are watched, and a change asks for a reload."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from coopwatchd.config.config import Config
from coopwatchd.config.load import load_config
from coopwatchd.config.source import digest_of
from coopwatchd.errors import ConfigError
from coopwatchd.log import log

# An editor writes in several steps: the files must be left alone this long.
SETTLED = 0.3
_AGAIN = 5  # times that files are read again which are written to all the time


def ask_for_reload() -> None:
    """What `systemctl reload` does."""
    os.kill(os.getpid(), signal.SIGHUP)


class Edits(FileSystemEventHandler):
    """Watches one configuration file and `watchlists.d` beside it; sleeps until the system reports a change."""

    def __init__(self, path: Path, as_read: Mapping[Path, bytes], changed: Callable[[], None] = ask_for_reload) -> None:
        """`as_read`: the digest of each file as the program read it, so that an edit made since then counts."""
        # A link is replaced where it stands, and its target is edited where that stands.
        self._path, self._changed = path.absolute(), changed
        self._files = {self._path, path.resolve()}
        self._extra = self._path.parent / "watchlists.d"
        self._last = {file.absolute(): digest for file, digest in as_read.items()}
        self._stirred, self._ended = threading.Event(), threading.Event()
        self._observer = Observer()
        self._thread = threading.Thread(target=self._wait, name="edits", daemon=True)

    def start(self) -> None:
        """Begin. Where the system has no watches left, that is said, and edits need a reload as before."""
        try:
            for folder in {file.parent for file in self._files}:
                self._observer.schedule(self, str(folder))
            self._observe_extra()
            self._observer.start()
        except OSError as error:
            log.warning("edits are not noticed by themselves; reload after an edit", why=str(error))
            return
        self._stirred.set()  # there may have been an edit before anybody watched
        self._thread.start()

    def stop(self) -> None:
        """End, and let go of the watches."""
        self._ended.set()
        self._stirred.set()
        if self._observer.is_alive():
            self._observer.stop()
            self._observer.join()
        if self._thread.is_alive():
            self._thread.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Something in the folder changed; whether it matters is looked at when it has settled."""
        if event.event_type in {"opened", "closed_no_write"}:
            return  # reading the files is no edit, least of all our own
        places = {Path(os.fsdecode(one)) for one in (event.src_path, event.dest_path) if one}
        if any(place in self._files or self._extra in (place, place.parent) for place in places):
            self._stirred.set()

    def digests(self) -> dict[Path, bytes]:
        """Of each file that there is, what stands for its content."""
        found = {}
        for file in (self._path, *self._extra.glob("*.toml")):
            try:
                found[file] = digest_of(file.read_bytes())
            except OSError as error:
                found[file] = str(error.errno).encode()
        return found

    def _wait(self) -> None:
        while self._stirred.wait() and not self._ended.is_set():
            self._stirred.clear()
            while self._stirred.wait(SETTLED) and not self._ended.is_set():
                self._stirred.clear()
            if self._ended.is_set():
                return
            self._observe_extra()
            now = self.digests()
            if now != self._last:
                self._last = now
                self._changed()

    def _observe_extra(self) -> None:
        """Watch `watchlists.d` as well, once it is there (again)."""
        if self._extra.is_dir():
            # A folder that was removed and made anew is another one to the system; one that is watched stays watched.
            self._observer.schedule(self, str(self._extra))


def read_settled(before: Config, edits: Edits) -> Config:
    """The configuration as its files are now. What is written to while it is read may be half of an edit: read again.

    Raises ConfigError.
    """
    for _ in range(_AGAIN):
        seen = edits.digests()
        try:
            config = load_config(before.path, before=before)
        except ConfigError:
            if edits.digests() == seen:
                raise
        else:
            if edits.digests() == seen:
                return config
    return load_config(before.path, before=before)
