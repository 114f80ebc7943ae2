"""The grammar of queries: from text to operators and what they join, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

# Deeper than a person nests, and far from the depth at which Python itself gives up.
MOST_NESTED = 60

_GRAMMAR = r"""
?start: either
?either: both (_OR both)*
?both: one (_AND? one)*
?one: _NOT one -> without
    | FIELD one -> within
    | COMPARED VALUE -> compared
    | QUOTED NEAR -> near
    | WORD -> word
    | PHRASE -> phrase
    | QUOTED -> quoted
    | SET -> set
    | _OPEN either _CLOSE

_OPEN: "("
_CLOSE: ")"
_AND.3: /AND(?![^\s()])/
_OR.3: /OR(?![^\s()])/
_NOT.3: /NOT(?![^\s()])/
COMPARED.2: /[A-Za-z_]+\s*(?:<=|>=|!=|==|<|>|=)\s*/
FIELD.2: /[A-Za-z_]+:/
VALUE: /[^\s()"“”„‟]+/
QUOTED: /["“”„‟][^"“”„‟]*["“”„‟]/
PHRASE: /'(?:[^'"“”„‟]|'(?=\w))*'(?=[\s()]|$)/
NEAR: /~[0-9]{1,4}(?![^\s()])/
SET: /@[A-Za-z0-9_-]+(?![^\s()])/
WORD: /[^\s()"“”„‟<>=~@':][^\s()"“”„‟<>=]*/
%ignore /\s+/
"""


class BadQuery(ValueError):
    """A query that cannot be read, or whose words cannot be meant; `start` and `end` are characters of it, from 0."""

    def __init__(self, message: str, start: int, end: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.hint = message, start, max(end, start + 1), hint

    def pointed(self, query: str) -> str:
        """The line of the query with the mistake, and beneath it a caret at every character of it."""
        begin = query.rfind("\n", 0, self.start) + 1
        line = query[begin:].split("\n", 1)[0]
        width = max(1, min(self.end, begin + len(line)) - self.start)
        return f"{line}\n{' ' * (self.start - begin)}{'^' * width}"


@dataclass(frozen=True, slots=True)
class Read:
    """A part of a query: which rule it is, its text or the parts it joins, and where it stands."""

    rule: str
    start: int
    end: int
    text: str = ""
    parts: tuple[Read, ...] = ()
    depth: int = field(default=0, compare=False)


def read(query: str) -> Read:
    """The query by its grammar; what its words mean is not looked at. Raises BadQuery."""
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    try:
        found: Read = _parser().parse(query)
    except UnexpectedCharacters as error:
        raise _strange(query, error.pos_in_stream or 0) from None
    except UnexpectedToken as error:
        raise _misplaced(query, error.token, error.token_history or []) from None
    return found


@lru_cache(maxsize=1)
def _parser() -> Any:
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", transformer=_reader(), propagate_positions=False)


def _reader() -> Any:
    from lark import Token, Transformer, v_args

    def leaf(rule: str) -> Callable[..., Read]:
        return lambda _, *tokens: Read(
            rule, tokens[0].start_pos, tokens[-1].end_pos, "".join(tokens), tuple(map(_token, tokens))
        )

    def _token(token: Token) -> Read:
        return Read("token", token.start_pos or 0, token.end_pos or 0, str(token))

    @v_args(inline=True)
    class Reader(Transformer[Token, Read]):
        """Called while the text is read, from the inside out: no depth of it is a depth of calls."""

        word, phrase, quoted, set, near, compared = map(leaf, "word phrase quoted set near compared".split())

        def either(self, *parts: Read) -> Read:
            return _joined("either", parts)

        def both(self, *parts: Read) -> Read:
            return _joined("both", parts)

        def without(self, part: Read) -> Read:
            return _joined("without", (part,))

        def within(self, name: Token, part: Read) -> Read:
            return _joined("within", (_token(name), part))

    return Reader()


def _joined(rule: str, parts: tuple[Read, ...]) -> Read:
    depth = 1 + max(part.depth for part in parts)
    if depth > MOST_NESTED:
        raise BadQuery(f"is nested more than {MOST_NESTED} deep", parts[0].start, parts[0].start + 1)
    return Read(rule, parts[0].start, parts[-1].end, "", parts, depth)


_QUOTES = '"“”„‟'


def _strange(query: str, at: int) -> BadQuery:
    """A character with which nothing begins."""
    char = query[at]
    if char in _QUOTES or char == "'":
        return BadQuery("this quote is not closed", at, at + 1, "close it, or leave it out")
    if char == "~":
        return BadQuery("a ~ stands behind a phrase in quotes", at, at + 1, 'write "police vehicle"~5')
    if char in "<>=":
        return BadQuery("a comparison needs a name in front and a value behind", at, at + 1, "write due<30d")
    if char == "@":
        return BadQuery("an @ needs the name of a set of terms", at, at + 1, "write @laptops")
    return BadQuery(f"a term cannot begin with ‘{char}’", at, at + 1, 'put the text into "quotes"')


def _misplaced(query: str, token: Any, before: list[Any]) -> BadQuery:
    """A word of the grammar where it cannot stand."""
    unpaired = _unpaired(query)
    if unpaired is not None:
        return unpaired
    if token.type == "$END":
        return _ended(query)
    start, end = token.start_pos, token.end_pos
    if token.type == "_CLOSE" and before and before[-1].type == "_OPEN":
        return BadQuery("there is nothing between these parentheses", start - 1, end)
    if query[start] in "()":
        last = query[:start].rsplit(maxsplit=1)[-1]
        return BadQuery(f"a parenthesis cannot stand after {last}", start, end)
    return _strange(query, start)


def _ended(query: str) -> BadQuery:
    """The query ends where something must follow."""
    last = query.split()[-1:]
    if not last:
        return BadQuery("the query is empty", 0, 1, "write laptop AND lease")
    hint = "write due<30d" if last[0].endswith(("<", ">", "=")) else "write a term behind it, or leave it out"
    return BadQuery(f"something is missing after {last[0]}", len(query), len(query) + 1, hint)


def _unpaired(query: str) -> BadQuery | None:
    """The first parenthesis without its other half, quotes left aside."""
    opened: list[int] = []
    for at in _parentheses(query):
        if query[at] == "(":
            opened.append(at)
        elif not opened:
            return BadQuery("this parenthesis closes nothing", at, at + 1, "leave it out")
        else:
            opened.pop()
    return BadQuery("this parenthesis is not closed", opened[-1], opened[-1] + 1, "add a )") if opened else None


def _parentheses(query: str) -> Iterator[int]:
    for match in re.finditer(rf"[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]|[()]", query):
        if match[0] in "()":
            yield match.start()
