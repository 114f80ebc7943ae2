"""How each cooperative is named by those who cite it, and the shapes of its contract numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooperative:
    """A cooperative as others cite it. `key` is that of its portal in the catalog.

    `shape` is believed beside the name, `unmistakable` without it. A `weak` name is also an ordinary word or somebody
    else's abbreviation, and tells nothing without a number.
    """

    key: str
    name: str
    hints: tuple[str, ...]  # one of them, in small letters, stands in every text that names it
    named: re.Pattern[str]
    shape: re.Pattern[str] | None = None
    unmistakable: re.Pattern[str] | None = None
    weak: bool = False


def _one(
    key: str, name: str, hints: str, named: str, shape: str = "", sure: str = "", *, weak: bool = False
) -> Cooperative:
    return Cooperative(
        key=key,
        name=name,
        hints=tuple(hints.split("|")),
        named=re.compile(rf"(?<![\w-])(?:{named})(?!\w)"),
        shape=_number(shape or sure) if shape or sure else None,
        unmistakable=_number(sure) if sure else None,
        weak=weak,
    )


def _number(shape: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<![\w./-])(?:{shape})(?![\w/]|[.-]\d)")


_SOURCEWELL = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d\d-(?=[A-Z0-9]*[A-Z]{2})[A-Z0-9]{2,6}(?:-\d{1,2})?"

COOPERATIVES = (
    # The six digits are the day the RFP was due.
    _one(
        "sourcewell",
        "Sourcewell",
        "sourcewell|njpa|joint",
        r"(?i:sourcewell)|NJPA|National\s+Joint\s+Powers\s+Alliance",
        sure=_SOURCEWELL,
    ),
    _one(
        "omnia",
        "OMNIA Partners",
        "omnia|communities|ipa",
        r"(?i:omnia\s+partners)|OMNIA|U\.?S\.?\s+Communities|National\s+IPA",
        r"R\d{6}[A-Z]?|\d{6}-\d{2}",
    ),
    # OMNIA's contracts out of Region 4's own solicitations: R, the RFP's number, the supplier's.
    _one("omnia", "OMNIA Partners", "region", r"(?i:region\s+(?:4|iv)\b)(?:\s+ESC)?", r"R\d{6}[A-Z]?", weak=True),
    _one("naspo", "NASPO ValuePoint", "naspo|wsca", r"NASPO(?:\s+(?i:value\s?point))?|WSCA(?:-NASPO)?", r"AR\d{3,5}"),
    _one(
        "tips",
        "TIPS",
        "tips|interlocal",
        r"TIPS(?:-USA|/TAPS)?|The\s+Interlocal\s+Purchasing\s+System",
        r"\d{6}(?:\d{2})?(?!-)",
        weak=True,
    ),
    _one("buyboard", "BuyBoard", "buyboard|board", r"(?i:buy\s?board)", r"\d{3}-\d{2}"),
    _one("hgacbuy", "HGACBuy", "gac", r"(?i:H-?GAC(?:\s?buy)?)", r"[A-Z]{2}\d{2}-\d{2}[A-Z]?", weak=True),
    _one(
        "choicepartners",
        "Choice Partners",
        "choice|hcde",
        r"(?i:choice\s+partners)|HCDE",
        sure=r"\d{2}/\d{3}[A-Z]{2}(?:-\d{2})?",
    ),
    _one("eandi", "E&I", "&", r"E\s?&\s?I", r"CNR-?\d{5}|EI\d{5}", r"CNR-?\d{5}", weak=True),
    _one(
        "equalis",
        "Equalis Group",
        "equalis",
        r"(?i:equalis(?:\s+group)?)",
        sure=r"R10-\d{4}[A-Z]?|EQ-\d{6}-\d{2}|COG-\d{4}[A-Z]?",
    ),
    _one(
        "dir",
        "Texas DIR",
        "dir|information",
        r"Texas\s+DIR|Department\s+of\s+Information\s+Resources",
        sure=r"DIR-(?:TSO|CPO|STS|SDD|VPC)-(?:TMP-)?\d{3,4}",
    ),
    _one("1gpa", "1GPA", "gpa|1", r"1GPA|1\s?Government\s+Procurement\s+Alliance", r"\d{2}-\d{2,3}D?PV?(?:-\d{2})?"),
    _one("aepa", "AEPA", "aepa", r"AEPA", r"\d{3}(?:\.\d)?-[A-Z]", weak=True),
    _one(
        "ncpa",
        "NCPA",
        "ncpa|alliance",
        r"NCPA|National\s+Cooperative\s+Purchasing\s+Alliance",
        r"\d{2}-\d{2,3}",
        weak=True,
    ),
    _one("mohave", "Mohave", "mohave", r"Mohave(?:\s+ESC)?", r"\d{2}[A-Z]-(?:[A-Z0-9]{2,10}-)?\d{4}", weak=True),
    _one("costars", "COSTARS", "costars", r"COSTARS", sure=r"COSTARS[\s-]\d{1,2}"),
    _one(
        "txsmartbuy", "Texas SmartBuy", "smartbuy", r"(?i:tx\s?smartbuy|texas\s+smartbuy)", sure=r"TXMAS-\d{2}-\d{3,6}"
    ),
    _one("goodbuy", "Goodbuy", "goodbuy", r"Good[Bb]uy", r"\d{2}-\d{2}\s+[A-Z0-9]{2,5}"),
    _one("nppgov", "NPPGov", "nppgov|partners", r"(?i:nppgov)|National\s+Purchasing\s+Partners", r"PS\d{5}"),
    _one(
        "flsheriffs",
        "Florida Sheriffs Association",
        "sheriffs",
        r"Florida\s+Sheriffs\s+Association",
        sure=r"FSA\d{2}-[A-Z]{3}\d{2}(?:\.\d)?",
    ),
    _one("peppm", "PEPPM", "peppm", r"PEPPM"),
    _one("kpn", "KPN", "kpn", r"KPN", weak=True),
    _one("kcda", "KCDA", "kcda", r"KCDA"),
    _one("alliedstates", "Allied States Cooperative", "allied", r"(?i:allied\s+states\s+cooperative)", r"\d{2}-\d{4}"),
    _one("savvik", "Savvik Buying Group", "savvik", r"(?i:savvik)"),
)

# Whether any number in the text is of a shape that only one cooperative has: most texts have none.
UNMISTAKABLE = re.compile(
    "|".join(one.unmistakable.pattern.removeprefix("(?i)") for one in COOPERATIVES if one.unmistakable), re.IGNORECASE
)
