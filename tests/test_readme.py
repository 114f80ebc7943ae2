"""The README tells the truth: every command, key, event and portal is in it, and its examples load."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel
from typer.testing import CliRunner

from coopwatchd.cli.main import app
from coopwatchd.cli.portal_rows import gives
from coopwatchd.config.load import load_config
from coopwatchd.config.settings import File, PortalTable, WatchlistTable
from coopwatchd.errors import Trouble
from coopwatchd.model.events import EVENTS_OF, EventType
from coopwatchd.notify.channels import TYPES
from coopwatchd.portals.catalog import catalog, platforms

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^ *```toml\n(.*?)^ *```", README, re.DOTALL | re.MULTILINE)


def commands(group: typer.Typer, before: str = "coopwatchd") -> Iterator[str]:
    if group.registered_callback is not None and group.info.invoke_without_command is True:
        yield before
    for command in group.registered_commands:
        yield f"{before} {command.name or command.callback.__name__}"
    for inner in group.registered_groups:
        yield from commands(inner.typer_instance, f"{before} {inner.name}")


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading."""
    section = README.split(heading, 1)[1]
    table = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert table is not None
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[0].splitlines()[2:]]


@pytest.mark.parametrize("command", sorted(commands(app)))
def test_every_command_is_in_it(command: str) -> None:
    assert f"`{command}" in README


def test_it_names_no_command_that_is_not_there() -> None:
    known = set(commands(app))
    said = set(re.findall(r"\| `(coopwatchd [a-z ]+?)(?: [A-Z\[].*?)?` \|", README.split("## Slack in five")[0]))
    assert said == known


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        *(
            (model.__name__, sorted(f.alias or n for n, f in model.model_fields.items()))
            for model in (PortalTable, WatchlistTable)
        ),
        *(
            (name, sorted(f.alias or n for n, f in type_.settings.model_fields.items()))
            for name, type_ in TYPES.items()
        ),
        *(
            (name, sorted(inner.annotation.model_fields))
            for name, inner in File.model_fields.items()
            if isinstance(inner.annotation, type) and issubclass(inner.annotation, BaseModel)
        ),
    ],
)
def test_every_key_is_in_it(table: str, keys: list[str]) -> None:
    missing = [
        key for key in keys if f"`{key}`" not in README and not re.search(rf"^\s*{key}\s*=", README, re.MULTILINE)
    ]
    assert missing == [], table


def test_every_event_is_in_its_table_with_its_kinds() -> None:
    said = {row[0].strip("`"): row[1] for row in _events()}
    assert set(said) == {str(event) for event in EventType}
    for event in EventType:
        kinds = [str(kind) for kind, events in EVENTS_OF.items() if event in events]
        assert said[str(event)] == ("both" if len(kinds) == 2 else f"{kinds[0]}s"), event


def _events() -> list[list[str]]:
    table = README.split("| event | of | means |\n|---|---|---|\n", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def test_the_catalog_tables_say_what_the_modules_and_the_listing_say() -> None:
    said = {row[0].strip("`"): row[1:] for row in rows("## Portals\n")}
    refused = {row[0].strip("`"): row[1:] for row in rows("No route: ")}
    listed = {row["key"]: row for row in json.loads(CliRunner().invoke(app, ["portals", "list", "--json"]).stdout)}
    assert set(listed) == set(catalog()) == set(said) | set(refused)
    for key, (cooperative, given, known, route) in said.items():
        portal, row = catalog()[key], listed[key]
        assert (cooperative, given) == (portal.cooperative or portal.name, ", ".join(gives(portal)))
        assert (known, route) == (str(portal.known), portal.route) == (row["known"], row["route"])
        assert row["gives"] == list(gives(portal))
    for key, (name, why, instead) in refused.items():
        portal = catalog()[key]
        assert (portal.listings, portal.name, portal.no_route) == ((), name, why)
        assert portal.instead.startswith(instead)
        assert listed[key]["known"] == "no route"


def test_every_platform_and_every_trouble_is_in_it() -> None:
    missing = [name for name in [*platforms(), *map(str, Trouble)] if f"`{name}`" not in README]
    assert missing == ["too large"]  # said as [fetch] max_body


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_its_toml_loads(number: int, tmp_path: Path) -> None:
    text = re.sub(r"^ {3}", "", BLOCKS[number], flags=re.MULTILINE)
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    assert load_config(path, secrets=False)


@pytest.mark.parametrize("command", re.findall(r"^python3 -m venv .venv && .*$", README, re.MULTILINE))
def test_its_two_commands_are_what_the_projects_own_check_runs(command: str) -> None:
    check = (ROOT / ".ci" / "run").read_text()
    installation = re.search(r"pip install -q (\S+(?: '\.\[test\]')?)", command)
    assert installation is not None
    assert f"install -q {installation[1]}" in check
    assert "coopwatchd demo" in check
    assert "pytest" in check


def test_it_has_one_command_for_the_main_job_and_one_for_the_tests() -> None:
    assert len(re.findall(r"^python3 -m venv .venv && ", README, re.MULTILINE)) == 2
