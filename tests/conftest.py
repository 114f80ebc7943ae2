"""What every test may count on: no configuration, state or credentials of the machine's own leak in."""

from __future__ import annotations

import pytest

from coopwatchd.log import configure


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in ("COOPWATCHD_CONFIG", "STATE_DIRECTORY", "CREDENTIALS_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path_factory.getbasetemp() / "nobody"))  # a test that wants a home makes one
    configure()
