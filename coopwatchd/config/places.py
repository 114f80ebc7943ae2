"""Where in a TOML text each key and value stands, so that an error can name the line."""

from __future__ import annotations

import contextlib
import re
from bisect import bisect_right
from dataclasses import dataclass

import tomli

Path = tuple[str | int, ...]
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
# Up to two quotes may stand inside, right before the three that end a text over several lines.
_STRINGS = {
    '"""': re.compile(r'"""(?:\\.|[^\\])*?""""{0,2}', re.DOTALL),
    "'''": re.compile(r"'''.*?''''{0,2}", re.DOTALL),
    '"': re.compile(r'"(?:\\.|[^"\\\n])*"'),
    "'": re.compile(r"'[^'\n]*'"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, both from 1."""

    line: int
    column: int


class Places:
    """The places of one document that tomli has already accepted; it is scanned when the first is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at: dict[Path, int] = {}
        self._arrays: dict[Path, int] = {}
        self._lines: list[int] = []

    def at(self, path: Path) -> Place:
        """The place of a key or of an array's element, else of its nearest parent; line 0 when there is none.

        A table stands where its header begins, a part of a dotted key where that part begins.
        """
        if not self._lines:
            self._scan()
        while path:
            if path in self._at:
                offset = self._at[path]
                line = bisect_right(self._lines, offset)
                return Place(line, offset - self._lines[line - 1] + 1)
            path = path[:-1]
        return Place(0, 0)

    def inside(self, path: Path, index: int) -> Place | None:
        """The place of a character of the text at a key; None where the file writes that text with escapes."""
        if self.at(path).line == 0 or path not in self._at:
            return None
        _, position = self._key(self._at[path])
        position = self._space(position + 1)
        literal = self._text[position : self._string(position)]
        if "\\" in literal and literal[0] == '"':
            return None
        opening = 3 if literal[:3] in _STRINGS else 1
        if opening == 3 and literal[3:4] == "\n":
            opening = 4  # the line break behind the quotes is no part of the text
        offset = position + opening + index
        line = bisect_right(self._lines, offset)
        return Place(line, offset - self._lines[line - 1] + 1)

    def _scan(self) -> None:
        self._lines = [0, *(match.end() for match in re.finditer("\n", self._text))]
        # A place is a courtesy: a text that this scanner misreads is still reported, without its line.
        with contextlib.suppress(IndexError, ValueError, RecursionError):
            self._document()

    def _document(self) -> None:
        table: Path = ()
        position = self._blank(0)
        while position < len(self._text):
            if self._text[position] == "[":
                table, position = self._header(position)
            else:
                position = self._pair(table, position)
            position = self._blank(position)

    def _header(self, start: int) -> tuple[Path, int]:
        double = self._text.startswith("[[", start)
        keys, position = self._key(self._space(start + (2 if double else 1)))
        path: Path = ()
        for index, (key, _) in enumerate(keys):
            path = (*path, key)
            last = index == len(keys) - 1
            if last and not double:
                self._at[path] = start  # a header further up may have named it as a parent only
            self._at.setdefault(path, start)
            if last and double:
                self._arrays[path] = self._arrays.get(path, -1) + 1
            if path in self._arrays:  # `[a.b]` after `[[a]]` belongs to the last element of a
                path = (*path, self._arrays[path])
                self._at.setdefault(path, start)
        end = self._text.find("\n", position)
        return path, len(self._text) if end < 0 else end

    def _pair(self, table: Path, start: int) -> int:
        keys, position = self._key(start)
        path = table
        for key, place in keys:
            path = (*path, key)
            self._at.setdefault(path, place)
        return self._value(path, self._space(position + 1))  # behind the =

    def _key(self, position: int) -> tuple[list[tuple[str, int]], int]:
        """The parts of a key with their places, and where it ends."""
        keys: list[tuple[str, int]] = []
        while True:
            start = position
            if self._text[position] in "\"'":
                position = self._string(position)
                # tomli knows every escape there is.
                keys.append((tomli.loads(f"key = {self._text[start:position]}")["key"], start))
            else:
                match = _BARE.match(self._text, position)
                if match is None:
                    raise IndexError(position)
                position = match.end()
                keys.append((match[0], start))
            position = self._space(position)
            if self._text[position : position + 1] != ".":
                return keys, position
            position = self._space(position + 1)

    def _value(self, path: Path, position: int) -> int:
        char = self._text[position]
        if char in "\"'":
            return self._string(position)
        if char == "[":
            return self._array(path, position + 1)
        if char == "{":
            return self._inline(path, position + 1)
        match = _SCALAR.match(self._text, position)
        return match.end() if match else position

    def _array(self, path: Path, position: int) -> int:
        index = 0
        while True:
            position = self._blank(position)
            if self._text[position] == "]":
                return position + 1
            if self._text[position] == ",":
                position += 1
                continue
            self._at.setdefault((*path, index), position)
            position = self._value((*path, index), position)
            index += 1

    def _inline(self, path: Path, position: int) -> int:
        while True:
            position = self._blank(position)
            if self._text[position] == "}":
                return position + 1
            position = position + 1 if self._text[position] == "," else self._pair(path, position)

    def _string(self, position: int) -> int:
        quote = self._text[position]
        match = _STRINGS[quote * 3 if self._text.startswith(quote * 3, position) else quote].match(self._text, position)
        if match is None:
            raise IndexError(position)
        return match.end()

    def _blank(self, position: int) -> int:
        match = _BLANK.match(self._text, position)
        return match.end() if match else position

    def _space(self, position: int) -> int:
        match = _SPACE.match(self._text, position)
        return match.end() if match else position
