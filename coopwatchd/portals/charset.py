"""Bytes to text by the rules browsers follow, because portals label their pages wrongly."""

from __future__ import annotations

import codecs
import re

# The WHATWG encoding standard maps these labels to windows-1252; real pages carry its curly quotes under them.
_WINDOWS = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii", "windows-1252", "cp1252"}
_HEADER = re.compile(r"charset=[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]+charset=[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)


def decode(body: bytes, content_type: str) -> str:
    """The text of `body`: a BOM wins, then the header's charset, then `<meta>`, then UTF-8. Never raises."""
    if body.startswith(codecs.BOM_UTF8):
        return body[3:].decode("utf-8", errors="replace")
    header = _HEADER.search(content_type)
    meta = None if header else _META.search(body[:2048])
    label = header[1] if header else meta[1].decode("ascii") if meta else "utf-8"
    return _decode_as(body, label.lower())


def _decode_as(body: bytes, label: str) -> str:
    if label in _WINDOWS:
        # A page labelled latin-1 that is valid UTF-8 beyond ASCII is UTF-8: the chance of the contrary is nil.
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return _windows(body)
        return text
    try:
        codecs.lookup(label)
    except LookupError:
        label = "utf-8"
    if label in {"utf-8", "utf8"}:
        # The commonest wrong label: windows-1252 bytes under a UTF-8 header. A few bad bytes are noise, but a page
        # whose bad bytes are all windows-1252 punctuation was written in it.
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            if _mostly_ascii(body):
                return _windows(body)
    return body.decode(label, errors="replace")


def _windows(body: bytes) -> str:
    """windows-1252 with its five holes as the C1 controls browsers use, so that it never fails."""
    return body.decode("cp1252", errors="replace")


def _mostly_ascii(body: bytes) -> bool:
    """No byte pair that could be a UTF-8 sequence: then nothing in it is UTF-8 beyond ASCII."""
    return re.search(rb"[\xc2-\xf4][\x80-\xbf]", body) is None
