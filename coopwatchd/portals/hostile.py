"""Pages that no parser should be given: their cost grows with the square of what somebody put into them."""

from __future__ import annotations

import re

# Measured with selectolax 1.0 (lexbor): 100,000 nested <div> or 100,000 attributes on one element take 20 seconds,
# a tenth of either takes a fifth of a second.
DEEPEST = 5_000
MOST_ATTRIBUTES = 10_000

_BOXES = re.compile(
    rb"<(/?)(?:div|span|section|article|main|aside|nav|header|footer|form|fieldset|center|blockquote|ul|ol|dl|table)\b",
    re.IGNORECASE,
)
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{20000,}")


def objection(body: bytes) -> str:
    """Why `body` should not be parsed, "" when nothing speaks against it."""
    if body[:1] in {b"{", b"["} or body[:2] == b"PK":
        return ""
    # A page of two hundred rows has some five thousand tags; the look costs nothing below twice that.
    if body.count(b"<") > 2 * DEEPEST:
        depth = 0
        for box in _BOXES.finditer(body):
            depth += -1 if box[1] else 1
            if depth > DEEPEST:
                return f"its elements nest more than {DEEPEST:,} deep"
    for tag in _LONG_TAG.finditer(body):
        # A view state or an inlined image is one long value, not many attributes.
        if tag[0].count(b"=") + tag[0].count(b" ") > MOST_ATTRIBUTES:
            return f"one of its elements has more than {MOST_ATTRIBUTES:,} attributes"
    return ""
