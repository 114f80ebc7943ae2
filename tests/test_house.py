"""The house keeps its own rules: floors, sizes, and words that it does not use."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted((ROOT / "coopwatchd").rglob("*.py"))
BANNED = {"utils", "helpers", "common", "manager", "handler"}


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_module_is_longer_than_a_person_reads_at_once() -> None:
    long = {
        str(path.relative_to(ROOT)): count for path in MODULES if (count := len(path.read_text().splitlines())) > 250
    }
    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {node.end_lineno - node.lineno + 1}"
        for path in MODULES
        for node in functions(ast.parse(path.read_text()))
        # The docstring of a command is its help, and its options are its signature: neither is work it does.
        if node.end_lineno is not None and node.end_lineno - node.body[0].lineno + 1 > 40
    ]
    assert long == []


def test_every_module_opens_with_one_sentence() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if not (ast.get_docstring(ast.parse(path.read_text())) or "").strip()
    ]
    assert silent == []


def test_public_things_say_what_they_are() -> None:
    silent = []
    for path in MODULES:
        for node in ast.parse(path.read_text()).body:
            public = isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert silent == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path.relative_to(ROOT)) for path in MODULES if path.stem in BANNED] == []


def test_the_floors_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(linter)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_beautiful_soup_is_always_told_its_parser() -> None:
    # Parsers disagree about the same bad page: the bare constructor takes whichever is installed.
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "BeautifulSoup"
        and len(node.args) < 2
        and not any(word.arg == "features" for word in node.keywords)
    ]
    assert bare == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("check", [["verify"], ["security", "--offline=yes", "--threshold=12"]])
def test_the_unit_is_right_and_tight(check: list[str]) -> None:
    unit = ROOT / "systemd" / "coopwatchd.service"
    done = subprocess.run(["systemd-analyze", *check, str(unit)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr


def test_the_unit_never_restarts_on_a_wrong_configuration_and_loads_each_credential_of_the_example() -> None:
    unit = (ROOT / "systemd" / "coopwatchd.service").read_text()
    example = (ROOT / "config.example.toml").read_text()
    assert "RestartPreventExitStatus=78" in unit
    for name in re.findall(r'"credential:(\w+)"', example):
        assert f"LoadCredential={name}:" in unit
