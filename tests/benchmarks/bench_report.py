"""How long `report` and `find` take with ten thousand contracts and fifty thousand events: run by hand.

    python tests/benchmarks/bench_report.py [FOLDER]

With FOLDER the made-up store stays there, to look at: `coopwatchd report --config FOLDER/config.toml`.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from typer.testing import CliRunner

from coopwatchd.cli.main import app
from coopwatchd.model.events import Event, EventType
from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.records import AnyRecord, Contract, Due, Found, How, Options, Participation, Solicitation, Stage
from coopwatchd.store.database import SqlStore, open_store

CONTRACTS, SOLICITATIONS, EVENTS = 10_000, 1_200, 50_000
RUNS = 5
CHICAGO = "America/Chicago"
COOPERATIVES = {
    "sourcewell": "Sourcewell", "omnia": "OMNIA Partners", "naspo": "NASPO ValuePoint", "tips": "TIPS",
    "buyboard": "BuyBoard", "hgacbuy": "HGACBuy", "equalis": "Equalis Group", "choicepartners": "Choice Partners",
    "eandi": "E&I Cooperative Services", "goodbuy": "GoodBuy", "1gpa": "1GPA", "dir": "Texas DIR",
}  # fmt: skip
AGENCIES = (
    "Region 4 ESC", "Region 10 ESC", "Region 8 ESC", "City of Charlotte", "State of Utah", "State of Iowa",
    "Harris County", "Maricopa County", "Fairfax County", "University of California", "State of Minnesota",
    "State of Nevada", "Cobb County", "Port of Portland", "City of Mesa", "County of Los Angeles",
)  # fmt: skip
SUBJECTS = (
    "Laptops, Tablets and Related Devices", "Police Vehicles and Upfitting", "Janitorial Supplies and Equipment",
    "Roofing and Building Envelope", "Playground Equipment and Surfacing", "Office Furniture and Installation",
    "Body-Worn Cameras and Evidence Management", "Fire Apparatus", "School Buses", "HVAC Equipment and Service",
    "Cloud Solutions and Software Resellers", "Medical Supplies", "Asphalt and Paving", "Athletic Surfaces",
    "Electric Vehicle Charging", "Waste and Recycling Carts", "Printing and Promotional Goods", "Security Systems",
    "Uniforms and Work Apparel", "Elevator Maintenance", "Water Meters", "Staffing Services", "Fleet Management",
    "Food Service Equipment",
)  # fmt: skip
FIRST = "Brake Clean Axle Bright Summit Cedar Prairie Lakeshore Iron Blue Northern Pioneer Harbor Granite Civic".split()
SECOND = "well line stone field works path gate ridge view mark".split()
FORMS = ("Inc.", "LLC", "Corp.", "Company", "Industries, Inc.", "Group, LLC", "Motors", "Systems")
STATES = "AK AL AR AZ CA CO CT DE FL GA IA ID IL IN KS KY LA MA MD ME MI MN MO MT NC ND NE NH NJ NM NV NY OH OK".split()


def records(chance: random.Random, today: date, contracts: int, solicitations: int) -> Iterator[AnyRecord]:
    """A made-up field: solicitations of six years, and the contracts that some of them led to."""
    suppliers = [
        f"{chance.choice(FIRST)}{chance.choice(SECOND)} {chance.choice(FORMS)}" for _ in range(max(20, contracts // 9))
    ]
    weights = [1 / (place + 2) for place in range(len(AGENCIES))]
    homes = {agency: chance.sample(sorted(COOPERATIVES), 2) for agency in AGENCIES}
    made = 0
    for number in range(solicitations):
        agency = chance.choices(AGENCIES, weights)[0]
        portal, subject = chance.choice(homes[agency]), chance.choice(SUBJECTS)
        issued = today - timedelta(days=chance.randint(-1, 6 * 365))
        due = datetime.combine(issued + timedelta(days=chance.randint(21, 55)), datetime.min.time(), ZoneInfo(CHICAGO))
        past = due.date() < today - timedelta(days=60)
        stage = Stage.AWARDED if past else Stage.CLOSED if due.date() < today else Stage.OPEN
        asked = Solicitation(
            id=str(20_000 + number),
            number=f"{issued:%y}-{number:04}",
            title=f"RFP {subject}",
            description=f"{subject} for participating public agencies nationwide. " * 4,
            portal=portal,
            cooperative=COOPERATIVES[portal],
            lead_agency=agency,
            issued_on=issued if chance.random() < 0.8 else None,
            due=Due(at=due + timedelta(hours=14), text=f"{due:%m/%d/%Y} 2:00 PM CT", zone=CHICAGO),
            stage=stage,
            url=f"https://{portal}.example/solicitations/{number}",
        )
        yield asked
        term = _term(chance, due.date() + timedelta(days=80))
        for place in range(chance.choice((1, 2, 3, 5, 8, 12, 18, 30)) if past else 0):
            if made >= contracts:
                break
            made += 1
            yield _contract(asked, term, place, chance.choice(suppliers), chance)
    for place in range(contracts - made):  # late awards of the last one, each with a term of its own
        late = _term(chance, today - timedelta(days=chance.randint(30, 1400)))
        yield _contract(asked, late, place, chance.choice(suppliers), chance)


Term = tuple[date, date | None, Options | None]


def _term(chance: random.Random, starts: date) -> Term:
    """The contracts of one award begin and end together."""
    ends = date(starts.year + chance.choice((2, 3, 3, 4, 5)), starts.month, 1) - timedelta(days=1)
    options = chance.choice((None, Options(count=2, months=12, used=0), Options(count=1, months=12, used=1)))
    return starts, ends if chance.random() < 0.9 else None, options


def _contract(asked: Solicitation, term: Term, place: int, supplier: str, chance: random.Random) -> Contract:
    starts, ends, options = term
    final = ends.replace(year=ends.year + 2, day=min(ends.day, 28)) if ends and options and options.left else None
    joined = chance.sample(STATES, chance.randint(1, 9)) if asked.portal == "naspo" else []
    return Contract(
        id=f"{asked.id}-{place}-{starts:%y%m%d}",
        number=f"{asked.number}-{place:02}",
        title=asked.title.removeprefix("RFP "),
        description=asked.description,
        portal=asked.portal,
        cooperative=asked.cooperative,
        lead_agency=asked.lead_agency,
        supplier=supplier,
        solicitation_number=asked.number,
        starts_on=starts,
        ends_on=ends,
        final_ends_on=final,
        options=options,
        participations=tuple(Participation(party=state, starts_on=starts + timedelta(days=90)) for state in joined),
        found=(Found(field="ends_on", text=str(ends), how=How.COLUMN),),
        zone=CHICAGO,
        url=f"https://{asked.portal}.example/contracts/{asked.id}-{place}",
    )


def events(chance: random.Random, made: list[AnyRecord], now: datetime, count: int) -> Iterator[Event]:
    """What happened to them: an award for the awarded, and changes of many kinds until there are enough."""
    written = 0
    for record in made:
        if isinstance(record, Solicitation) and record.stage is Stage.AWARDED and record.due and record.due.at:
            written += 1
            at = record.due.at + timedelta(days=chance.randint(20, 140))
            yield _event(record, EventType.AWARDED, at, written)
    while written < count:
        written += 1
        record = chance.choice(made)
        type_ = chance.choice((EventType.AMENDED, EventType.ADDENDUM, EventType.RENEWED, EventType.DUE_MOVED))
        yield _event(record, type_, now - timedelta(days=chance.random() * 2000), written)


def _event(record: AnyRecord, type_: EventType, at: datetime, number: int) -> Event:
    return Event(
        key=f"{record.uid}/{type_}/{number}", types=(type_,), record=record, before=record, at=at, because="made up"
    )


def fill(store: SqlStore, now: datetime, *, contracts: int, solicitations: int, events_: int, seed: int = 7) -> None:
    """The made-up field in a store."""
    chance = random.Random(seed)  # noqa: S311 - made-up records, not secrets
    made = list(records(chance, now.date(), contracts, solicitations))
    with store.write() as tx:
        tx.save_held(
            Held(
                record=one,
                sightings=(Sighting(listing="list", source_id=one.id, record=one, seen_at=now),),
                first_seen=now,
                changed_at=now,
            )
            for one in made
        )
        tx.add_events(events(chance, made, now, events_))


def timed(*command: str, env: dict[str, str]) -> str:
    """Median, least and most seconds of the whole process."""
    took = []
    for _ in range(RUNS + 1):
        started = time.monotonic()
        subprocess.run([sys.executable, "-m", "coopwatchd", *command], env=env, check=True, stdout=subprocess.DEVNULL)
        took.append(time.monotonic() - started)
    took = took[1:]  # the first warmed the disk's cache
    return f"{statistics.median(took):6.2f} s  ({min(took):.2f} to {max(took):.2f})  coopwatchd {' '.join(command)}"


def searched(query: str) -> str:
    """The same for a search, once the program is loaded: reading the configuration, opening the store and printing."""
    took = []
    for _ in range(RUNS + 1):
        started = time.monotonic()
        done = CliRunner().invoke(app, ["find", query])
        took.append(time.monotonic() - started)
        assert done.exit_code == 0, done.output
    took = took[1:]
    return f"{statistics.median(took):6.2f} s  ({min(took):.2f} to {max(took):.2f})  find {query}, without the start"


def main() -> None:
    """Fill a store, and time the commands on it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(scratch)
        state = folder / "state"
        state.mkdir(parents=True, exist_ok=True)
        config = folder / "config.toml"
        config.write_text('[watchlists.laptops]\nany = ["laptop", "tablet*", "cloud solutions"]\nnotify = []\n')
        store = open_store("sqlite:///coopwatchd.db", state_dir=state)
        fill(store, datetime.now(UTC), contracts=CONTRACTS, solicitations=SOLICITATIONS, events_=EVENTS)
        store.close()
        root = str(Path(__file__).resolve().parents[2])
        env = os.environ | {"STATE_DIRECTORY": str(state), "COOPWATCHD_CONFIG": str(config), "PYTHONPATH": root}
        print(f"{CONTRACTS:,} contracts, {SOLICITATIONS:,} solicitations, {EVENTS:,} events; {RUNS} runs each")
        page, calendar = str(folder / "report.html"), str(folder / "dates.ics")
        for command in (
            ("report",),
            ("report", "--watchlist", "laptops"),
            ("report", "--html", page, "--csv", str(folder / "csv"), "--ics", calendar),
            ("find", "laptop"),
        ):
            print(timed(*command, env=env))
        os.environ |= env
        for query in ("laptop", '"cloud solutions" agency:"Region 4"', "due<30d", "ends<2027-06-30", "NOT laptop"):
            print(searched(query))


if __name__ == "__main__":
    main()
