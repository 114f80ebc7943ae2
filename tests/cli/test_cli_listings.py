"""What the listings say after one real `once`: tables for people, JSON for programs, nothing for terminals to obey."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from cli_town import EVIL, PROJECT, Town

from coopwatchd.model.health import ListingState
from coopwatchd.model.records import Stage
from coopwatchd.simulator import Fault
from coopwatchd.store.database import open_store
from coopwatchd.store.lock import ProcessLock

pytestmark = pytest.mark.slow  # each makes a store and reads it back

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
LISTINGS = [
    "find laptop",
    "find janitorial --all",
    "solicitations",
    "solicitations --closing 14d",
    "contracts",
    "contracts --expiring 180d",
    "watchlists list",
    "watchlists test laptops",
    "portals list",
    "portals show sourcewell",
    "alerts list",
    "channels list",
    "status",
]


def _on_terminal(town: Town, *args: str, columns: int = 80) -> str:
    """The command's output on a terminal of this width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(
        town.command(*args),
        env=town.environment(TERM="xterm-256color"),
        cwd=town.folder,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        read = bytearray()
        try:
            while chunk := os.read(ours, 65536):
                read += chunk
        except OSError:
            pass  # EIO: the other end is closed, which is how a terminal says "end"
        finally:
            os.close(ours)
    assert process.returncode == 0, read.decode()
    return read.decode().replace("\r\n", "\n")


def test_once_says_what_it_read_and_told(town: Town) -> None:
    assert town.first.code == 0, town.first.err
    assert re.fullmatch(r"4 portals read, \d+ rows, \d+ events; 2 messages delivered\n", town.first.out)
    texts = [message["text"] for message in town.slack.messages]
    assert any("FY27 refresh, ask Dana" in text for text in texts)
    assert not any(CONTROL.search(text) for text in texts)


def test_once_counts_only_what_could_be_read(town: Town) -> None:
    with town.simulator.faults.during("www.omniapartners.com", Fault.CHALLENGE_200):
        done = town.run("once")
    assert done.code == 1
    assert done.out.startswith("3 of 4 portals read, ")


@pytest.mark.parametrize("command", LISTINGS)
def test_a_listing_is_text_and_with_json_the_same_for_programs(town: Town, command: str) -> None:
    text = town.run(*command.split())
    assert (text.code, text.err) == (0, "")
    assert not text.out.startswith(("[", "{"))
    assert not CONTROL.search(text.out)
    data = town.run(*command.split(), "--json")
    assert (data.code, data.err) == (0, "")
    assert data.json()
    assert not CONTROL.search(data.out)


def test_what_a_store_holds_does_not_drive_the_terminal(own_town: Town) -> None:
    # The readers clean what they read; what came into the store another way is shown as harmlessly.
    town = own_town
    with contextlib.closing(open_store("sqlite:///coopwatchd.db", state_dir=town.state)) as store, store.write() as tx:
        tx.save_held(
            [replace(held, record=replace(held.record, title=f"Laptop {EVIL}")) for held in tx.all_held(live=True)]
        )
        for row in tx.deliveries():
            tx.update(replace(row, provider_id=EVIL, reason=EVIL))
        for state in tx.listing_states().values():
            tx.save_listing_state(replace(state, trouble="layout", reason=EVIL))
    (first, *_) = town.run("alerts", "list", "--json").json()
    for command in [*LISTINGS, "find laptop --all", f"alerts show {first['id']}"]:
        for args in (command.split(), [*command.split(), "--json"]):
            done = town.run(*args)
            assert done.code == 0, done.err
            assert not CONTROL.search(done.out), args
    assert "red" in town.run("find", "laptop").out


@pytest.mark.parametrize(
    "command",
    ["find laptop", "status", "portals list", "portals show sourcewell", "portals probe sourcewell", "contracts"],
)
def test_a_listing_fits_a_terminal_and_breaks_no_id_word_or_date(town: Town, command: str) -> None:
    shown = re.sub(r"\x1b\[[01]m", "", _on_terminal(town, *command.split()))
    assert max(map(len, shown.splitlines())) <= 80
    assert not CONTROL.search(shown)
    assert "sourcewell" in shown  # whole: short columns are not wrapped for the sake of long ones
    # Every piece is a word of the listing when piped, but for addresses longer than a line and what was clipped.
    piped = town.run(*command.split()).out
    words = set(re.split(r"[\s;,]+", piped))
    long = [word for word in words if len(word) > 70]
    broken = {
        piece for piece in re.split(r"[\s;,]+", shown) if piece not in words and not any(piece in one for one in long)
    }
    assert {piece for piece in broken if not re.fullmatch(r"[\d.]+|.*…", piece)} == set()  # seconds differ
    for at in re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d C[DS]T", piped):
        assert at in shown


def test_a_very_narrow_terminal_gets_everything_all_the_same(town: Town) -> None:
    shown = _on_terminal(town, "contracts", columns=20)
    assert "vehicles" in shown
    assert "Janitorial services" in " ".join(shown.split())


def test_piped_tables_are_not_cut(town: Town) -> None:
    long = next(row for row in town.run("solicitations").out.splitlines() if "Janitorial supplies" in row)
    assert long.endswith("very long titles")
    assert len(long) > 250
    assert "…" not in long


def test_find_searches_words_of_every_field_and_says_why(town: Town) -> None:
    found = town.run("find", "laptop", "tablet*", "--json").json()
    assert [row["number"] for row in found] == ["121526"]
    assert found[0]["uid"] == "sourcewell/solicitation/11531"
    assert "‘laptop’ in title" in found[0]["because"]
    assert datetime.fromisoformat(found[0]["due_at"]).tzinfo is not None
    assert town.run("find", '"Laptop"', "--json").json()[0]["number"] == "121626"  # exact: not Laptops
    assert [row["number"] for row in town.run("find", "Brakewell", "--json").json()] == ["110822-BRK"]
    assert town.run("find", "zeppelin").out == "nothing found\n"
    assert town.run("find", "zeppelin", "--json").json() == []


def test_solicitations_are_sorted_and_filtered(town: Town) -> None:
    due = [row["due_at"] for row in town.run("solicitations", "--json").json()]
    assert len(due) == 4
    assert [datetime.fromisoformat(at) for at in due] == sorted(datetime.fromisoformat(at) for at in due)

    def numbers(*args: str) -> set[str]:
        return {row["number"] for row in town.run("solicitations", *args, "--json").json()}

    assert numbers("--closing", "14d") == {"121526"}
    assert numbers("--closing", "30d") == {"121526", "R10-1215"}
    assert numbers("--cooperative", "sourcewell") == {"121526", "121626", "121726"}
    assert numbers("--agency", '"Region 10 ESC"') == {"R10-1215"}
    assert numbers("--closing", "1d") == set()
    assert town.run("solicitations", "--closing", "1d").out == "no open solicitation is stored that fits\n"


def test_contracts_are_sorted_and_filtered(town: Town) -> None:
    rows = town.run("contracts", "--json").json()
    assert [row["supplier"] for row in rows] == ["Brakewell Motors", "Cleanwell Industries"]
    assert date.fromisoformat(rows[0]["ends_on"]) - datetime.now(UTC).date() < timedelta(days=102)

    def suppliers(*args: str) -> list[str]:
        return [row["supplier"] for row in town.run("contracts", *args, "--json").json()]

    assert suppliers("--expiring", "180d") == ["Brakewell Motors"]
    assert suppliers("--supplier", "clean*") == ["Cleanwell Industries"]
    assert suppliers("--supplier", "clean*", "--expiring", "180d") == []


def test_watchlists_say_how_many_match_and_test_says_why(town: Town) -> None:
    rows = {row["id"]: row for row in town.run("watchlists", "list", "--json").json()}
    assert {name: row["matches"] for name, row in rows.items()} == {"laptops": 2, "janitorial": 2, "silent": 0}
    assert rows["laptops"]["note"] == "FY27 refresh, ask Dana"
    tested = town.run("watchlists", "test", "laptops", "--json").json()
    assert {row["record"]["number"] for row in tested} == {"121526", "121626"}
    assert all("‘laptop’ in title" in row["because"] for row in tested)
    assert town.run("watchlists", "test", "silent").out == "nothing stored matches “silent” now\n"
    wrong = town.run("watchlists", "test", "laptop")
    assert (wrong.code, wrong.out) == (1, "")
    assert wrong.err == "coopwatchd: There is no watchlist “laptop”; did you mean “laptops”?\n"


def test_portals_list_shows_the_catalog_and_ones_own(town: Town) -> None:
    rows = {row["key"]: row for row in town.run("portals", "list", "--json").json()}
    assert {"sourcewell", "naspo", "omnia", "region10"} <= set(rows)
    assert (rows["sourcewell"]["enabled"], rows["sourcewell"]["health"]) == (True, "fresh")
    assert (rows["region10"]["catalog"], rows["region10"]["cooperative"]) == (False, "Region 10 ESC")
    alone = town.run("portals", "list", "--json", COOPWATCHD_CONFIG="", HOME="/nonexistent")
    assert alone.code == 0  # the file in this folder is found
    shown = town.run("portals", "show", "region10").out
    assert "https://region10.bonfirehub.com, America/Chicago" in shown
    assert re.search(r"^solicitations +solicitation", shown, re.MULTILINE)
    wrong = town.run("portals", "show", "regon10")
    assert wrong.code == 1
    assert "did you mean “region10”?" in wrong.err


def test_the_catalog_can_be_looked_at_before_there_is_a_configuration(town: Town, tmp_path: object) -> None:
    done = town.run("portals", "list", "--json", COOPWATCHD_CONFIG="", HOME=str(tmp_path), STATE_DIRECTORY="")
    assert done.code == 0, done.err
    assert {"sourcewell", "naspo", "omnia"} <= {row["key"] for row in done.json()}


def test_portals_probe_reads_now_and_leaves_the_store_alone(town: Town) -> None:
    before = sorted((path.name, path.read_bytes()) for path in town.state.iterdir() if path.suffix == ".db")
    done = town.run("portals", "probe", "region10", "sourcewell", "--json")
    assert done.code == 0, done.err
    rows = {(row["portal"], row["listing"]): row for row in done.json()}
    assert rows["region10", "solicitations"]["rows"] == 1
    assert rows["sourcewell", "solicitations"]["rows"] == 3
    assert rows["sourcewell", "solicitations"]["answer"] == "good"
    assert sorted((path.name, path.read_bytes()) for path in town.state.iterdir() if path.suffix == ".db") == before


def test_portals_probe_says_why_not_and_exits_1(town: Town) -> None:
    with town.simulator.faults.during("www.omniapartners.com", Fault.CHALLENGE_200):
        done = town.run("portals", "probe", "omnia")
    assert done.code == 1
    assert re.search(r"^omnia +solicitations +challenge +0 ", done.out, re.MULTILINE), done.out


def test_portals_probe_of_one_without_a_route_says_why(town: Town) -> None:
    done = town.run("portals", "probe", "bidnet", "region10")
    assert done.code == 1
    assert re.search(r"^bidnet +no route .* its robots.txt forbids the search,.* Instead: ", done.out, re.MULTILINE)
    assert re.search(r"^region10 +solicitations +good ", done.out, re.MULTILINE)


def test_channels_list_says_who_uses_them(town: Town) -> None:
    rows = {row["name"]: row for row in town.run("channels", "list", "--json").json()}
    assert rows["bids"]["watchlists"] == ["laptops", "janitorial", "silent"]
    assert rows["bids"]["operator"] is True
    assert rows["morning"]["when"] == "mon-fri 08:00"
    assert not any(row["paused"] for row in rows.values())


def test_status_says_what_is_good_and_what_waits(town: Town) -> None:
    data = town.run("status", "--json").json()
    assert data["running"] == ""
    assert data["outbox"]["delivered"] == 2
    assert data["outbox"]["pending"] == 1  # the mail's digest of another hour
    assert {row["portal"] for row in data["portals"]} == {"sourcewell", "naspo", "omnia", "region10"}
    assert "not running" in town.run("status").out


def test_listings_need_no_credential_and_work_beside_a_running_daemon(town: Town) -> None:
    with ProcessLock(town.state):
        for command in LISTINGS:
            done = town.run(*command.split(), TOWN_SLACK="")
            assert (done.code, done.err) == (0, ""), command
        assert f"running as process {os.getpid()}" in town.run("status").out
        assert town.run("status", "--json").json()["running"] == str(os.getpid())


def test_a_portal_of_an_empty_store_has_nothing_to_list(town: Town, tmp_path: object) -> None:
    for command in LISTINGS:
        if "laptops" not in command:
            done = town.run(*command.split(), STATE_DIRECTORY=str(tmp_path))
            assert (done.code, done.err) == (0, ""), command


def test_a_store_into_which_nothing_was_read_is_not_taken_for_no_news(town: Town, tmp_path: Path) -> None:
    def said(command: str) -> str:
        done = town.run(*command.split(), STATE_DIRECTORY=str(tmp_path))
        assert (done.code, done.err) == (0, ""), command
        return done.out

    commands = ("solicitations", "contracts", "find laptop", "watchlists test laptops", "watchlists list")
    for command in commands:
        assert said(command).endswith(f"nothing was read yet (state directory {tmp_path}): coopwatchd once\n"), command
    with ProcessLock(tmp_path):
        assert said("contracts").endswith("the running daemon will\n")
    with contextlib.closing(open_store("sqlite:///coopwatchd.db", state_dir=tmp_path)) as store, store.write() as tx:
        tx.save_listing_state(ListingState(portal="omnia", listing="solicitations", trouble="challenge"))
    for command in commands:
        assert "no portal could be read yet" in said(command), command


def test_looking_at_another_state_directory_says_which_and_makes_no_store_there(town: Town, tmp_path: Path) -> None:
    for command in ("status", "portals list", "portals show omnia", "check"):
        done = town.run(*command.split(), STATE_DIRECTORY=str(tmp_path))
        assert (done.code, done.err) == (0, ""), command
    shown = town.run("status", STATE_DIRECTORY=str(tmp_path)).out.splitlines()
    assert shown[:4] == [
        "not running",
        f"configuration {town.config}",
        f"state directory {tmp_path}",
        "nothing is stored there",
    ]
    assert list(tmp_path.iterdir()) == []
    data, full = (
        town.run("status", "--json", STATE_DIRECTORY=str(state)).json() for state in (tmp_path / "more", town.state)
    )
    assert data.keys() == full.keys()
    assert data["state_directory"] == str(tmp_path / "more")
    assert f"state directory {town.state}\n" in town.run("status").out


@pytest.mark.parametrize("command", ["once", "status", "find laptop", "portals list"])
def test_a_state_directory_that_is_a_file_is_said(town: Town, tmp_path: Path, command: str) -> None:
    (tmp_path / "state").write_text("")
    done = town.run(*command.split(), STATE_DIRECTORY=str(tmp_path / "state"))
    assert (done.code, done.out) == (1, "")
    assert done.err == f"coopwatchd: The state directory {tmp_path / 'state'} is not a directory.\n"


def test_find_shows_what_the_listings_show_unless_a_stage_is_asked_for(own_town: Town) -> None:
    town = own_town
    with contextlib.closing(open_store("sqlite:///coopwatchd.db", state_dir=town.state)) as store, store.write() as tx:
        held = tx.find_held("sourcewell/solicitation/11531")
        assert held is not None
        tx.save_held([replace(held, record=replace(held.record, stage=Stage.CLOSED))])

    def numbers(*query: str) -> set[str]:
        return {row["number"] for row in town.run("find", *query, "--json").json()}

    assert numbers("laptop") == {"121626"}
    assert numbers("laptop", "--all") == {"121526", "121626"}
    assert numbers("laptop stage:closed") == {"121526"}
    assert numbers("laptop NOT (stage:open OR portal:omnia)") == {"121526"}
    assert numbers("kind:solicitation") == {row["number"] for row in town.run("solicitations", "--json").json()}


def test_status_beside_a_wrong_configuration_says_that_the_daemon_goes_on(own_town: Town) -> None:
    town = own_town
    town.config.write_text("[portals]\nsourcwell = true\n")
    assert "runs as process" not in town.run("status").err
    with ProcessLock(town.state):
        done = town.run("status")
    assert (done.code, done.out) == (78, "")
    assert done.err.startswith(f"coopwatchd runs as process {os.getpid()}, with the configuration that was good when")
    assert "did you mean “sourcewell”?" in done.err


def test_schema_is_a_json_schema_of_every_table(town: Town) -> None:
    schema = town.run("schema").json()
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert set(schema["properties"]) >= set("timezone contact store poll portals channels watchlists fetch".split())
    text = str(schema)
    for reference in re.findall(r"'\$ref': '([^']+)'", text):
        assert reference.startswith("#/$defs/")
        assert reference.removeprefix("#/$defs/") in schema["$defs"], reference
    assert "Term" not in schema["$defs"]
    assert schema["$defs"]["WatchlistTable"]["properties"]["any"]["items"] == {"type": "string"}
    platforms = [
        one["properties"]["platform"]["const"]
        for one in schema["properties"]["portals"]["additionalProperties"]["anyOf"][1:]
    ]
    assert {"bonfire", "html_list", "json_list", "feed", "bidsandtenders"} <= set(platforms)
    channels = schema["properties"]["channels"]["additionalProperties"]["anyOf"]
    assert {"from", "to", "server"} <= set(channels[0]["properties"]) | set(channels[1]["properties"])
    # Short forms of the example: title = "td a", empty = "no bids".
    assert {"type": "string"} in schema["$defs"]["HtmlField"]["anyOf"]
    if find_spec("jsonschema"):  # not a dependency; where it is, the example must pass
        import tomli
        from jsonschema import validate

        validate(tomli.loads((PROJECT / "config.example.toml").read_text(encoding="utf-8")), schema)
