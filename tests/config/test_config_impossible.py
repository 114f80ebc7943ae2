"""`check` warns of watchlists that can never match, at the key that is to blame."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopwatchd.config.load import load_config


def warnings(tmp_path: Path, table: str) -> list[str]:
    path = tmp_path / "config.toml"
    path.write_text(
        '[portals]\nsourcewell = true\n[channels.screen]\ntype = "terminal"\n'
        f'[watchlists.w]\nnotify = ["screen"]\n{table}\n'
    )
    return [str(one).partition("config.toml:")[2] for one in load_config(path, secrets=False).warnings]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('any = ["laptop"]\nnone = ["laptop"]', "8:1: warning: watchlists.w.none: nothing can ever match: every term"),
        ('any = ["tuba"]\nall = ["@hvac"]\nnone = ["@hvac"]', "‘@hvac’ must be found by `all`, and must not by `none`"),
        ('suppliers = ["Axon"]\nkinds = ["solicitation"]', "watchlists.w.suppliers: nothing can ever match: only"),
        ('any = ["tuba"]\nkinds = ["contract"]\nevents = ["opened"]', "nothing of that happens to a contract"),
    ],
)
def test_what_excludes_itself_is_said(tmp_path: Path, table: str, said: str) -> None:
    (found,) = warnings(tmp_path, table)
    assert said in found


@pytest.mark.parametrize(
    "table",
    [
        'any = ["laptop", "tablet"]\nnone = ["laptop"]',
        'any = ["laptop"]\nnone = ["laptop repair"]',
        'any = ["tuba"]\nkinds = ["contract"]\nevents = ["opened", "expired"]',
        'suppliers = ["Axon"]',
        'any = ["@laptops"]\nnone = ["tablet"]',
    ],
)
def test_what_may_match_is_not(tmp_path: Path, table: str) -> None:
    assert warnings(tmp_path, table) == []
