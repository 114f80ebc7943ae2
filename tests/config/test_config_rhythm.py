"""The keys that every channel has, and the business days of a watchlist, from the file to what the program runs on."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from coopwatchd.config.config import Config
from coopwatchd.config.load import load_config
from coopwatchd.errors import ConfigError
from coopwatchd.model.quiet import Rhythm
from coopwatchd.notify.channels import TYPES

CHICAGO = ZoneInfo("America/Chicago")
NEEDS = {
    "slack": 'token = "env:A_TOKEN"\nchannel = "C1"',
    "email": 'to = ["a@b.example"]\nfrom = "c@b.example"\nserver = "smtp.b.example:587"',
    "webhook": 'url = "https://hooks.b.example/x"',
    "file": 'path = "/tmp/alerts.jsonl"',
    "terminal": "",
    "apprise": 'url = "env:A_TOKEN"',
}


def loaded(folder: Path, type_: str, *keys: str, watchlist: str = "") -> Config:
    lines = "\n".join(keys)
    (folder / "config.toml").write_text(
        f'timezone = "America/Chicago"\n[portals]\nomnia = true\n'
        f'[channels.c]\ntype = "{type_}"\n{NEEDS[type_]}\n{lines}\n'
        f'[watchlists.w]\nany = ["laptop"]\nnotify = ["c"]\n{watchlist}\n'
    )
    return load_config(folder / "config.toml", secrets=False)


@pytest.mark.parametrize("type_", TYPES)
def test_every_type_of_channel_has_a_rhythm(tmp_path: Path, type_: str) -> None:
    keys = ('quiet = "20:00-07:00"', 'days = "business"', "together = 3", "cap = 40", 'nothing_new = "never"')
    assert loaded(tmp_path, type_, *keys).channels["c"].rhythm == Rhythm(
        zone=CHICAGO,
        days=frozenset(range(5)),
        business=True,
        quiet=(time(20), time(7)),
        together=3,
        cap=40,
        nothing_new=False,
    )


@pytest.mark.parametrize("type_", TYPES)
def test_what_a_program_reads_gets_each_alert_for_itself(tmp_path: Path, type_: str) -> None:
    together = 0 if type_ in {"webhook", "file"} else 5
    assert loaded(tmp_path, type_).channels["c"].rhythm == Rhythm(zone=CHICAGO, together=together, nothing_new=True)


@pytest.mark.parametrize(
    ("keys", "key", "said"),
    [
        (('quiet = "late"',), "quiet", "is not a span of hours; write 06:00-20:00"),
        (('quiet = "07:00-07:00"',), "quiet", "leaves no hour of the day"),
        (('days = "holidays"',), "days", "does not name days"),
        (("together = -1",), "together", "greater than or equal to 0"),
        (('nothing_new = "daily"',), "nothing_new", "weekly"),
        (('when = "sat 08:00"', 'days = "business"'), "days", "has no day in common with those of `when`"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, keys: tuple[str, ...], key: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, "terminal", *keys)
    (problem,) = caught.value.problems
    assert f"channels.c.{key}" in str(problem)
    assert said in str(problem)


def test_quiet_hours_of_a_digest_are_worth_a_word(tmp_path: Path) -> None:
    config = loaded(tmp_path, "terminal", 'when = "daily 08:00"', 'quiet = "20:00-07:00"')
    (warning,) = config.warnings
    assert "a digest has its own time" in str(warning)


def test_a_watchlist_may_want_business_days(tmp_path: Path) -> None:
    assert loaded(tmp_path, "terminal").watchlists[0].business_days is False
    assert loaded(tmp_path, "terminal", watchlist="business_days = true").watchlists[0].business_days is True
