"""What contract numbers tell: the solicitation that a contract came out of, by each cooperative's own rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from coopwatchd.model.life.houses import houses_of
from coopwatchd.model.records import Contract

# "RFP #25-02 Addendum 2" is 25-02: Ion Wave writes addenda into the number, people write what it is before it.
_LABEL = re.compile(
    r"^\s*(?:(?:rfps?|rfqs?|rfos?|rfis?|itbs?|ifbs?|itn|bid|solicitation|contract|proposal|no|number|event)\b[\s.:#-]*)+",
    re.IGNORECASE,
)
_ADDENDUM = re.compile(r"[\s(_-]*(?:addendum|addenda|amendment|amd)\b.*$", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[^0-9a-z]+")
# Region 4 (Texas): RFP 25-02 makes R250201, R250202, …: the year, the RFP's place in it, the supplier.
_REGION_4 = re.compile(r"R(\d{2})(\d{2})\d{2}[A-Z]?", re.IGNORECASE)
# A supplier's part at the end: 022217-WEX (Sourcewell), 23/022MF-01 (Choice Partners), 18-12PV-01 (1GPA), 240078-01.
_SUFFIX = re.compile(r"(?P<stem>.+)[-./ ](?P<part>[0-9A-Z]{2,6})", re.IGNORECASE)


# Allied States 18-7295, Choice Partners 22/053KN: the year in which it was bid.
_YEAR = re.compile(r"(\d{2})[-/]\d{2,5}[A-Z]{0,4}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The number of the solicitation that a contract's own words point to. `stated`: the portal says so itself."""

    key: str
    why: str
    stated: bool = False


@lru_cache(maxsize=32_768)
def bare(number: str) -> str:
    """A number as it can be compared: without label, addendum, punctuation and case; "" where nothing is left."""
    text = _ADDENDUM.sub("", _LABEL.sub("", number))
    return _PUNCTUATION.sub("", text.casefold())


def parents(contract: Contract) -> Iterator[Parent]:
    """Which solicitation numbers the contract may have come out of, the surest first."""
    stated = bare(contract.solicitation_number)
    if stated:
        yield Parent(key=stated, why=f"the contract names solicitation {contract.solicitation_number}", stated=True)
    number = contract.number.strip()
    region_4 = _REGION_4.fullmatch(number)
    if region_4 and "region 4" in houses_of(contract):
        year, place = region_4.groups()
        yield Parent(key=year + place, why=f"Region 4 numbers the contracts of RFP {year}-{place} R{year}{place}…")
    if tells(bare(number)):
        yield Parent(key=bare(number), why=f"solicitation and contract share the number {number}")
    stem = stem_of(number)
    if stem:
        yield Parent(key=bare(stem), why=f"the contract's number {number} begins with the solicitation's")


def stem_of(number: str) -> str:
    """The part of a contract's number that all awards of one solicitation share; "" where it has no such part."""
    found = _SUFFIX.fullmatch(number.strip())
    return found["stem"] if found and tells(bare(found["stem"])) else ""


def year_of(number: str) -> int | None:
    """The year that a number seems to begin with: a hint, for want of any date."""
    found = _YEAR.fullmatch(number.strip())
    return 2000 + int(found[1]) if found and 5 <= int(found[1]) <= 60 else None


def tells(key: str) -> bool:
    """False for what many things share: a year, a department, two digits."""
    return len(key) >= 5 and sum(char.isdigit() for char in key) >= 4
