from __future__ import annotations

import ast
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from coopwatchd import simulator as package
from coopwatchd.simulator import SimContract, SimSolicitation, Stage, World

DUE = datetime(2026, 12, 15, 21, 30, tzinfo=UTC)


def test_it_shares_nothing_with_the_program_and_needs_no_package():
    folder = Path(package.__file__).parent
    for module in folder.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                own = name.startswith("coopwatchd.simulator")
                assert own or name.split(".")[0] in sys.stdlib_module_names, f"{module.name} imports {name}"


def test_a_naive_due_date_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        SimSolicitation(id="1", number="1", title="Laptops", due=datetime(2026, 12, 15, 15, 30))  # noqa: DTZ001


def test_a_view_does_not_change_with_the_world():
    world = World()
    world.sourcewell.put(SimSolicitation(id="1", number="121526", title="Laptops", due=DUE))
    before = world.view()
    world.sourcewell.add_addendum("1", due=datetime(2027, 1, 5, 21, 30, tzinfo=UTC))
    assert before.shelf("sourcewell").solicitations[0].addenda == 0
    after = world.view().shelf("sourcewell").solicitations[0]
    assert (after.addenda, after.due) == (1, datetime(2027, 1, 5, 21, 30, tzinfo=UTC))


def test_the_life_of_a_solicitation_and_its_contracts():
    world = World()
    world.omnia.put(SimSolicitation(id="18211", number="R1", title="Janitorial", due=DUE))
    guid = world.view().shelf("omnia").solicitations[0].guid
    world.omnia.close("18211")
    assert world.view().shelf("omnia").at(Stage.PENDING)
    world.omnia.award(
        "18211", SimContract(number="R1-01", supplier="Clearwick", title="Janitorial", ends_on=date(2029, 1, 1))
    )
    world.omnia.renew("r1-01", date(2030, 1, 1))
    shelf = world.view().shelf("omnia")
    assert shelf.at(Stage.AWARDED)[0].guid == guid
    assert shelf.contracts[0].ends_on == date(2030, 1, 1)
    world.omnia.remove("18211", "R1-01", "never there")
    assert world.view().shelf("omnia") == World().view().shelf("omnia")


def test_changing_what_is_not_there_is_an_error_of_the_test():
    with pytest.raises(KeyError):
        World().naspo.move_due("sw1", DUE)


def test_several_changes_are_seen_together_or_not_at_all():
    world = World()
    seen: list[int] = []
    inside, looked = threading.Event(), threading.Event()

    def look() -> None:
        inside.wait(60)
        looked.set()
        seen.append(len(world.view().shelf("sourcewell").solicitations))

    looker = threading.Thread(target=look)
    looker.start()
    with world.at_once():
        world.sourcewell.put(SimSolicitation(id="1", number="1", title="One"))
        inside.set()
        looked.wait(60)
        world.sourcewell.put(SimSolicitation(id="2", number="2", title="Two"))
    looker.join(60)
    assert seen == [2]
