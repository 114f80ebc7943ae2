"""The phrases in which terms of contracts are written, as patterns over text whose dates are marked."""

from __future__ import annotations

import re

from coopwatchd.model.life.dates import BLANK, DATE, MARK
from coopwatchd.model.life.renewals import NUMBER, UNIT

WORTH = re.compile(
    r"(?i)renew|exten[ds]|option|term\b|terminat|expir|effective|matur|valid|through|until|perpetual|evergreen"
    r"|award|base\s|(?:years?|yrs?|months?)\s*$|\d\s*\+\s*\d|[-–—]|\bto\b|contract|agreement|\bends?\b"
)
# What a clause needs besides: most of a description tells nothing of a term, and is not looked at any closer.
TELLS = re.compile(
    rf"(?i){MARK}|\d\s*\+\s*\d|years?\b|yrs?\b|months?\b|renew|exten[ds]|option|award|base\s|perpetual|evergreen|month"
    r"|until\s+\w|\bno\s+(?:expir|end)|open.ended"
)
# Words of another thing that has a term of its own: what a clause with them says is not the contract's.
FOREIGN = re.compile(
    r"(?i)warrant|insur|licens|certificat|\bbonds?\b|subscription|pric(?:e|es|ing)\b(?!\s+agreement)|polic(?:y|ies)\b|degree|catalog"
    r"|\b(?:proposals?|bids?|quotes?|offers?|questions?|responses?)\b|conference|meeting|posted|updated|\bdue\b"
    r"|experience|strategic|[\s-]old\b|model\s+years?|grades?\b|\bages?\b|maintenance|support\b|software|insurance"
)
OURS = re.compile(
    r"(?i)\b(?:contracts?|agreements?|initial|base|current|original)[\s-]+(?:\w+[\s-]+)?(?:term|period|extended|expir)"
    r"|\bterm\s+of\s+(?:the|this)\s+(?:contract|agreement)|\bmaturity\s+date\b"
)
CLAUSE = re.compile(
    r"[;\n\r]|(?<!\bSept)(?<!\b[A-Z][a-z]{2})(?<!\bno)(?<!\byr)(?<!\byrs)(?<!\bmos)\.(?=\s+[A-Z(#]|\s*$)"
)
_LINK = r"(?:is|of|on|as|at|the|date[sd]?|shall|will|be|and|including|from|in|:|=|-|,|\s)*"
_TO = r"\s*(?:[-–—]+|to|through|thru|until|till|ending|and\s+(?:ending|expiring)(?:\s+on)?)\s*"
RANGE = re.compile(rf"(?i)({DATE}){_TO}({DATE})")
LATER = re.compile(r"(?i)\b(?:renewal|extension|option)\b[^.;]{0,25}$")  # the range is not the first term
FINAL = re.compile(
    rf"""(?ix)(?:
      \b(?:may|can|could|might|to)\s+(?:be\s+)?(?:extend|renew)(?:ed)?\b[^.;\x01{BLANK}]{{0,60}}?\b(?:through|thru|until|till|to)
    | \b(?:renewable|extendable|extendible)\b[^.;\x01{BLANK}]{{0,60}}?\b(?:through|thru|until|till|to)
    | \b(?:renewals|options?|extensions)\b(?![^.;]{{0,40}}\b(?:exercised|executed))[^.;{BLANK}\x01]{{0,40}}?
      \b(?:through|thru|until|till|to|ending|expiring)
    | \bfinal\b
    | \b(?:final|ultimate|maximum|last\s+possible)\s+(?:contract\s+)?(?:expir\w+|end|term(?:ination)?|renewal)
      (?:\s+(?:date|ends?))?
    | \b(?:with|including|if)\s+all\s+(?:the\s+)?(?:renewals|options|extensions)\b[^.;\d\x01{BLANK}]{{0,30}}
    ){_LINK}({DATE})"""
)
RENEWED = re.compile(
    rf"(?i)\b(?:(?:was|been|is|now|contract|agreement|term)\s+)*(?:renewed|extended|current|revised|new)\b"
    rf"(?:\s+(?:term|contract|end|ending|expir\w+|terminat\w+|date|through|thru|until|till|to|ends?|for))*{_LINK}({DATE})"
)
END = re.compile(
    r"(?i)\b(?:expir(?:es?|ed|ing|ation)|end(?:s|ing|ed)?|terminat(?:es?|ing|ion)|matur(?:es|ity)"
    r"|(?:valid|good|effective|in\s+effect|in\s+force|runs?|remains?\s+in\s+effect|continues)\s+"
    rf"(?:through|thru|until|till|to))(?:\s+dates?)?\b{_LINK}({DATE})"
)
THROUGH = re.compile(rf"(?i)\b(?:through|thru|until|till)\b{_LINK}({DATE})")
START = re.compile(
    rf"(?i)\b(?:effective|beg[iu]n(?:s|ning)?|start(?:s|ing|ed)?|commenc(?:es?|ing|ement)|from|as\s+of)"
    rf"(?:\s+dates?)?\b{_LINK}({DATE})"
)
AROUND = re.compile(
    r"(?i)\b(?:effective|terms?|contracts?|agreements?|valid|period\s+of\s+performance|base\s+(?:period|year)|maturity"
    r"|renewals?|renewable|extendable|options?\s+to\s+(?:renew|extend)|renewal\s+options?)\b"
)
ENDLESS = re.compile(
    r"(?i)\b(?:perpetual|evergreen|month[\s-]to[\s-]month|no\s+(?:expiration|end)(?:\s+date)?|open[\s-]ended"
    r"|until\s+(?:terminated|cancell?ed))\b"
)
_AGREEMENT = r"(?:(?:initial|base|contract|master|cooperative|original|primary|first|price)\s+)*"
LENGTHS = tuple(
    re.compile(f"(?i){pattern}")
    for pattern in (
        rf"\b(?:initial|base|contract|agreement|original|primary|first)[\s-]+(?:term|period)\b[^.;\d\x01{BLANK}]{{0,25}}?"
        rf"({NUMBER})[\s-]*({UNIT})",
        rf"({NUMBER})[\s-]*({UNIT})[\s-]+{_AGREEMENT}(?:term|contract|agreement|base|initial)\b(?!\s+life)",
        rf"\bterm\s+(?:of|for)\s+(?:the|this)\s+(?:contract|agreement)\b[^.;\d\x01{BLANK}]{{0,25}}?({NUMBER})[\s-]*({UNIT})",
        rf"^\s*(?:contract\s+)?(?:term|length|duration)\s*:?\s*({NUMBER})[\s-]*({UNIT})",
        rf"({NUMBER})[\s-]*({UNIT})\s+(?:from|beginning|starting|commencing|effective)\b(?:\s+on)?\s*[{MARK}{BLANK}]",
        rf"\bfor\s+an?\s+(?:initial\s+)?(?:period|term)\s+of\s+({NUMBER})[\s-]*({UNIT})",
        rf"(?:({NUMBER})\s+)?\bbase\s+(years?)\b",
        rf"^\s*({NUMBER})[\s-]*({UNIT})\s*$",
    )
)
TOTAL = re.compile(
    rf"(?i)\b(?:(?:not\s+(?:to\s+)?exceed|maximum(?:\s+(?:contract\s+)?term)?(?:\s+of)?|total(?:\s+term)?\s+of)\s+"
    rf"(?:a\s+total\s+of\s+)?({NUMBER})[\s-]*({UNIT})|({NUMBER})[\s-]*({UNIT})\s+(?:in\s+total|total|overall|in\s+all)\b)"
)
MORE = re.compile(
    rf"(?i)\b(?:renew|exten[ds]|option)[^.;\x01{BLANK}]{{0,40}}?\b(up\s+to|of|for|by)\s+(?:an?\s+)?(?:additional\s+)?({NUMBER})\s*"
    rf"(?:((?:more|additional|further)\b)\s*)?({UNIT})?"
)
JOINED = re.compile(
    rf"(?i)({NUMBER})[\s-]*({UNIT})\s*,?\s*(?:\(?\s*)(?:\+|plus|with|and|w/)\s*(?:the\s+|an?\s+|up\s+to\s+)*"
)
JOINED_END = re.compile(rf"{JOINED.pattern}\(?\s*$")
AWARD = re.compile(
    r"(?i)\b(?:(?:multiple|single|multi|dual|sole)[\s-]+(?:vendor\s+|supplier\s+|source\s+)?award(?:s|ed)?"
    r"|award(?:ed)?\s+to\s+(?:multiple|several|one|a\s+single)\s+(?:vendor|supplier|contractor|proposer)s?"
    r"|primary\s+(?:and|/)\s+secondary\s+award)\b"
)
