"""Whatever stands in a file: a Config or a ConfigError with a place, and never a crash or a secret."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coopwatchd.config.load import load_config
from coopwatchd.config.secrets import check_reference, resolve
from coopwatchd.config.settings import File, PortalTable, WatchlistTable
from coopwatchd.errors import ConfigError
from coopwatchd.log import redact
from coopwatchd.notify.channels import TYPES
from coopwatchd.portals.catalog import platforms

SECRET = "hunter2-canary"
_WORDS = st.sampled_from(
    ["", "now", "5m", "1e999", "mon-fri 08:00", "UTC", "slack", "email", "bonfire", "html_list", "env:HOME", "td[", "["]  # noqa: RUF005
    + ["../../etc/passwd", "http://[", "https://x.example", "\x00", "\x1b[2J", "☃", "a" * 300, "file:/\x00", "7", "*"]
)
_SCALAR = st.one_of(_WORDS, st.integers(), st.booleans(), st.floats(), st.integers(10**18, 10**30))
_VALUE = st.recursive(
    _SCALAR,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_WORDS, inner, max_size=3)),
    max_leaves=5,
)


def _tables(*models: Any, more: tuple[str, ...] = ()) -> st.SearchStrategy[dict[str, Any]]:
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()} | set(more)
    return st.dictionaries(st.sampled_from(sorted(keys)), _VALUE, max_size=5)


_PORTAL = _tables(PortalTable, *(platform.Options for platform in platforms().values()), more=("platform",))
_FILE = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(File.model_fields, _VALUE),
        "portals": st.one_of(
            _VALUE, st.dictionaries(st.sampled_from(["naspo", "own", "Bad Key"]), st.one_of(_PORTAL, _VALUE))
        ),
        "channels": st.one_of(
            _VALUE,
            st.dictionaries(_WORDS, st.one_of(_VALUE, _tables(*(type_.settings for type_ in TYPES.values())))),
        ),
        "watchlists": st.one_of(_VALUE, st.dictionaries(_WORDS, st.one_of(_VALUE, _tables(WatchlistTable)))),
    },
)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return json.dumps(value)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=_FILE)
@pytest.mark.slow
def test_any_file_is_a_configuration_or_says_what_is_wrong_and_where(
    tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-config.toml"
    written = "".join(f"{key} = {_toml(value)}\n" for key, value in data.items())
    path.write_text(f"{written}# the end\n", encoding="utf-8")
    try:
        config = load_config(path, secrets=False)
    except ConfigError as error:
        found = error.problems
        assert found
        for problem in found:
            assert problem.line > 0, problem
            assert problem.message
            assert not problem.warning
    else:
        assert config.path == path


@settings(max_examples=100, deadline=None)
@given(raw=st.one_of(st.binary(max_size=60), st.text("[]{}\"'=.#\\\n\t ab1-\r\ufeff", max_size=40).map(str.encode)))
def test_any_bytes_are_a_configuration_or_an_error(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any-bytes.toml"
    path.write_bytes(raw)
    try:
        load_config(path, secrets=False)
    except ConfigError as error:
        assert error.problems  # noqa: PT017 - either end is good


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        f"secret:{SECRET}",
        f"env:{SECRET}",
        f"credential:{SECRET}/x",
        f"credential: {SECRET}",
        f"file:{SECRET}",
        f"https://hooks.slack.com/services/{SECRET}",
        "env:",
        "",
    ],
)
def test_what_is_not_a_reference_is_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        check_reference(written)
    assert "canary" not in str(caught.value)


def test_a_secret_that_was_read_is_never_logged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("A_TOKEN", f"{SECRET}-env")
    (tmp_path / "secret").write_text(f"{SECRET}-file\n")
    (tmp_path / "secret").chmod(0o600)
    assert resolve("env:A_TOKEN") == f"{SECRET}-env"
    assert resolve(f"file:{tmp_path}/secret") == f"{SECRET}-file"
    assert "canary" not in redact(f"sent {SECRET}-env and {SECRET}-file")
