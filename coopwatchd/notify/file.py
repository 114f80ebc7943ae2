"""The file channel: each message as one line of JSON at the end of a file, for whatever reads it."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

from pydantic import AfterValidator, Field

from coopwatchd.notify.base import DeliveryError, Envelope, Outcome, Receipt
from coopwatchd.notify.channel_settings import ChannelSettings

if TYPE_CHECKING:
    from coopwatchd.notify.render import Renderer

TYPE = "file"
SECRETS = ()
# What passes by itself; anything else about a file is for a person to mend.
_PASSING = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EAGAIN, errno.EINTR, errno.ENFILE, errno.EMFILE}


def _absolute(path: Path) -> Path:
    if not path.is_absolute():
        raise ValueError("path is absolute, for example /var/lib/coopwatchd/alerts.jsonl")
    return path


class Settings(ChannelSettings):
    """`[channels.<name>]` with `type = "file"`."""

    type: Literal["file"] = "file"
    path: Annotated[Path, AfterValidator(_absolute)]
    together: Annotated[int, Field(ge=0, le=1000)] = 0  # whatever reads it wants each alert for itself


def build(
    name: str,
    settings: Settings,
    secrets: Mapping[str, str],
    renderer: Renderer,
    *,
    clock: Callable[[], datetime] | None = None,
) -> FileChannel:
    """The channel."""
    return FileChannel(name, settings.path)


class FileChannel:
    """Appends whole lines, flushed to the disk; a line that a crash cut off is taken back before the next."""

    type = TYPE
    pace = 0.0

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.recipients = (str(path),)
        self._path = path

    def send(self, envelope: Envelope) -> Receipt:
        """Write the line. Raises DeliveryError: RETRY for a full disk, PAUSE for a place that cannot be written."""
        from coopwatchd.notify.payload import payload_line

        line = payload_line(envelope, channel=self.name) + b"\n"
        try:
            with self._path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                start = _mend(file)
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise self._failed(error) from error
        return Receipt(provider_id=f"byte {start}")

    def find(self, envelope: Envelope, *, since: datetime) -> Receipt | None:
        """Look for the line by its id; None = it is not there. Raises DeliveryError when the file cannot be read."""
        wanted = f'"id":"{envelope.id}"'.encode("ascii")
        try:
            with self._path.open("rb") as file:
                start = 0
                for line in file:
                    if wanted in line and line.endswith(b"\n") and _id(line) == envelope.id:
                        return Receipt(provider_id=f"byte {start}")
                    start += len(line)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._failed(error) from error
        return None

    def probe(self) -> str:
        """Open the file for writing, and write nothing. Raises DeliveryError."""
        try:
            with self._path.open("ab"):
                return f"{self._path} can be written"
        except OSError as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Nothing is held between messages."""

    def _failed(self, error: OSError) -> DeliveryError:
        # Whatever was written of the line is found and taken back, or completed, by the next attempt.
        outcome = Outcome.AMBIGUOUS if error.errno in _PASSING else Outcome.PAUSE
        return DeliveryError(
            outcome, f"Channel {self.name} cannot write to {self._path}: {error.strerror or error}.", retry_after=None
        )


def _mend(file: BinaryIO) -> int:
    """End the file with a whole line, and return its length: a last line without an end is ours, cut off, or whole."""
    size = file.seek(0, os.SEEK_END)
    start, tail = size, b""
    while start and b"\n" not in tail:
        step = min(start, 65_536)
        start -= step
        file.seek(start)
        tail = file.read(step) + tail
    rest = tail.rpartition(b"\n")[2]
    if not rest:
        return size
    if _id(rest):
        file.write(b"\n")
        return size + 1
    file.truncate(size - len(rest))
    return size - len(rest)


def _id(line: bytes) -> str:
    try:
        value = json.loads(line)
    except ValueError:
        return ""
    return str(value.get("id", "")) if isinstance(value, dict) else ""
