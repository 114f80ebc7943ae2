"""The place of every key is where it stands, in whatever of TOML's ways it is written."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from coopwatchd.config.places import Place, Places

# `‹path›` stands right before what is at that path; the marks are taken out before the text is read.
_MARK = re.compile(r"‹([^›]*)›")

TEXTS = {
    "plain": "‹a›a = 1\n  ‹b›b = 2 # c = 3\n\t‹d›d=4",
    "tables": "‹poll›[poll]\n‹poll/every›every = '1h'\n  ‹fetch› [ fetch ] # [no]\n‹fetch/proxy›proxy = 'x'",
    "dotted": "‹a›a.‹a/b›b . ‹a/b/c›c = 1\na.b.‹a/b/d›d = 2\n‹t›[t]\n‹t/x›x.‹t/x/y›y = 3",
    "headers": "‹a›‹a/b›‹a/b/c›[a.b.c]\n‹a/b/c/d›d = 1\n‹a/b/e›[ a . b . e ]\n‹a/b/e/f›f = 2",
    "a parent after its child": "‹p/x›[p.x]\n‹p/x/y›y = 1\n‹p›[p]\n‹p/z›z = 2",
    "quoted": '‹a b›"a b" = 1\n‹c.d›\'c.d\' = 2\n‹é"›"\\u00e9\\"" = 3\n‹w›‹w/x y›[w."x y"]\n‹w/x y/ = ›" = " = 4',
    "empty": '‹›"" = 1\n‹z›z = 2',
    "inline": "‹n›n = { ‹n/every›every = '1h', ‹n/a›a.‹n/a/b›b = { ‹n/a/b/c›c = 1 }, ‹n/d›d={} }\n‹e›e = 1",
    "array": "‹a›a = [ ‹a/0›'x', ‹a/1›'y',‹a/2›3 ]\n‹b›b = []",
    "array over lines": "‹a›a = [\n  ‹a/0›'x', # a ] and a , and a '\n\n  # 'no'\n  ‹a/1›'y'\n  ,\n]\n‹b›b = 2",
    "nested": "‹a›a = [ ‹a/0›[ ‹a/0/0›1, ‹a/0/1›[] ], ‹a/1›{ ‹a/1/b›b = [ ‹a/1/b/0›2 ] } ]",
    "strings": "‹a›a = 'x # = [' # = [\n‹b›b = \"]\\\" = \\\\\" # '\n‹c›c = ''\n‹d›d = \"\"\n‹e›e = 'it'",
    "text over lines": '‹a›a = """\nb = 1\n[c]\n# \\""" still"""\n‹d›d = \'\'\'\ne = "\n\'\'\'\n‹f›f = 1',
    "escaped quotes inside": '‹a›a = """ \\"""\nb = 1 """\n‹b›b = 2',
    "quotes at the end": '‹a›a = """x"""""\n‹b›b = \'\'\'y\'\'\'\'\n‹c›c = """"z"""\n‹d›d = 1',
    "values": "‹a›a = 1979-05-27 07:32:00 # x\n‹b›b = -1_000.5e+3\n‹c›c = [ ‹c/0›0x1F, ‹c/1›inf ]\n‹d›d = true",
    "array tables": (
        "‹w›‹w/0›[[w]]\n‹w/0/n›n = 1\n‹w/1›[[w]]\n‹w/1/n›n = 2\n‹w/1/s›[w.s]\n‹w/1/s/m›m = 3\n"
        "‹w/1/t›‹w/1/t/0›[[w.t]]\n‹w/1/t/0/k›k = 4\n‹w/1/t/1›[[w.t]]\n‹w/1/t/1/k›k = 5\n‹w/2›[[ w ]]\n‹w/2/n›n = 6"
    ),
    "wide characters": "# ünïcödé ✓\n‹a›a = ['é', ‹a/1›'x']\n‹b›b = '✓' # x",
}


def _path(written: str, data: Any) -> tuple[str | int, ...]:
    path: list[str | int] = []
    for part in written.split("/"):
        key: str | int = int(part) if isinstance(data, list) else part
        data = data[key]
        path.append(key)
    return tuple(path)


@pytest.mark.parametrize("marked", TEXTS.values(), ids=TEXTS)
def test_every_marked_key_is_found_where_it_stands(marked: str) -> None:
    text = _MARK.sub("", marked)
    data = tomli.loads(text)
    places = Places(text)
    count = 0
    for found in _MARK.finditer(marked):
        before = _MARK.sub("", marked[: found.end()])
        spaces = re.match(r" *", marked[found.end() :])
        assert spaces is not None
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1 + len(spaces[0])
        assert places.at(_path(found[1], data)) == Place(line, column), found[1]
        count += 1
    assert count == len(_MARK.findall(marked)) > 1


def test_what_is_not_there_is_at_its_parent_and_nothing_is_at_line_0() -> None:
    places = Places("x = 1\n[channels.bids]\ntype = 'slack'\n")
    assert places.at(("channels", "bids", "token")) == Place(2, 1)
    assert places.at(("watchlists", "w")) == Place(0, 0)
    assert places.at(()) == Place(0, 0)


# -- any document: written out with its places noted on the way

_KEY = st.one_of(st.from_regex(r"[a-z0-9_-]{1,6}", fullmatch=True), st.text("a.b =#[]é", min_size=1, max_size=4))
_TEXT = st.text("ab #=[]{},'é", max_size=8)
_VALUE = st.recursive(
    st.one_of(st.integers(-9, 9), st.booleans(), _TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEY, inner, max_size=3)),
    max_leaves=6,
)
_DOCUMENT = st.dictionaries(_KEY, st.one_of(_VALUE, st.dictionaries(_KEY, _VALUE, max_size=3)), max_size=4)
_FILLER = st.sampled_from(["", "\n", "# a = [\n", "\n  # '''\n\n"])


class Writer:
    """Writes a value as TOML, and notes where each key and element begins."""

    def __init__(self, data: st.DataObject) -> None:
        self.text = ""
        self.at: dict[tuple[str | int, ...], Place] = {}
        self._draw = data.draw

    def note(self, path: tuple[str | int, ...]) -> None:
        self.at[path] = Place(self.text.count("\n") + 1, len(self.text) - (self.text.rfind("\n") + 1) + 1)

    def key(self, key: str) -> str:
        bare = re.fullmatch(r"[A-Za-z0-9_-]+", key)
        return key if bare and self._draw(st.booleans()) else '"' + key.replace("é", "\\u00e9") + '"'

    def value(self, path: tuple[str | int, ...], value: Any) -> None:
        if isinstance(value, dict):
            self.text += "{ "
            for index, (key, inner) in enumerate(value.items()):
                self.text += ", " if index else ""
                self.pair((*path, key), key, inner)
            self.text += " }"
        elif isinstance(value, list):
            self.text += "["
            for index, inner in enumerate(value):
                self.text += ("," if index else "") + self._draw(_FILLER)
                self.note((*path, index))
                self.value((*path, index), inner)
            self.text += self._draw(_FILLER) + "]"
        elif isinstance(value, str):
            quotes = ['"', '"""'] + ([] if "'" in value else ["'", "'''"])
            quote = self._draw(st.sampled_from(quotes))
            self.text += quote + value + quote
        else:
            self.text += str(value).lower()

    def pair(self, path: tuple[str | int, ...], key: str, value: Any) -> None:
        self.note(path)
        self.text += self.key(key) + self._draw(st.sampled_from([" = ", "=", "\t=  "]))
        self.value(path, value)

    def document(self, document: dict[str, Any]) -> None:
        tables = {key: value for key, value in document.items() if isinstance(value, dict)}
        for key, value in document.items():
            if key not in tables:
                self.pair((key,), key, value)
                self.text += " # = [\n" + self._draw(_FILLER)
        for key, value in tables.items():
            self.note((key,))
            self.text += f"[{self.key(key)}] # x\n"
            for name, inner in value.items():
                self.pair((key, name), name, inner)
                self.text += "\n" + self._draw(_FILLER)


@settings(max_examples=80, deadline=None)
@given(_DOCUMENT, st.data())
def test_every_key_of_any_document_is_found_where_it_was_written(document: dict[str, Any], data: st.DataObject) -> None:
    writer = Writer(data)
    writer.document(document)
    assert tomli.loads(writer.text) == document
    places = Places(writer.text)
    assert {path: places.at(path) for path in writer.at} == writer.at


def test_the_places_of_50_000_terms_are_found_in_a_second() -> None:
    text = "[watchlists.w]\nany = [\n" + "".join(f'  "term number {n}",\n' for n in range(50_000)) + "]\n"
    places = Places(text)
    began = time.process_time()
    assert [places.at(("watchlists", "w", "any", n)).line for n in range(0, 50_000, 100)] == list(range(3, 50_003, 100))
    assert time.process_time() - began < 1.5
