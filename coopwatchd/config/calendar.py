"""`[calendar]`: the one file that always has the dates of what the watchlists match."""

from __future__ import annotations

from pydantic import Field

from coopwatchd.config.table import Table


class CalendarTable(Table):
    """`[calendar]`: a live iCalendar file, for a web server or a shared folder to serve."""

    file: str = Field("", description="A relative path is relative to the state directory; without it there is none.")
