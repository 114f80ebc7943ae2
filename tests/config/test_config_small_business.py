"""`small_business` of a watchlist: written as people write it, refused where it is nothing of the kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from coopwatchd.config.load import load_config
from coopwatchd.errors import ConfigError


def write(folder: Path, value: str) -> Path:
    path = folder / "config.toml"
    path.write_text(f'[portals]\nsourcewell = true\n\n[watchlists.w]\nsmall_business = ["{value}"]\n', encoding="utf-8")
    return path


def test_it_is_a_condition_of_its_own(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, 'SDVOSB", "Set Aside'))
    assert config.watchlists[0].small_business == {"veteran", "set-aside"}
    assert not any("no condition" in warning.message for warning in config.warnings)


def test_what_nobody_asks_for_is_refused_at_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load_config(write(tmp_path, "large"))
    [problem] = [one for one in refused.value.problems if "small business" in str(one)]
    assert "‘large’ is nothing asked of small business; there are: set-aside, subcontracting" in str(problem)
    assert problem.line == 5
