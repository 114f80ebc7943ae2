"""A query as the user writes it becomes a tree of conditions; what cannot be meant is refused at its character."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import get_close_matches

from coopwatchd.model.query.codes import SYSTEMS, Coded, Numbered
from coopwatchd.model.query.demands import SMALL_BUSINESS, demanded
from coopwatchd.model.query.facts import VALUES
from coopwatchd.model.query.grammar import BadQuery, Read, read
from coopwatchd.model.query.leaves import Among, Found, Near
from coopwatchd.model.query.quantities import COUNTS, DATES, Compared
from coopwatchd.model.query.sets import BadSet, named
from coopwatchd.model.query.tree import Node, Not, Or, all_of
from coopwatchd.model.records import Kind, Stage
from coopwatchd.model.terms import BadTerm, Term, TermSet, Wanted, parse_quoted, parse_term

# What may stand before a colon, and the fields in which the term behind it is then looked for.
TEXTS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "description": ("description",),
    "category": ("categories",),
    "categories": ("categories",),
    "supplier": ("supplier",),
    "agency": ("lead_agency",),
    "lead_agency": ("lead_agency",),
    "cooperative": ("cooperative", "portal"),
}
PREFIXES = (*TEXTS, *VALUES, "number", "code", *SYSTEMS, *SMALL_BUSINESS)
_CHOICES = {"kind": [str(kind) for kind in Kind], "stage": [str(stage) for stage in Stage]}
_COMPARED = re.compile(r"([A-Za-z_]+)\s*(<=|>=|!=|==|<|>|=)\s*(.+)")
_LEFT = re.compile(r"([0-9]{1,5})([hdw])", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9_-]+")
_HOURS = {"h": 1, "d": 24, "w": 168}
# Other languages' ways to say it, which would be read as parts of words.
_STRANGE = re.compile(r"[|&!,;^\\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a part of the query is: under which prefix, and what names stand for."""

    fields: tuple[str, ...]
    sets: Mapping[str, TermSet]
    prefix: str = ""


def parse_query(query: str, fields: tuple[str, ...], sets: Mapping[str, TermSet] | None = None) -> Node:
    """The tree of a query; terms without a prefix are looked for in `fields`. Raises BadQuery."""
    return _node(read(query), _Place(fields=fields, sets=sets or {}))


def _node(part: Read, place: _Place) -> Node:
    if part.rule == "either":
        return _either([_node(one, place) for one in part.parts])
    if part.rule == "both":
        return all_of([_node(one, place) for one in part.parts])
    if part.rule == "without":
        inner = _node(part.parts[0], place)
        return inner.node if isinstance(inner, Not) else Not(inner)
    if part.rule == "within":
        return _node(part.parts[1], _within(part.parts[0], place))
    if place.prefix and place.prefix not in TEXTS:
        return _VALUES[place.prefix](part, place.prefix)
    return _LEAVES[part.rule](part, place)


def _either(nodes: list[Node]) -> Node:
    """Terms in the same fields make one leaf, which is looked up at once."""
    found: dict[tuple[str, ...], list[Wanted]] = {}
    others: list[Node] = []
    for node in nodes:
        if isinstance(node, Found):
            found.setdefault(node.fields, []).extend(node.wanted)
        else:
            others += node.nodes if isinstance(node, Or) else (node,)
    leaves = [Found(tuple(dict.fromkeys(wanted)), fields) for fields, wanted in found.items()]
    flat = (*leaves, *others)
    return flat[0] if len(flat) == 1 else Or(flat)


def _within(name: Read, place: _Place) -> _Place:
    prefix = name.text.removesuffix(":").lower()
    if prefix not in PREFIXES:
        close = get_close_matches(prefix, PREFIXES, 1)
        hint = f"did you mean {close[0]}:?" if close else f"there are: {', '.join(PREFIXES)}"
        raise BadQuery(f"there is no field ‘{prefix}’", name.start, name.end, hint)
    if place.prefix and (place.prefix, prefix in SYSTEMS) != ("code", True):
        raise BadQuery(f"‘{prefix}:’ cannot stand inside ‘{place.prefix}:’", name.start, name.end)
    return replace(place, prefix=prefix, fields=TEXTS.get(prefix, place.fields))


def _word(part: Read, place: _Place) -> Node:
    if part.text.upper() in {"AND", "OR", "NOT"}:
        if part.text.isupper():
            hint = f'write a term on each side; to look for the word, write "{part.text.lower()}"'
            raise BadQuery(f"{part.text} joins nothing here", part.start, part.end, hint)
        hint = f'write {part.text.upper()}; to look for the word, write "{part.text}"'
        raise BadQuery(f"‘{part.text}’ in small letters is a word", part.start, part.end, hint)
    if part.text[0] in "-+":
        rest = part.text[1:] or "term"
        hint = f"write NOT {rest}" if part.text[0] == "-" else f"write {rest}: every term must be found anyway"
        raise BadQuery(f"a term cannot begin with ‘{part.text[0]}’", part.start, part.start + 1, hint)
    strange = _STRANGE.search(part.text)
    joins = strange and not (part.text[strange.start() - 1 : strange.start()].isalnum() and strange[0] == "&")
    if strange and joins and not _in_number(part.text, strange.start()):
        at = part.start + strange.start()
        raise BadQuery(f"‘{strange[0]}’ joins nothing", at, at + 1, "write OR, AND or NOT between terms")
    return _found(part, part.text, parse_term, place)


def _in_number(text: str, at: int) -> bool:
    return text[at] == "," and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()


def _phrase(part: Read, place: _Place) -> Node:
    return _found(part, part.text[1:-1], parse_term, place)


def _quoted(part: Read, place: _Place) -> Node:
    return _found(part, part.text[1:-1], parse_quoted, place)


def _found(part: Read, text: str, parse: Callable[[str], Term], place: _Place) -> Node:
    return Found((_term(part, text, parse),), place.fields)


def _term(part: Read, text: str, parse: Callable[[str], Term]) -> Term:
    try:
        return parse(text)
    except BadTerm as error:
        raise BadQuery(str(error), part.start, part.end) from error


def _near(part: Read, place: _Place) -> Node:
    quoted, distance = part.parts
    terms = tuple(_term(quoted, word, parse_term) for word in quoted.text[1:-1].split())
    if len({term.key for term in terms}) < max(2, len(terms)):
        said = "~ needs two or more different words in the quotes"
        raise BadQuery(said, quoted.start, distance.end, 'write "police vehicle"~5')
    return Near(terms, int(distance.text[1:]), place.fields, f"{quoted.text}{distance.text}")


def _set(part: Read, place: _Place) -> Node:
    try:
        return Found((named(part.text[1:], place.sets),), place.fields)
    except BadSet as error:
        raise BadQuery(error.message, part.start, part.end, error.hint) from error


def _compared(part: Read, place: _Place) -> Node:
    if place.prefix:
        raise BadQuery(f"a comparison cannot stand inside ‘{place.prefix}:’", part.start, part.end)
    match = _COMPARED.fullmatch(part.text)
    name, sign, value = match.groups() if match else ("", "", "")  # the grammar lets nothing else through
    known = [*DATES, *COUNTS]
    if name.lower() not in known:
        close = get_close_matches(name.lower(), known, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(known)}"
        raise BadQuery(f"‘{name}’ cannot be compared", part.start, part.start + len(name), hint)
    sign = "=" if sign == "==" else sign
    wanted = _value(name.lower(), sign, value, part)
    return Compared(name.lower(), sign, wanted, f"{name.lower()}{sign}{value}")


def _value(name: str, sign: str, value: str, part: Read) -> date | timedelta | int:
    start = part.end - len(value)
    if name in COUNTS:
        if value.isascii() and value.isdigit() and len(value) < 10:
            return int(value)
        raise BadQuery(f"{name} is compared with a number", start, part.end, f"write {name}>2")
    left = _LEFT.fullmatch(value)
    if left is not None:
        if sign in {"=", "!="}:
            raise BadQuery("time left is compared with < or >", start, part.end, f"write {name}<{value}")
        return timedelta(hours=int(left[1]) * _HOURS[left[2].lower()])
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        hint = f"write {name}<30d, or {name}<2027-06-30"
        raise BadQuery(f"‘{value}’ is no day and no number of days", start, part.end, hint) from error


def _plain(part: Read, prefix: str) -> str:
    """The text behind a prefix that takes no terms."""
    if part.rule not in {"word", "quoted", "phrase"}:
        raise BadQuery(f"‘{prefix}:’ takes plain text", part.start, part.end)
    return part.text if part.rule == "word" else part.text[1:-1].strip()


def _among(part: Read, prefix: str) -> Node:
    value = _plain(part, prefix)
    if prefix == "state":
        if len(value) != 2 or not value.isalpha():
            raise BadQuery(f"‘{value}’ is not a two-letter state", part.start, part.end, "write state:TX")
        return Among(prefix, frozenset({value.upper()}))
    value = value.lower()
    if not _NAME.fullmatch(value):
        raise BadQuery(f"‘{value}’ is no name of a {prefix}", part.start, part.end)
    choices = _CHOICES.get(prefix, [])
    if choices and value not in choices:
        value = value.removesuffix("s")
    if choices and value not in choices:
        hint = f"there are: {', '.join(choices)}"
        raise BadQuery(f"‘{value}’ is not a {prefix}", part.start, part.end, hint)
    return Among(prefix, frozenset({value}))


def _number(part: Read, prefix: str) -> Node:
    value = _plain(part, prefix)
    if not any(char.isalnum() for char in value):
        raise BadQuery("a number has at least one letter or digit", part.start, part.end)
    whole = Numbered((value,))
    if part.rule != "word" or "*" in value:
        return whole
    # A portal writes more into its number than people do: number:2026-01 is meant to find “RFP #2026-01”.
    return Or((whole, Found((_term(part, value, parse_term),), ("number",))))


def _code(part: Read, prefix: str) -> Node:
    value = _plain(part, prefix)
    digits = value.replace("-", "").removesuffix("*")
    if not digits.isascii() or not digits.isdigit():
        raise BadQuery(f"‘{value}’ has no digits of a code", part.start, part.end, "write nigp:204 or unspsc:4321*")
    return Coded(tuple(f"{system}:{digits}" for system in ((prefix,) if prefix in SYSTEMS else SYSTEMS)))


def _demanded(part: Read, prefix: str) -> Node:
    return demanded(_plain(part, prefix), part)


_LEAVES: Mapping[str, Callable[[Read, _Place], Node]] = {
    "word": _word,
    "phrase": _phrase,
    "quoted": _quoted,
    "near": _near,
    "set": _set,
    "compared": _compared,
}
_VALUES: Mapping[str, Callable[[Read, str], Node]] = {
    **dict.fromkeys(VALUES, _among),
    **dict.fromkeys(("code", *SYSTEMS), _code),
    **dict.fromkeys(SMALL_BUSINESS, _demanded),
    "number": _number,
}
