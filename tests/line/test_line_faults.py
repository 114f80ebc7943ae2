"""Whatever a portal answers, a failure is never "no news": nothing changes, it shows, the operator hears once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import whole_line
from whole_line import APART, HOSTS, LAPTOPS, PORTALS, Clock, Line, once, solicitation

from coopwatchd.daemon.app import App
from coopwatchd.model.holding import Held
from coopwatchd.simulator import Fault

pytestmark = pytest.mark.slow  # each lives the whole line, with its servers

OPERATOR = '\n[operator]\nnotify = ["bids"]\n'
NAMES = {
    "sourcewell": "Sourcewell",
    "naspo": "NASPO ValuePoint",
    "omnia": "OMNIA Partners",
    "region10": "Region 10 ESC",
}
ALL = frozenset(PORTALS)
# A feed shows the latest items only: fewer of them say nothing, and that is no failure.
NO_FEED = ALL - {"feed"}

FAULTS: Mapping[Fault, tuple[frozenset[str], str]] = {
    Fault.TRUNCATED_GZIP: (ALL, "incomplete"),
    Fault.TRUNCATED: (ALL, "incomplete"),
    Fault.HALF_ROWS: (NO_FEED, "suspect"),
    Fault.HALF_PAGE: (ALL, ""),
    Fault.EMPTY_BODY: (ALL, "incomplete"),
    Fault.MAINTENANCE: (ALL, "server"),
    Fault.LOGIN: (ALL, "login"),
    Fault.CHALLENGE_200: (ALL, "challenge"),
    Fault.CHALLENGE_403: (ALL, "challenge"),
    Fault.CHALLENGE_503: (ALL, "challenge"),
    Fault.FORBIDDEN: (ALL, "blocked"),
    Fault.status(429): (ALL, "throttled"),
    Fault.status(503): (ALL, "server"),
    Fault.SERVER_ERROR: (ALL, "server"),
    Fault.NOT_FOUND: (ALL, "gone"),
    Fault.REDIRECT_LOOP: (ALL, "server"),
    Fault.REDIRECT_PRIVATE: (ALL, "address"),
}


class Baseline:
    """Every portal read well twice, and a clock; each test leaves it as healthy as it found it."""

    def __init__(self, line: Line, app: App, clock: Clock) -> None:
        self.line, self.app, self.clock = line, app, clock

    def records(self) -> dict[str, Held]:
        with self.app.store.read() as tx:
            return {held.record.uid: held for held in tx.all_held()}

    def poll(self) -> list[str]:
        """One more poll of everything, half an hour later: the headlines it caused."""
        before = len(self.line.slack.messages)
        self.clock.forward(minutes=30)
        once(self.app)
        return sorted(self.line.headlines()[before:])

    def troubles(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        with self.app.store.read() as tx:
            for (portal, _), state in tx.listing_states().items():
                if state.trouble:
                    assert state.reason
                    found.setdefault(portal, set()).add(state.trouble)
        return found


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Baseline]:
    with pytest.MonkeyPatch.context() as patch, whole_line.line(tmp_path_factory.mktemp("faults")) as line:
        patch.setenv("TEST_SLACK_TOKEN", line.slack.token)
        line.write(more=OPERATOR)
        clock = Clock()
        with line.app(clock) as app:
            once(app)
            once(app)
            yield Baseline(line, app, clock)


@pytest.fixture
def baseline(good: Baseline) -> Iterator[Baseline]:
    yield good
    good.line.simulator.faults.clear()
    good.poll()
    assert good.troubles() == {}


def strike(line: Line, fault: Fault, portals: frozenset[str] = ALL) -> None:
    for portal in portals:
        for host in HOSTS[portal]:
            line.simulator.faults.set(host, fault)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_failure_changes_nothing_and_is_said_once(baseline: Baseline, fault: Fault) -> None:
    portals, trouble = FAULTS[fault]
    names = sorted(NAMES.get(portal, portal) for portal in portals)
    before = baseline.records()
    strike(baseline.line, fault)

    assert baseline.poll() == []  # one bad answer is weather
    second = baseline.poll()
    assert [headline.partition(" cannot be read")[0] for headline in second] == names
    assert baseline.poll() == []
    after = baseline.records()
    assert {uid: held for uid, held in after.items() if uid.partition("/")[0] in portals - {"sourcewell"}} == {
        uid: held for uid, held in before.items() if uid.partition("/")[0] in portals - {"sourcewell"}
    }
    # Of two listings that show one record, the one that could be read may have gone on.
    assert {uid: held.record for uid, held in after.items() if uid.startswith("sourcewell")} == {
        uid: held.record for uid, held in before.items() if uid.startswith("sourcewell")
    }
    found = baseline.troubles()
    assert set(found) == portals
    assert not trouble or all(trouble in said or portal == "json" for portal, said in found.items())

    baseline.line.simulator.faults.clear()
    assert baseline.poll() == [f"{name} can be read again" for name in names]
    assert baseline.poll() == []
    assert {uid: held.record for uid, held in baseline.records().items()} == {
        uid: held.record for uid, held in before.items()
    }


def test_the_right_page_under_a_wrong_label_is_read_or_refused_and_never_half_read(baseline: Baseline) -> None:
    before = baseline.records()
    strike(baseline.line, Fault.WRONG_TYPE)
    assert baseline.poll() == []
    assert baseline.records() == before
    baseline.line.simulator.faults.clear()
    assert baseline.poll() == []


def test_no_rows_without_the_portals_own_words_for_it_are_no_empty_list(baseline: Baseline) -> None:
    before = baseline.records()
    # "success": 1 with no projects, and a total of 0, would be such words: those pages are left as they are.
    for host in ("www.sourcewell-mn.gov", "cdn.sourcewell.org", *HOSTS["naspo"], *HOSTS["omnia"]):
        baseline.line.simulator.faults.set(host, Fault.EMPTY_PAGE)
    baseline.line.simulator.faults.set("bids.example.gov", Fault.EMPTY_PAGE, path="/bids")
    names = ["NASPO ValuePoint", "OMNIA Partners", "Sourcewell", "table"]
    assert baseline.poll() == []
    assert baseline.poll() == [f"{name} cannot be read (layout)" for name in names]
    assert baseline.poll() == []
    assert baseline.records() == before
    baseline.line.simulator.faults.clear()
    assert baseline.poll() == [f"{name} can be read again" for name in names]


def test_a_body_that_drips_ends_at_the_deadline(line: Line) -> None:
    line.write(portals=("table",), fetch='deadline = "1s"', more=OPERATOR)
    clock = Clock()
    with line.app(clock) as app:
        once(app)
        baseline = Baseline(line, app, clock)
        before = baseline.records()
        line.simulator.faults.set("bids.example.gov", Fault.drip(0.1))
        said = [baseline.poll() for _ in range(3)]
        assert said == [[], ["table cannot be read (timeout)"], []]
        assert baseline.records() == before
        line.simulator.faults.clear()
        assert baseline.poll() == ["table can be read again"]


@pytest.mark.parametrize("fault", [Fault.ROBOTS_DISALLOW, Fault.ROBOTS_500], ids=lambda fault: fault.name)
def test_a_robots_txt_that_forbids_is_obeyed_and_said(line: Line, fault: Fault) -> None:
    line.write(portals=("table", "region10"), more=OPERATOR)
    clock = Clock()
    with line.app(clock) as app:
        once(app)
        baseline = Baseline(line, app, clock)
        before = baseline.records()
        strike(line, fault)
        clock.forward(hours=25)  # robots.txt is read once a day
        line.simulator.forget()
        assert [baseline.poll() for _ in range(3)] == [[], ["table cannot be read (robots)"], []]
        assert line.simulator.asked("bids.example.gov") == []
        # `robots = "ignore"` is the user's own decision for that portal.
        assert len(line.simulator.asked("region10.bonfirehub.com")) == 3
        assert baseline.records() == before
        line.simulator.faults.clear()
        clock.forward(hours=25)
        assert baseline.poll() == ["table can be read again"]


def test_what_the_operator_is_told_helps(line: Line) -> None:
    line.write(portals=("table",), more=OPERATOR)
    clock = Clock()
    with line.app(clock) as app:
        once(app)
        baseline = Baseline(line, app, clock)
        strike(line, Fault.CHALLENGE_200)
        baseline.poll()
        baseline.poll()
        told = line.said()[-1]
        assert "coopwatchd portals probe table" in told
        # At the user's own clock, as every time is shown.
        assert re.search(r"Last good read: \d{4}-\d\d-\d\d \d\d:\d\d C[SD]T", told)
        clock.forward(hours=5)
        line.simulator.faults.clear()
        baseline.poll()
        assert "blind for 6 hours" in line.said()[-1]


def test_a_change_that_came_during_a_failure_is_told_after_it(line: Line) -> None:
    line.write(portals=("table",), more=OPERATOR)
    clock = Clock()
    with line.app(clock) as app:
        once(app)
        baseline = Baseline(line, app, clock)
        strike(line, Fault.HALF_PAGE)
        line.world.generic.put(whole_line.solicitation("777", "Laptop Carts"))
        assert baseline.poll() == []
        line.simulator.faults.clear()
        assert baseline.poll() == ["New solicitation"]


@pytest.mark.parametrize("portal", ["table", "omnia"])
def test_what_a_page_that_was_cut_short_did_not_show_is_told_when_it_is_whole(line: Line, portal: str) -> None:
    shelf = line.world.omnia if portal == "omnia" else line.world.generic
    line.write('[watchlists.all]\nkinds = ["solicitation"]\nnotify = ["bids"]\n', portals=(portal,), channels=APART)
    with line.app(Clock()) as app:
        once(app)
        titles = [f"Lot {number} of gravel" for number in range(9)]
        shelf.put(*(solicitation(str(700 + n), title, days=40 + n) for n, title in enumerate(titles)))
        # The whole page has the validators of the one that broke off, as behind a cache.
        strike(line, Fault.HALF_PAGE, frozenset({portal}))
        once(app)
        line.simulator.faults.clear()
        once(app)
        once(app)
    told = "\n".join(line.said()[1:])
    assert [told.count(f"\n{title}") for title in titles] == [1] * 9


def test_a_drop_that_lasts_over_a_day_is_believed_and_said(line: Line) -> None:
    line.write('[watchlists.all]\nnotify = ["bids"]\n', portals=("table",), more=OPERATOR)
    clock = Clock()
    with line.app(clock) as app:
        once(app)
        baseline = Baseline(line, app, clock)
        line.world.generic.remove("501", "502")
        assert [baseline.poll() for _ in range(3)] == [[], ["table cannot be read (suspect)"], []]
        clock.forward(hours=24)
        assert baseline.poll() == ["table can be read again", "table looks different now"]
        assert baseline.poll() == ["No longer on the portal"] * 2


def listings(line: Line) -> Any:
    return line.json("solicitations", "--all"), line.json("contracts", "--all")


def test_the_commands_say_why(line: Line) -> None:
    line.write(LAPTOPS, portals=("omnia", "table"), more=OPERATOR)
    line.run("once")
    before, told = listings(line), len(line.slack.messages)
    line.simulator.faults.set("www.omniapartners.com", Fault.CHALLENGE_200)
    for _ in range(3):
        failed = line.run("once", exit=1)
        assert "omnia/solicitations: challenge" in failed.stderr
    assert listings(line) == before
    assert line.headlines()[told:] == ["OMNIA Partners cannot be read (challenge)"]
    (row,) = [one for one in line.run("portals", "list").stdout.splitlines() if one.startswith("omnia ")]
    assert "challenge" in row
    (omnia,) = [one for one in line.json("portals", "list") if one["key"] == "omnia"]
    assert (omnia["health"], omnia["trouble"]) == ("blocked", "challenge")
    assert "solicitations: " in omnia["reason"]
    line.simulator.faults.clear()
    assert line.run("once").stderr == ""
    assert line.headlines()[told + 1 :] == ["OMNIA Partners can be read again"]


def test_an_optional_route_that_fails_is_shown_and_is_no_failure_of_the_run(line: Line) -> None:
    line.write(portals=("sourcewell",))
    line.run("once")
    line.simulator.faults.set("proportal.sourcewell-mn.gov", Fault.FORBIDDEN)
    ended = line.run("once")
    assert "sourcewell/tenders: blocked (an optional route)" in ended.stderr
