"""`import`: columns guessed and shown, a baseline and what follows it, rows set aside, and what it refuses."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from cli_town import Done, Install

sys.path.append(str(Path(__file__).resolve().parents[1] / "portals"))
from replay import workbook

pytestmark = pytest.mark.slow  # each makes a store and reads it back

CONFIG = """\
timezone = "America/Chicago"
[channels.morning]
type     = "email"
to       = ["bd@example.com"]
from     = "coopwatchd@example.com"
server   = "smtp.example.com:587"
user     = "coopwatchd"
password = "credential:not_in_this_shell"
[watchlists.furniture]
any    = ["furniture"]
notify = ["morning"]
"""
SCHEDULE = """\
Bid schedule,,,,
Category,Contract,Exp. Date,Posting Date,Closing Date
"Furniture, Furnishings",230301,5/31/28,2/3/2028,3/17/28
Technology,260703,TBD,,
Janitorial,250101,01/31/2027,,
Fuel,250102,31/12/2027,,
"""


@pytest.fixture
def desk(install: Install) -> Install:
    install.config.write_text(CONFIG)
    install.state.mkdir()
    (install.folder / "list.csv").write_text(SCHEDULE)
    return install


def brought(desk: Install, text: str = "", *more: object, kind: str = "contract", portal: str = "tips") -> Done:
    if text:
        (desk.folder / "list.csv").write_text(text)
    return desk.run("import", "list.csv", "--as", portal, "--kind", kind, "--yes", *more)


def ends(desk: Install) -> dict[str, str | None]:
    """Number and end of every contract that is still there."""
    rows = desk.run("contracts", "--json").json()
    return {one["number"]: one["ends_on"] for one in rows if one["stage"] == "active"}


def test_the_first_import_is_a_baseline_and_tells_what_it_took_for_what(desk: Install) -> None:
    done = brought(desk)
    assert done.code == 0, done.err
    assert "Exp. Date  ends_on     5/31/28" in done.out
    assert "left out: Posting Date, Closing Date" in done.out
    assert "3 contracts of TIPS imported, 1 row set aside; this first import is the baseline" in done.out
    assert "set aside: row 6: ends_on: ‘31/12/2027’ is not a date" in done.err
    assert ends(desk) == {"230301": "2028-05-31", "260703": None, "250101": "2027-01-31"}
    assert desk.run("alerts", "list").out == "no alerts yet\n"


def test_a_later_import_is_news_for_who_watches(desk: Install) -> None:
    brought(desk)
    done = brought(desk, SCHEDULE.replace("5/31/28", "5/31/29"))
    assert "1 event, 1 alert\ncoopwatchd once, or the daemon, delivers them\n" in done.out
    assert ends(desk)["230301"] == "2029-05-31"
    assert "renewed: Furniture, Furnishings" in desk.run("alerts", "list").out


def test_what_two_imports_lack_is_gone_and_what_one_lacks_is_not(desk: Install) -> None:
    # A row that cannot be read may be the one that is missing: the file has none.
    readable = SCHEDULE.replace("Fuel,250102,31/12/2027,,\n", "")
    brought(desk, readable)
    without = readable.replace("Technology,260703,TBD,,\n", "")
    brought(desk, without)
    assert set(ends(desk)) == {"230301", "260703", "250101"}
    brought(desk, without)
    assert set(ends(desk)) == {"230301", "250101"}


def test_a_file_that_lost_most_rows_changes_nothing(desk: Install) -> None:
    brought(desk)
    done = brought(desk, "".join(SCHEDULE.splitlines(keepends=True)[:3]))
    assert done.code == 1
    assert "2 of 3 known rows are missing; if that is right, add --shorter" in done.err
    assert len(ends(desk)) == 3


def test_a_person_can_say_that_rows_are_rightly_missing_and_two_imports_lack_them_before_they_are_gone(
    desk: Install,
) -> None:
    readable = SCHEDULE.replace("Fuel,250102,31/12/2027,,\n", "Fuel,250102,12/31/2027,,\n")
    brought(desk, readable)
    half = "".join(readable.splitlines(keepends=True)[:4])
    for _ in range(2):
        assert brought(desk, half).code == 1  # and what was not believed makes no miss
    done = brought(desk, half, "--shorter")
    assert done.code == 0, done.err
    assert "what it lacks is gone when the next import lacks it as well" in done.out
    assert len(ends(desk)) == 4
    assert brought(desk, half).code == 0
    assert set(ends(desk)) == {"230301", "260703"}


def test_a_third_of_a_long_list_can_be_rightly_missing_too(desk: Install) -> None:
    rows = [f"Goods {number},{number},12/31/2077\n" for number in range(100, 115)]
    brought(desk, "".join(["Category,Contract,Exp. Date\n", *rows]))
    shorter = "".join(["Category,Contract,Exp. Date\n", *rows[:9]])
    assert (
        "rows are missing, 6 of them before their time; if that is right, add --shorter" in brought(desk, shorter).err
    )
    assert brought(desk, shorter, "--shorter").code == 0
    assert brought(desk, shorter).code == 0
    assert len(ends(desk)) == 9


def test_a_shorter_list_is_not_believed_in_what_else_is_odd(desk: Install) -> None:
    brought(desk, SCHEDULE.replace("Fuel,250102,31/12/2027,,\n", ""))
    bad = "Category,Contract,Exp. Date\nTechnology,260703,TBD\nFurniture,230301,31/31/28\nJanitorial,250101,31/31/27\n"
    done = brought(desk, bad, "--shorter")
    assert (done.code, "2 of 3 rows could not be read" in done.err, "--shorter" in done.err) == (1, True, False)


def test_contracts_and_solicitations_of_one_portal_are_two_lists(desk: Install) -> None:
    brought(desk)
    done = brought(desk, kind="solicitation")
    assert "4 solicitations of TIPS imported" in done.out
    assert "baseline" in done.out
    assert len(ends(desk)) == 3
    rows = {one["number"]: one for one in desk.run("solicitations", "--json").json()}
    assert rows["230301"]["due"]["text"] == "3/17/28"
    assert rows["230301"]["due"]["zone"] == "America/Chicago"


def test_without_a_terminal_nobody_is_asked(desk: Install) -> None:
    done = desk.run("import", "list.csv", "--as", "tips", "--kind", "contract")
    assert (done.code, "--yes" in done.err) == (2, True)
    assert ends(desk) == {}


def test_columns_can_be_named_and_left_out(desk: Install) -> None:
    text = "Ref;Who;What;Until\n77;Axle;Tires;2027-06-30\n78;Brightwork;Soap;2027-12-31\n"
    refused = brought(desk, text)
    assert (refused.code, "no heading row" in refused.err) == (1, True)
    named = ("--map", "Ref=number", "--map", "Who=supplier", "--map", "What=title", "--map", "Until=ends_on")
    assert brought(desk, text, *named).code == 0
    assert ends(desk) == {"77": "2027-06-30", "78": "2027-12-31"}
    left = brought(desk, SCHEDULE, "--map", "Exp. Date=", portal="coretrust")
    assert "left out: Exp. Date" in left.out


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("Contract=nubmer", "did you mean ‘number’"),
        ("Contrat=number", "has no column “Contrat”; did you mean ‘Contract’"),
        ("Contract=due_at", "a contract has no field ‘due_at’"),
        ("number", "Column=field"),
    ],
)
def test_a_wrong_column_is_explained(desk: Install, named: str, words: str) -> None:
    done = brought(desk, "", "--map", named)
    assert done.code in {1, 2}
    assert words in " ".join(done.err.split())


def test_one_number_of_several_suppliers_is_several_contracts(desk: Install) -> None:
    text = "Contract #,Vendor,Expiration Date\n1,Axle,06/30/2027\n1,Brightwork,06/30/2027\n"
    assert brought(desk, text).code == 0
    rows = desk.run("contracts", "--json").json()
    assert [(one["number"], one["supplier"], one["title"]) for one in rows] == [
        ("1", "Axle", "Axle"),
        ("1", "Brightwork", "Brightwork"),
    ]


def test_a_workbook_and_a_portal_of_ones_own(desk: Install) -> None:
    rows = [["Bid Number", "Bid Name", "Due Date", "Due Time"], ["B-1", "Paint", {"date": "2030-11-04"}, "2:00 PM"]]
    (desk.folder / "bids.xlsx").write_bytes(workbook(rows))
    command = ("import", "bids.xlsx", "--as", "school-co-op", "--kind", "solicitation", "--yes")
    unknown = desk.run(*command)
    assert (unknown.code, "add --name" in " ".join(unknown.err.split())) == (2, True)
    assert desk.run(*command, "--name", "School Co-op").code == 0
    (one,) = desk.run("solicitations", "--json").json()
    assert (one["cooperative"], one["due"]["at"]) == ("School Co-op", "2030-11-04T14:00:00-06:00")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html><title>Just a moment...</title></html>", "no workbook"),
        (b"PK damaged", "damaged workbook"),
        (b"", "is empty"),
        (b"a,b\n1,2\n", "no heading row"),
    ],
)
def test_a_file_that_is_no_list_is_refused(desk: Install, body: bytes, words: str) -> None:
    (desk.folder / "list.csv").write_bytes(body)
    done = brought(desk)
    assert (done.code, words in done.err, done.out) == (1, True, "")


def test_a_file_that_is_not_there(desk: Install) -> None:
    done = desk.run("import", "nowhere.csv", "--as", "tips", "--kind", "contract", "--yes")
    assert (done.code, "nowhere.csv cannot be read: No such file" in done.err) == (1, True)


def test_a_conference_is_a_date_where_it_is_one_and_words_where_it_is_not(desk: Install) -> None:
    file = """Number,Title,Due Date,Pre-Bid Conference
RFP-1,Buses,12/1/2030,10/12/2030
RFP-2,School Buses,12/1/2030,"Mandatory, 10/12/2030 at the depot"
RFP-3,Bus Parts,12/1/2030,
"""
    done = brought(desk, file, kind="solicitation")
    assert "3 solicitations of TIPS imported" in done.out
    assert "set aside" not in done.err
    assert "2030-10-12" in desk.run("solicitations", "show", "RFP-1").out
    assert "Mandatory, 10/12/2030 at the depot" in desk.run("solicitations", "show", "RFP-2").out
