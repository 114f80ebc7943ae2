"""A short crosswalk from classes of codes to words of titles, for the many portals that give no codes.

The names of the classes are the systems' own in short; the words are a reader's choice. It is no substitute for codes:
a match by it says that it is the weaker kind. Classes that are not here are found by codes only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from coopwatchd.model.terms import Term, parse_term


@dataclass(frozen=True, slots=True)
class CodeClass:
    """A class of a code system, its name, and terms that stand in titles of it."""

    code: str
    name: str
    terms: tuple[Term, ...]


# code | name | words of titles
_TABLE = """
nigp:031|air conditioning, heating, ventilating|hvac, air conditioning, heating ventilation, chiller, boiler
nigp:060|automotive parts|automotive part, auto part, vehicle part
nigp:070|automotive vehicles|vehicle, automobile
nigp:071|automobiles, school buses, SUVs and vans|automobile, sedan, school bus, passenger van, police vehicle
nigp:072|trucks|pickup truck, truck
nigp:204|computer hardware and peripherals|laptop, notebook computer, chromebook, desktop computer, computer hardware
nigp:208|computer software, ready-made|software, software license
nigp:425|office furniture|office furniture, furniture
nigp:475|hospital and surgical supplies|medical supply, hospital supply, surgical supply
nigp:485|janitorial supplies|janitorial supply, cleaning supply, custodial supply, cleaning chemical, paper towel
nigp:615|office supplies, general|office supply, toner cartridge
nigp:680|police and prison equipment|body armor, police equipment, law enforcement equipment, body camera
nigp:785|school equipment and supplies|school supply, classroom supply, classroom furniture
nigp:863|tires and tubes|tire
nigp:906|architectural services|architect, architectural service, architecture and engineering
nigp:909|building construction|building construction, general contractor, job order contracting, construction manager
nigp:910|building maintenance and repair|janitorial service, custodial service, facility maintenance
nigp:918|consulting services|consulting, consultant, consulting service
nigp:920|data processing and software services|software development, managed it service, cloud service, data processing
nigp:925|engineering services|engineering service, professional engineering
nigp:961|miscellaneous services|food service, catering, interpreter, translation service
nigp:975|rental or lease of vehicles and equipment|vehicle lease, equipment rental, vehicle rental, fleet lease
nigp:990|security, fire and safety services|security guard, security service, guard service, alarm monitoring
unspsc:2510|motor vehicles|vehicle, automobile, pickup truck, sedan, school bus
unspsc:4321|computer equipment and accessories|laptop, notebook computer, chromebook, desktop computer
unspsc:4323|software|software, software license
unspsc:4713|cleaning and janitorial supplies|janitorial supply, cleaning supply, custodial supply, cleaning chemical
unspsc:5610|accommodation furniture|furniture
unspsc:7210|building maintenance and repair services|facility maintenance, building maintenance, hvac service
unspsc:7611|cleaning and janitorial services|janitorial service, custodial service, cleaning service
unspsc:9212|security and personal safety|security guard, security service, guard service
naics:238220|plumbing, heating and air-conditioning contractors|hvac, plumbing, air conditioning
naics:541512|computer systems design services|systems integration, system design, it consulting
naics:561612|security guards and patrol services|security guard, guard service, patrol service
naics:561720|janitorial services|janitorial, custodial service
"""


@lru_cache(maxsize=4096)
def classes_under(pattern: str) -> tuple[CodeClass, ...]:
    """The classes that lie wholly under a pattern such as `nigp:204` or `unspsc:43*`; an item of a class names none."""
    start = pattern.casefold().rstrip("*")
    return tuple(one for one in _classes() if one.code.startswith(start))


@lru_cache(maxsize=1)
def _classes() -> tuple[CodeClass, ...]:
    rows = (line.split("|") for line in _TABLE.strip().splitlines())
    return tuple(
        CodeClass(code, name, tuple(parse_term(term) for term in said.split(", "))) for code, name, said in rows
    )
