"""`contracts show` and `lineage`: one contract's life as people and programs read it, and who settles it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coopwatchd.cli.main import app
from coopwatchd.errors import CoopwatchdError
from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.records import (
    AnyRecord,
    Contract,
    Due,
    Found,
    How,
    Options,
    Participation,
    Solicitation,
    Stage,
)
from coopwatchd.store.database import open_store

pytestmark = pytest.mark.slow  # each makes a store and reads it back

OLD = Contract(
    id="old",
    portal="omnia",
    cooperative="OMNIA Partners",
    lead_agency="Region 4 ESC",
    number="R191902",
    title="Zebra crossings",
    supplier="Acme",
    starts_on=date(2020, 5, 1),
    ends_on=date(2025, 4, 30),
    options=Options(count=2, months=12, used=2),
    found=(Found(field="ends_on", text="through April 30, 2025", how=How.PROSE),),
    participations=(Participation(party="TX", starts_on=date(2021, 1, 1), number="TX-1"),),
)
REBID = Solicitation(
    id="new",
    portal="region4esc",
    cooperative="Region 4 ESC",
    number="24-14",
    title="Zebra Crossings",
    stage=Stage.CLOSED,
    issued_on=date(2024, 8, 1),
    due=Due.on(date(2024, 9, 12), text="9/12/2024", zone="America/Chicago"),
)
NEXT = replace(
    OLD, id="next", number="R241401", starts_on=date(2025, 5, 1), ends_on=date(2099, 4, 30), found=(), options=None
)
ALONE = replace(NEXT, id="alone", number="R200101", title="Lions", ends_on=date(2045, 4, 30), participations=())


CITING = Contract(
    id="hc7",
    portal="harris",
    cooperative="Harris County",
    number="HC-7",
    title="Road paint",
    description="Awarded under OMNIA Partners contract R191902 for paint",
    starts_on=date(2022, 3, 1),
    ends_on=date(2024, 2, 28),
)
DUE = Due.on(date(2099, 9, 12), text="9/12/2099", zone="America/Chicago")


def save(config: Path, *records: AnyRecord) -> None:
    store = open_store("sqlite:///coopwatchd.db", state_dir=config.parent / "state")
    with store.write() as tx:
        tx.save_held(_held(record) for record in records)
    store.close()


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    store = open_store("sqlite:///coopwatchd.db", state_dir=tmp_path / "state")
    with store.write() as tx:
        tx.save_held(_held(record) for record in (OLD, REBID, NEXT, ALONE))
    store.close()
    path = tmp_path / "config.toml"
    path.write_text('[watchlists.w]\nany = ["zebra"]\n', encoding="utf-8")
    return path


def _held(record: AnyRecord) -> Held:
    seen = datetime(2025, 5, 2, tzinfo=UTC)
    sighting = Sighting(listing="list", source_id=record.id, record=record, seen_at=seen)
    return Held(record=record, sightings=(sighting,), first_seen=seen, changed_at=seen)


def run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--config", str(config), *arguments])


def test_a_contract_is_shown_with_its_term_its_users_and_its_chain(config: Path) -> None:
    out = run(config, "contracts", "show", "r191902").output
    assert "R191902  Zebra crossings" in out
    assert "term ends     2025-04-30 (prose: “through April 30, 2025”)" in out
    assert "options       2 of 12 months, 2 used" in out
    assert out.index("omnia/contract/old") < out.index("region4esc/solicitation/new") < out.index("omnia/contract/next")
    assert "the titles are 100% alike" in out
    assert "Region 4 numbers the contracts of RFP 24-14 R2414…" in out
    assert "TX-1" in out
    assert "The rebid should open" not in out  # it has


def test_programs_read_the_same(config: Path) -> None:
    plain = json.loads(run(config, "contracts", "show", "omnia/contract/next", "--json").output)
    assert [step["record"]["uid"] for step in plain["chain"]] == [
        "omnia/contract/old",
        "region4esc/solicitation/new",
        "omnia/contract/next",
    ]
    assert plain["chain"][1]["link"]["tie"] == "award"
    assert plain["rebid"] is None


def test_who_cites_a_contract_is_listed_with_the_words(config: Path) -> None:
    save(config, CITING, replace(CITING, id="none", description="OMNIA Partners R191999, wheel chocks"))
    out = run(config, "contracts", "show", "R191902").output
    assert out.split("used by")[1].splitlines()[1].split()[:2] == ["TX", "2021-01-01"]
    [line] = [line for line in out.splitlines() if "Harris County" in line]
    assert "2022-03-01  2024-02-28  HC-7    named number, 95%" in line
    assert "“Awarded under OMNIA Partners contract R191902 for paint” in harris/contract/hc7" in line
    users = json.loads(run(config, "contracts", "show", "R191902", "--json").output)["users"]
    assert [(one["party"], one["evidence"], one["since"]) for one in users] == [
        ("TX", "participation", "2021-01-01"),
        ("Harris County", "named number", "2022-03-01"),
    ]


def test_a_solicitation_is_shown_with_every_portal_that_has_it(config: Path) -> None:
    here = replace(
        REBID, id="h", number="RFP 26-214", title="Yellow Zebras", stage=Stage.OPEN, due=DUE, url="https://a"
    )
    there = replace(here, id="t", portal="esbd", number="26-214", lead_agency="Region 4 ESC", url="https://b.example/t")
    save(config, here, there)
    out = run(config, "solicitations", "show", "esbd/solicitation/t").output
    assert "26-214  Yellow Zebras" in out
    assert "https://b.example/t (list)" in out
    assert "https://a; both have the number 26-214; the titles are 100% alike; the same agency" in out
    [twin] = json.loads(run(config, "solicitations", "show", "esbd/solicitation/t", "--json").output)["twins"]
    assert twin["record"]["uid"] == "region4esc/solicitation/h"
    broken = run(config, "lineage", "break", "esbd/solicitation/t", "region4esc/solicitation/h")
    assert broken.output == "broken: esbd/solicitation/t = region4esc/solicitation/h\n"
    assert "https://a" not in run(config, "solicitations", "show", "esbd/solicitation/t").output


def test_where_nothing_has_come_yet_the_window_is_shown(config: Path) -> None:
    out = run(config, "contracts", "show", "R200101").output
    assert "The rebid should open between 20" in out
    assert "current term ends 2045-04-30" in out
    assert json.loads(run(config, "contracts", "show", "R200101", "--json").output)["rebid"]["learned"] == 1


def test_without_a_name_the_active_ones_are_listed_as_ever(config: Path) -> None:
    out = run(config, "contracts").output
    assert "R241401" in out
    assert "R241401" not in run(config, "contracts", "--expiring", "365d").output
    listed = json.loads(run(config, "contracts", "--json").output)
    assert {one["number"] for one in listed} == {"R191902", "R241401", "R200101"}


def test_who_breaks_a_link_sees_it_no_more_and_who_confirms_one_does(config: Path) -> None:
    assert run(config, "lineage", "break", "R191902", "24-14").output == (
        "broken: omnia/contract/old → region4esc/solicitation/new\n"
    )
    assert "solicitation/new" not in run(config, "contracts", "show", "R191902").output
    run(config, "lineage", "confirm", "R200101", "24-14")
    out = run(config, "contracts", "show", "R200101").output
    assert "100%: a person confirmed it" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("contracts", "show", "R999999"), "No record “R999999” is stored"),
        (("contracts", "show", "24-14"), "is a solicitation"),
        (("solicitations", "show", "R191902"), "is a contract"),
        (("lineage", "break", "24-14", "24-14"), "lineage joins a contract with something else"),
    ],
)
def test_what_cannot_be_done_is_said(config: Path, arguments: tuple[str, ...], said: str) -> None:
    error = run(config, *arguments).exception
    assert isinstance(error, CoopwatchdError)
    assert said in str(error)


def test_a_number_that_several_have_is_not_guessed(config: Path) -> None:
    store = open_store("sqlite:///coopwatchd.db", state_dir=config.parent / "state")
    with store.write() as tx:
        tx.save_held([_held(replace(OLD, id="twin"))])
    store.close()
    error = run(config, "lineage", "break", "R191902", "24-14").exception
    assert "“R191902” is the number or id of several records: omnia/contract/old, omnia/contract/twin" in str(error)


def test_an_id_that_listings_print_is_a_name_and_one_that_several_have_is_not_guessed(config: Path) -> None:
    bare = replace(REBID, id="11433", number="", title="Grounds maintenance", stage=Stage.OPEN, due=DUE)
    save(config, bare)
    listed = run(config, "find", "grounds").output.splitlines()[1].split()
    assert listed[:2] == ["region4esc", "11433"]
    assert "Grounds maintenance" in run(config, "solicitations", "show", "11433").output
    assert "does not match region4esc/solicitation/11433" in run(config, "watchlists", "why", "w", "11433").output
    assert "Grounds maintenance" in run(config, "preview", "event", "--data", "11433").output
    said = run(config, "lineage", "confirm", "old", "11433").output  # of what has a number the id will do as well
    assert said == "confirmed: omnia/contract/old → region4esc/solicitation/11433\n"
    save(config, replace(bare, portal="esbd"))
    for command in ("solicitations show", "watchlists why w", "preview event --data", "lineage confirm old"):
        error = str(run(config, *command.split(), "11433").exception)
        assert "“11433” is the number or id of several records: esbd/solicitation/11433, region4esc/soli" in error
    save(config, replace(OLD, id="other", number="11433"))
    assert "Zebra crossings" in run(config, "contracts", "show", "11433").output
