"""The demo's story: a week of made-up portals, told in steps that each cause something a supplier would want to know.

Times are UTC; 14:00 is 8:00 AM in Chicago. "Tells" is what a watchlist on laptops or chromebooks, police or patrol
vehicles, and janitorial services should hear, when every portal is polled once after each step.

| step | at              | what changes                                             | tells                           |
|------|-----------------|----------------------------------------------------------|---------------------------------|
| 1    | Mon 11-02 14:00 | nothing: the first look                                  | baseline, what is open already  |
| 2    | Mon 11-02 20:00 | Sourcewell 11531 (RFP 121526), student laptops           | opened, once (page and search)  |
| 3    | Tue 11-03 14:00 | nothing but the date: 110822-BRK ends 2027-02-01         | expiring, 90 days left          |
| 4    | Tue 11-03 18:00 | 030923-CLW matures 2028-03-15 instead of 2027-03-15      | renewed                         |
| 5    | Tue 11-03 20:00 | OMNIA answers with a challenge page                      | nothing: a bad poll is weather  |
| 6    | Wed 11-04 14:00 | OMNIA still does                                         | operator: incident              |
| 7    | Wed 11-04 17:00 | OMNIA is back, with R40-26-25, chromebooks               | operator: recovered; opened     |
| 8    | Wed 11-04 20:00 | RFP 121526: addendum 1, due 2027-01-05 instead of 12-15  | due moved and addendum, in one  |
| 9    | Thu 11-05 14:00 | Sourcewell 11460 (RFP 101326) awarded, two new contracts | awarded, all three              |
| 10   | Thu 11-05 22:00 | NASPO MN-CPD-26 past due, moved to Active Solicitations  | closed                          |
| 11   | Fri 11-06 14:00 | Bonfire region10 258240 (R10-1215), patrol vehicles      | opened                          |
| 12   | Fri 11-06 20:00 | nothing at all                                           | nothing                         |

Between step 5 and step 7 OMNIA's rows must not be reported gone, closed or withdrawn; watchlists with `closing` marks
hear of the due dates of the week as well (NASPO MN-CPD-26 is due Thu 11-05 20:00).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from coopwatchd.simulator import agenda, portfolio
from coopwatchd.simulator.agenda import CENTRAL, at
from coopwatchd.simulator.faults import Fault
from coopwatchd.simulator.records import SimContract, SimSolicitation, Stage
from coopwatchd.simulator.server import Simulator
from coopwatchd.simulator.world import World

OMNIA = "www.omniapartners.com"
LAPTOPS, CHROMEBOOKS, PATROL, JANITORIAL, DEVICES = "11531", "18240", "258240", "11460", "mn-cpd-26"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One moment of the story: from `at` on the world is as `change` leaves it. Changing twice changes nothing more."""

    title: str
    at: datetime
    change: Callable[[Simulator], None]

    def apply(self, simulator: Simulator) -> None:
        """Set the world's clock to this step, and make its change."""
        with simulator.world.at_once():
            simulator.world.now = self.at
            self.change(simulator)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A world and what happens to it, in order."""

    world: World
    steps: tuple[Step, ...]

    def play(self, simulator: Simulator) -> Iterator[Step]:
        """Make each change when it is asked for; the step is yielded after its change, for the caller to poll."""
        for step in self.steps:
            step.apply(simulator)
            yield step


def story() -> Story:
    """The story from its beginning, with a world of its own: `Simulator(story.world)` serves it."""
    steps = tuple(
        Step(title=title, at=datetime(2026, 11, day, hour, tzinfo=UTC), change=change)
        for day, hour, title, change in (
            (2, 14, "Monday morning, the first look", _nothing),
            (2, 20, "Sourcewell opens a solicitation for student laptops", _laptops),
            (3, 14, "A police vehicle contract has 90 days left", _nothing),
            (3, 18, "A janitorial contract is renewed for a year", _renewal),
            (3, 20, "OMNIA answers with a challenge page", _challenge),
            (4, 14, "OMNIA still answers with a challenge page", _challenge),
            (4, 17, "OMNIA is back, and had opened one for chromebooks", _recovery),
            (4, 20, "An addendum moves the laptops' due date", _addendum),
            (5, 14, "Sourcewell awards janitorial services", _award),
            (5, 22, "NASPO's computing devices close and go into evaluation", _close),
            (6, 14, "Region 10 opens a solicitation for patrol vehicles", _patrol),
            (6, 20, "A quiet afternoon", _nothing),
        )
    )
    world = starting_world()
    world.now = steps[0].at
    return Story(world=world, steps=steps)


def starting_world() -> World:
    """A new world as it is on the story's first morning."""
    world = World()
    world.sourcewell.put(*agenda.sourcewell_solicitations(), *portfolio.sourcewell_contracts())
    world.naspo.put(*agenda.naspo_solicitations(), *portfolio.naspo_portfolios())
    world.omnia.put(*agenda.omnia_solicitations(), *portfolio.omnia_contracts())
    world.tenant("region10").put(*agenda.region10_solicitations())
    world.generic.put(*agenda.generic_solicitations())
    return world


def _nothing(simulator: Simulator) -> None:
    """The calendar goes on."""


def _laptops(simulator: Simulator) -> None:
    simulator.world.sourcewell.put(
        SimSolicitation(
            id=LAPTOPS,
            number="121526",
            title="Student Laptops and Mobile Devices with Related Services",
            due=at(CENTRAL, 12, 15),
            issued=at(CENTRAL, 11, 2, 13, 0),
            questions_due=at(CENTRAL, 12, 1),
            lead_agency="Sourcewell",
            description="Notebook computers, charging carts, imaging and repair for schools and local government.",
        )
    )


def _renewal(simulator: Simulator) -> None:
    simulator.world.sourcewell.renew(portfolio.JANITORIAL_CONTRACT, date(2028, 3, 15))


def _challenge(simulator: Simulator) -> None:
    simulator.faults.set(OMNIA, Fault.CHALLENGE_403)


def _addendum(simulator: Simulator) -> None:
    simulator.world.sourcewell.change(LAPTOPS, addenda=1, due=at(CENTRAL, 1, 5, year=2027))


def _recovery(simulator: Simulator) -> None:
    simulator.world.omnia.put(
        SimSolicitation(
            id=CHROMEBOOKS,
            number="R40-26-25",
            title="Chromebook Devices, Carts and Licenses",
            due=at(CENTRAL, 12, 16, 14, 0),
            lead_agency="Region 40 Education Service Center, Texas",
            description="Chromebooks for classrooms, with management licenses, carts and repair.",
            documents=(("Lead agency portal", "https://bids.example.gov/omnia/R40-26-25"),),
        )
    )
    simulator.faults.clear(OMNIA)


def _award(simulator: Simulator) -> None:
    simulator.world.sourcewell.award(
        JANITORIAL,
        *(
            SimContract(
                number=number,
                supplier=supplier,
                title="Janitorial Services and Custodial Equipment",
                solicitation_title="Janitorial Services and Custodial Equipment",
                description=f"Janitorial services from {supplier}",
                starts_on=date(2026, 11, 4),
                ends_on=date(2030, 11, 3),
            )
            for number, supplier in (("101326-GLM", "Gleamshaw Services"), ("101326-SPK", "Sparkbrook & Vale"))
        ),
    )


def _close(simulator: Simulator) -> None:
    simulator.world.naspo.change(DEVICES, stage=Stage.PENDING)


def _patrol(simulator: Simulator) -> None:
    simulator.world.tenant("region10").put(
        SimSolicitation(
            id=PATROL,
            number="R10-1215",
            title="Patrol Vehicles, Pursuit-Rated, with Upfitting",
            department="Safety and Security",
            due=at(CENTRAL, 12, 9, 14, 0),
            issued=at(CENTRAL, 11, 6, 7, 30),
            lead_agency="Region 10",
            description="Pursuit-rated sedans and utility vehicles for school police departments.",
        )
    )
