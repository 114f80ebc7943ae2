"""Where in a TOML text each key and value stands, so that an error can name the line."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass

Path = tuple[str | int, ...]
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, both from 1."""

    line: int
    column: int


class Places:
    """The places of one document that tomli has already accepted. `at(path)` falls back to the nearest parent."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at: dict[Path, int] = {}
        self._arrays: dict[Path, int] = {}
        # A place is a courtesy: a text that this scanner misreads is still reported, without its line.
        with contextlib.suppress(IndexError, ValueError, RecursionError):
            self._document()

    def at(self, path: Path) -> Place:
        """The place of a key or of an array's element; line 0 when nothing of the path is in the text."""
        while path:
            if path in self._at:
                offset = self._at[path]
                line = self._text.count("\n", 0, offset) + 1
                return Place(line, offset - (self._text.rfind("\n", 0, offset) + 1) + 1)
            path = path[:-1]
        return Place(0, 0)

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
        position = self._space(start + (2 if double else 1))
        keys, position = self._key(position)
        path: Path = tuple(keys)
        if double:
            self._arrays[path] = self._arrays.get(path, -1) + 1
            path = (*path, self._arrays[path])
        self._at.setdefault(path, start)
        for depth in range(1, len(path)):
            self._at.setdefault(path[:depth], start)
        end = self._text.find("\n", position)
        return path, len(self._text) if end < 0 else end

    def _pair(self, table: Path, start: int) -> int:
        keys, position = self._key(start)
        path = (*table, *keys)
        for depth in range(len(table) + 1, len(path) + 1):
            self._at.setdefault(path[:depth], start)
        position = self._text.index("=", position) + 1
        return self._value(path, self._space(position))

    def _key(self, position: int) -> tuple[list[str], int]:
        keys: list[str] = []
        while True:
            char = self._text[position]
            if char in "\"'":
                end = self._string(position)
                keys.append(self._text[position + 1 : end - 1])
                position = end
            else:
                match = _BARE.match(self._text, position)
                if match is None:
                    raise IndexError(position)
                keys.append(match[0])
                position = match.end()
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
        if self._text.startswith(quote * 3, position):
            end = self._text.index(quote * 3, position + 3) + 3
            while self._text[end : end + 1] == quote:
                end += 1
            return end
        position += 1
        while self._text[position] != quote:
            position += 2 if quote == '"' and self._text[position] == "\\" else 1
        return position + 1

    def _blank(self, position: int) -> int:
        match = _BLANK.match(self._text, position)
        return match.end() if match else position

    def _space(self, position: int) -> int:
        match = _SPACE.match(self._text, position)
        return match.end() if match else position
