"""Ten made-up years of twelve cooperatives: what really replaced what, and what anybody could have known on a day.

Nothing here knows how lineage is found: offices plan, rebid late or early, rename, renumber and forget as they do.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from coopwatchd.model.holding import Held, Sighting
from coopwatchd.model.records import AnyRecord, Contract, Due, Options, Solicitation, Stage

BEGIN, END = date(2014, 7, 1), date(2024, 7, 1)
CHICAGO = "America/Chicago"
YEAR = 365.25
# Groups of titles that an eye mixes up; each cooperative takes some whole groups.
GROUPS = (
    ("Custodial Supplies", "Custodial Services", "Custodial Equipment"),
    ("Class 8 Chassis", "Class 4-7 Chassis", "Class 1-3 Passenger Vehicles"),
    ("Office Furniture", "School Furniture", "Library Furniture"),
    ("Roofing Supplies and Services", "Roof Inspection and Repair"),
    ("Athletic Surfaces", "Athletic Equipment", "Athletic Uniforms and Apparel"),
    ("Electric Vehicle Charging Stations", "Electric Buses", "School Buses"),
    ("Network Equipment", "Network Cabling", "Network Security Software"),
    ("Laptops and Tablets", "Desktop Computers", "Interactive Displays"),
    ("Fire Trucks and Apparatus", "Fire Hose and Nozzles", "Fire Alarm Monitoring"),
    ("Playground Equipment", "Playground Surfacing", "Park Shelters and Benches"),
    ("Water Meters", "Water Treatment Chemicals", "Water Tank Maintenance"),
    ("Body-Worn Cameras", "In-Car Video Systems", "License Plate Readers"),
    ("Copiers and Managed Print", "Toner and Ink Cartridges", "Mail Room Equipment"),
    ("Job Order Contracting - Roofing", "Job Order Contracting - HVAC", "Job Order Contracting - Electrical"),
    ("Fleet Fuel Cards", "Fleet Management Telematics", "Tires and Tubes"),
    ("HVAC Equipment and Installation", "Boilers and Chillers", "Building Automation Controls"),
    ("Food Service Equipment", "Commercial Kitchen Smallwares", "Vending Machines"),
    ("Temporary Staffing", "Executive Search", "Third Party Benefits Administration"),
    ("Heavy Construction Equipment", "Skid Steers and Compact Loaders", "Aerial Lifts and Trailers"),
    ("Street Sweepers", "Sewer Cleaning Vacuum Trucks", "Refuse Collection Bodies"),
)
MAKERS = "Acton Birch Corwin Dalton Elmore Fenwick Garland Hadley Ingram Jessup Keller Lomax Merrick Norwood".split()
KINDS = ("Supply", "Industries", "Group", "Systems")


@dataclass
class Office:
    """A cooperative (and one of its lead agencies) with its ways."""

    cooperative: str
    portal: str
    numbering: str
    base: int  # years
    options: int
    shows: str  # what its contract list says of the future: "all", "final", "end"
    lead: float  # months
    spread: float
    uses: float  # how often an option is used
    agencies: tuple[str, ...] = ("",)
    sol_portal: str = ""
    sol_cooperative: str = ""
    starts: bool = True
    serial: dict[int, int] = field(default_factory=dict)

    def next_serial(self, year: int) -> int:
        self.serial[year] = self.serial.get(year, 0) + 1
        return self.serial[year]


def offices(dice: random.Random) -> list[Office]:
    """The twelve, with habits that the dice move a little."""
    plan = [
        ("Sourcewell", "sourcewell", "sourcewell", 4, 1, "final", 8.5, 1.0, 0.9),
        ("OMNIA Partners", "omnia", "region4", 3, 2, "all", 9.5, 1.2, 0.93),
        ("TIPS", "tips", "same", 3, 2, "end", 6.5, 0.9, 0.9),
        ("BuyBoard", "buyboard", "same", 1, 2, "all", 6.0, 0.8, 0.96),
        ("1GPA", "1gpa", "suffix", 1, 4, "final", 5.0, 0.9, 0.97),
        ("NASPO ValuePoint", "naspo", "opaque", 5, 0, "final", 13.0, 1.7, 1.0),
        ("Texas DIR", "dir", "dir", 2, 3, "all", 10.0, 1.4, 0.92),
        ("E&I Cooperative Services", "eandi", "stated", 5, 0, "end", 9.0, 1.5, 1.0),
        ("HGACBuy", "hgacbuy", "opaque", 3, 0, "final", 5.5, 0.9, 1.0),
        ("Mohave", "mohave", "opaque", 1, 4, "final", 4.5, 0.7, 0.97),
        ("Choice Partners", "choicepartners", "suffix", 2, 2, "all", 7.0, 1.1, 0.94),
        ("NPPGov", "nppgov", "stated", 3, 2, "final", 11.0, 1.6, 0.92),
    ]
    found = []
    for name, portal, numbering, base, options, shows, lead, spread, uses in plan:
        office = Office(
            name,
            portal,
            numbering,
            base,
            options,
            shows,
            lead + dice.uniform(-1, 1),
            spread * dice.uniform(0.8, 1.2),
            uses,
        )
        if portal == "omnia":
            # The lead agency lists its own solicitations; the cooperative only the contracts.
            office.agencies = ("Region 4 Education Service Center (ESC), Texas",)
            office.sol_portal, office.sol_cooperative = "region4esc", "Region 4 ESC"
        if portal == "naspo":
            office.agencies = ("State of Utah", "State of Idaho", "State of Washington")
        if portal == "hgacbuy":
            office.starts = False
        found.append(office)
    return found


@dataclass
class Life:
    """A contract over time: what its row said from which day on."""

    uid: str
    states: list[tuple[date, Contract]]
    origin: str = ""
    replaced_by: str = ""  # the solicitation that really replaces it
    followers: frozenset[str] = frozenset()  # the contracts that came of it
    opened_on: date | None = None
    renumbered: str = ""


@dataclass
class World:
    """Everything that happened, and the truth about it."""

    dice: random.Random
    lives: dict[str, Life] = field(default_factory=dict)
    calls: dict[str, list[tuple[date, Solicitation]]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)  # solicitations nobody saw

    def at(self, day: date) -> list[Held]:
        """What a store that had run since the beginning would hold on a day."""
        return [
            _held(states, day)
            for states in (*(life.states for life in self.lives.values()), *self.calls.values())
            if states[0][0] <= day and states[0][1].uid not in self.hidden
        ]


def _held(states: list[tuple[date, Contract]] | list[tuple[date, Solicitation]], day: date) -> Held:
    current: AnyRecord = [record for since, record in states if since <= day][-1]
    if isinstance(current, Contract) and current.ends_on and current.ends_on < day:
        current = replace(current, stage=Stage.EXPIRED)
    first = datetime.combine(states[0][0], time(9), UTC)
    sighting = Sighting(listing="list", source_id=current.id, record=current, seen_at=first)
    moves = [
        datetime.combine(since, time(9), UTC)
        for (_, before), (since, after) in pairwise(states)
        if since <= day and getattr(before, "ends_on", None) != getattr(after, "ends_on", None)
    ]
    return Held(
        record=current,
        sightings=(sighting,),
        first_seen=first,
        changed_at=first,
        moved_at=moves[-1] if moves else None,
    )


def simulate(seed: int, contracts: int = 1500) -> World:
    """One history."""
    dice = random.Random(seed)  # noqa: S311 - dice, not secrets
    world = World(dice)
    made = offices(dice)
    per_office = {office.portal: dice.sample(GROUPS, 6) for office in made}
    turn = 0
    while len(world.lives) < contracts and turn < 18:
        for office in made:
            titles = [title for group in per_office[office.portal] for title in group]
            if turn < len(titles):
                _category(world, office, titles[turn])
        turn += 1
    for office in made:
        _strays(world, office, per_office[office.portal])
    return world


def _category(world: World, office: Office, title: str) -> None:
    """One subject of one cooperative, rebid after rebid, until the years are over or it is given up."""
    dice = world.dice
    agency = dice.choice(office.agencies)
    starts = BEGIN + timedelta(days=dice.randrange(int(1.6 * YEAR)))
    opened = starts - timedelta(days=int(dice.uniform(150, 260)))
    suppliers = _suppliers(dice)
    before: list[Life] = []
    while starts < END:
        call = _call(world, office, title, agency, opened, before)
        current = _award(world, office, title, agency, starts, suppliers, call)
        for life in before:
            life.followers = frozenset(one.uid for one in current)
        if dice.random() < 0.05:
            _run(world, office, current, starts, None)
            return  # the cooperative lets it go
        ends, opened = _run(world, office, current, starts, call)
        needed = opened + timedelta(days=int(dice.gauss(190, 30)))
        starts = max(ends + timedelta(days=1), needed)
        if starts > ends + timedelta(days=1):
            _bridge(current, ends, starts, dice)
        title = _renamed(title, dice)
        suppliers = _next_suppliers(suppliers, dice)
        before = [*current, *(world.lives[life.renumbered] for life in current if life.renumbered)]
        before = [life for life in before if not life.renumbered]
        for life in before:
            life.opened_on = opened


def _call(
    world: World, office: Office, title: str, agency: str, opened: date, before: list[Life]
) -> tuple[str, str, date]:
    """Publish the solicitation; its uid, its number, and the day it is due."""
    dice = world.dice
    due = opened + timedelta(days=int(dice.uniform(28, 50)))
    number = _call_number(office, due)
    id_ = f"s{len(world.calls)}"
    at = datetime.combine(due, time(14), ZoneInfo(CHICAGO))
    said = f"{title}{dice.choice(('', '', '', ' with Related Equipment, Accessories, and Services'))}"
    record = Solicitation(
        id=id_,
        title=said,
        portal=office.sol_portal or office.portal,
        cooperative=office.sol_cooperative or office.cooperative,
        lead_agency="" if office.sol_portal else agency,
        number=number,
        due=Due(at=at, text=f"{due:%m/%d/%Y} 2:00 PM", zone=CHICAGO),
        issued_on=opened if dice.random() < 0.5 else None,
        codes=(),
    )
    states = [(opened, record), (due + timedelta(days=1), replace(record, stage=Stage.CLOSED))]
    world.calls[record.uid] = states
    if dice.random() < 0.08:
        world.hidden.add(record.uid)
    for life in before:
        life.replaced_by = record.uid
    if dice.random() < 0.04:  # a first try that was cancelled
        other = replace(record, id=f"{id_}x", number=f"{number}-A", stage=Stage.CANCELLED)
        world.calls[other.uid] = [(opened - timedelta(days=40), other)]
    return record.uid, number, due


def _call_number(office: Office, due: date) -> str:
    year = due.year % 100
    serial = office.next_serial(due.year)
    return {
        "sourcewell": f"{due:%m%d%y}",
        "region4": f"{year:02}-{serial:02}",
        "same": f"{year:02}{due.month:02}{serial:02}",
        "suffix": f"{year:02}-{serial:02}PV",
        "dir": f"DIR-CPO-TMP-{due.year % 10}{serial:02}",
        "stated": f"RFP {683000 + due.year % 100 * 40 + serial}",
        "opaque": f"SW{due.year % 100}{serial:03}",
    }[office.numbering]


def _contract_number(office: Office, call_number: str, place: int, starts: date, supplier: str) -> str:
    serial = office.next_serial(3000 + starts.year)
    return {
        "sourcewell": f"{call_number}-{supplier[:3].upper()}{place if place > 9 else ''}",
        "region4": f"R{call_number.replace('-', '')}{place:02}",
        "same": call_number,
        "suffix": f"{call_number}-{place:02}",
        "dir": f"DIR-CPO-{starts.year % 100}{serial:03}",
        "stated": f"EI{starts.year % 100:02}{serial:03}",
        "opaque": f"MA{starts.year % 100:02}{serial:04}",
    }[office.numbering]


def _award(
    world: World,
    office: Office,
    title: str,
    agency: str,
    starts: date,
    suppliers: list[str],
    call: tuple[str, str, date],
) -> list[Life]:
    dice = world.dice
    ends = _plus(starts, office.base)
    final = _plus(starts, office.base + office.options)
    lives = []
    for place, supplier in enumerate(suppliers, start=1):
        record = Contract(
            id=f"c{len(world.lives)}",
            title=title,
            portal=office.portal,
            cooperative=office.cooperative,
            lead_agency=agency,
            number=_contract_number(office, call[1], place, starts, supplier),
            supplier=supplier,
            starts_on=starts if office.starts else None,
            ends_on=ends,
            final_ends_on=final if office.shows in {"all", "final"} else None,
            options=Options(count=office.options, months=12, used=0) if office.shows == "all" else None,
            solicitation_number=call[1] if office.numbering == "stated" and dice.random() < 0.7 else "",
        )
        life = Life(record.uid, [(starts - timedelta(days=15), record)], origin=call[0])
        world.lives[record.uid] = life
        lives.append(life)
    return lives


def _run(world: World, office: Office, lives: list[Life], starts: date, call: object) -> tuple[date, date]:
    """Options used one after the other; the end that the office decides on, and the day the rebid opens."""
    dice = world.dice
    ends = _plus(starts, office.base)
    for used in range(1, office.options + 1):
        if dice.random() > office.uses:
            break
        ends = _plus(starts, office.base + used)
        told = _plus(starts, office.base + used - 1) - timedelta(days=int(dice.uniform(20, 80)))
        for life in list(lives):
            _renew(world, office, life, told, ends, used, dice)
    lead = max(1.5, dice.gauss(office.lead, office.spread))
    if dice.random() < 0.04:
        lead += dice.uniform(5, 11)  # early: prices have run away, or a new law
    return ends, ends - timedelta(days=int(lead * YEAR / 12))


def _renew(world: World, office: Office, life: Life, told: date, ends: date, used: int, dice: random.Random) -> None:
    if life.renumbered:
        life = world.lives[life.renumbered]
    last = life.states[-1][1]
    if last.ends_on is None or last.ends_on < told or dice.random() < 0.03:
        return  # this supplier is not kept
    options = replace(last.options, used=used) if last.options else None
    if dice.random() < 0.02 and office.numbering in {"opaque", "stated", "dir"}:
        other = replace(
            last,
            id=f"c{len(world.lives)}",
            number=f"{last.number}-R",
            starts_on=last.ends_on + timedelta(days=1) if office.starts else None,
            ends_on=ends,
            options=options,
        )
        again = Life(other.uid, [(told, other)], origin=life.origin)
        world.lives[other.uid] = again
        life.renumbered = other.uid
        return
    life.states.append((told, replace(last, ends_on=ends, options=options)))


def _bridge(lives: list[Life], ends: date, starts: date, dice: random.Random) -> None:
    """The rebid is late: who still holds a contract goes on until the next begins."""
    for life in lives:
        last = life.states[-1][1]
        if last.ends_on == ends and starts - ends > timedelta(days=20):
            until = starts + timedelta(days=int(dice.uniform(0, 60)))
            life.states.append((ends - timedelta(days=10), replace(last, ends_on=until)))


def _renamed(title: str, dice: random.Random) -> str:
    """What the next solicitation is called: mostly the same."""
    fate = dice.random()
    if fate < 0.62:
        return title
    if fate < 0.74 and " and " in title and " - " not in title:
        left, right = title.split(" and ", 1)
        return f"{right} and {left}"
    if fate < 0.86:
        return f"{title} {dice.choice(('Solutions', 'Products', '- Nationwide', 'and Installation'))}"
    if fate < 0.92:
        place = dice.randrange(1, len(title) - 1)
        return title[:place] + title[place + 1 :] if title[place].isalpha() else title
    if fate < 0.96:
        return title.replace("Equipment", "Systems").replace("Services", "Solutions").replace("Supplies", "Products")
    return title


def _suppliers(dice: random.Random) -> list[str]:
    names = [f"{maker} {kind}" for maker in MAKERS for kind in KINDS]
    return dice.sample(names, dice.choice((1, 2, 3, 3, 4, 5, 7)))


def _next_suppliers(suppliers: list[str], dice: random.Random) -> list[str]:
    kept = [name for name in suppliers if dice.random() < 0.65]
    return list(dict.fromkeys([*kept, *_suppliers(dice)]))[:7]


def _strays(world: World, office: Office, groups: list[tuple[str, ...]]) -> None:
    """Orphans that were never bid here and are never rebid; solicitations with near titles that replace nothing."""
    dice = world.dice
    words = ("Emergency", "Used", "Rental", "Historic", "Marine", "Mobile", "Portable", "Underground")
    for group in groups[:3]:
        title = dice.choice(group)
        starts = BEGIN + timedelta(days=dice.randrange(int(7 * YEAR)))
        orphan = Contract(
            id=f"o{len(world.lives)}",
            title=f"{dice.choice(words)} {title}",
            portal=office.portal,
            cooperative=office.cooperative,
            lead_agency=dice.choice(office.agencies),
            number=f"X{dice.randrange(10_000, 99_999)}",
            supplier=_suppliers(dice)[0],
            starts_on=starts if office.starts else None,
            ends_on=_plus(starts, dice.randint(2, 5)),
        )
        world.lives[orphan.uid] = Life(orphan.uid, [(starts, orphan)])
        opened = BEGIN + timedelta(days=dice.randrange(int(9 * YEAR)))
        _decoy(world, office, f"{dice.choice(words)} {dice.choice(group)}", opened)
        _decoy(
            world, office, f"{dice.choice(group)} {dice.choice(('Consulting', 'Rental', 'Disposal', 'Study'))}", opened
        )
    # The same words at a body that has nothing to do with it.
    county = replace(office, portal="county", cooperative="Example County", sol_portal="", sol_cooperative="")
    _decoy(world, county, groups[0][0], BEGIN + timedelta(days=dice.randrange(int(9 * YEAR))))


def _decoy(world: World, office: Office, title: str, opened: date) -> None:
    due = opened + timedelta(days=35)
    record = Solicitation(
        id=f"d{len(world.calls)}",
        title=title,
        portal=office.sol_portal or office.portal,
        cooperative=office.sol_cooperative or office.cooperative,
        number=f"Q{len(world.calls)}",
        issued_on=opened,
        due=Due.on(due, text=f"{due:%m/%d/%Y}", zone=CHICAGO),
    )
    world.calls[record.uid] = [(opened, record), (due + timedelta(days=1), replace(record, stage=Stage.CLOSED))]


def _plus(day: date, years: int) -> date:
    return day + timedelta(days=round(years * YEAR) - 1)
