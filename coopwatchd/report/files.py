"""The report as files, each whole or as it was before."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from coopwatchd.errors import CoopwatchdError
from coopwatchd.model.agenda import Filed
from coopwatchd.report.figures import Report

PAGE, CALENDAR, SHEETS = "report.html", "calendar.ics", "csv"


def write_folder(
    folder: Path, formats: Collection[str], report: Report, filed: Iterable[Filed], zone: ZoneInfo
) -> list[Path]:
    """Write the forms that are asked for into a folder, under names that stay; returns them. Raises CoopwatchdError."""
    written = []
    if "html" in formats:
        written.append(write_page(folder / PAGE, report, zone))
    if "csv" in formats:
        written.append(write_sheets(folder / SHEETS, report))
    if "ics" in formats:
        written.append(write_calendar(folder / CALENDAR, filed, report.scope))
    return written


def write_page(path: Path, report: Report, zone: ZoneInfo) -> Path:
    """The page as HTML. Raises CoopwatchdError."""
    from coopwatchd.report.page import page

    return _write(path, page(report, zone).encode("utf-8", "replace"))


def write_sheets(path: Path, report: Report) -> Path:
    """CSV: one file where the path ends in .csv, else a folder of them. Raises CoopwatchdError."""
    from coopwatchd.report.sheets import one_sheet, sheets

    # With a byte order mark, or a spreadsheet takes the text for Windows-1252.
    if path.suffix.lower() == ".csv":
        return _write(path, one_sheet(report).encode("utf-8-sig", "replace"))
    for name, text in sheets(report).items():
        _write(path / name, text.encode("utf-8-sig", "replace"))
    return path


def write_calendar(path: Path, filed: Iterable[Filed], scope: str) -> Path:
    """The dates as an iCalendar file. Raises CoopwatchdError."""
    from coopwatchd.notify.ics import ics

    return _write(path, ics(filed, f"coopwatchd: {scope}" if scope else "coopwatchd"))


def keep_calendar(path: Path, filed: Iterable[Filed]) -> bool:
    """Write the dates where the file has others; True when it was written. Raises CoopwatchdError."""
    from coopwatchd.notify.ics import ics

    body = ics(filed, "coopwatchd")
    with contextlib.suppress(OSError):
        if path.read_bytes() == body:
            return False
    _write(path, body)
    return True


def _write(path: Path, body: bytes) -> Path:
    """In place at once: who reads the file meanwhile reads the old one or the new one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(body)
            os.chmod(scratch, 0o644)
            os.replace(scratch, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(scratch)
            raise
    except OSError as error:
        raise CoopwatchdError(f"{path} cannot be written: {error.strerror or error}.") from error
    return path
