"""The README's table of what templates are given says what the views have: no field more, none less."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from coopwatchd.notify.facts import Fact
from coopwatchd.notify.snippets import Marked, Snippet
from coopwatchd.notify.view import Diff, EventView, Group, Line, Link, ListView, NoticeView, Soon, Why

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
TABLE = README.split("| in | fields |\n|---|---|\n", 1)[1].split("\n\n", 1)[0]
ROWS = dict(line.strip("| ").split(" | ", 1) for line in TABLE.splitlines())
VIEWS = {
    "event": EventView,
    "summary, digest": ListView,
    "operator, test": NoticeView,
    "each of `facts`": Fact,
    "each of `changes`": Diff,
    "each of `reasons`, `also`": Why,
    "each of `snippets`": Snippet,
    "each of `parts`": Marked,
    "each of `documents`, `names`": Link,
    "each of `groups`": Group,
    "each of `lines`, `folded`": Line,
    "each of `closing`": Soon,
}


def test_the_table_has_every_view() -> None:
    assert set(ROWS) == set(VIEWS)


@pytest.mark.parametrize("where", VIEWS)
def test_a_row_has_every_field(where: str) -> None:
    assert sorted(re.findall(r"`(\w+)`", ROWS[where])) == sorted(field.name for field in fields(VIEWS[where]))
