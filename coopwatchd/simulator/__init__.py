"""Made-up portals in the real shapes, on loopback: behind `demo` and the tests, and sharing nothing with the readers.

with Simulator() as simulator:
    simulator.world.sourcewell.put(SimSolicitation(id="11364", number="120126", title="Laptops", due=…))
    simulator.faults.set("www.omniapartners.com", Fault.CHALLENGE_200)
    simulator.url  # what goes into a portal's base_url
"""

from __future__ import annotations

from coopwatchd.simulator.faults import Fault
from coopwatchd.simulator.records import SimContract, SimSolicitation, Stage
from coopwatchd.simulator.server import Simulator
from coopwatchd.simulator.world import World

__all__ = ["Fault", "SimContract", "SimSolicitation", "Simulator", "Stage", "World"]
