"""The formatting a Slack template may use, read into rich text: whatever came from outside stays literal.

Slack cannot escape `* _ ~` and backquotes in mrkdwn. So a template's own marks are read here, by us, into rich_text
elements, whose text Slack never interprets; inserted values are marked on the way in and can form nothing.
Understood: `*bold*`, `_italic_`, `~strike~`, a code span, `<url|label>`, and the mentions `<!here>`, `<!channel>`,
`<!everyone>`, `<@U…>`, `<#C…>`, `<!subteam^S…>` where the template itself writes them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

Element = dict[str, Any]

# Each character that could form something, and the private-use character that stands for it inside a value
# (wording.literal drops private-use characters from scraped text).
_SPECIAL = "&<>*_~`|-"
_MARK = {ord(char): 0xE000 + place for place, char in enumerate(_SPECIAL)}
_UNMARK = {mark: char for char, mark in _MARK.items()}
_STYLES = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}
_TOKEN = re.compile(
    r"<(?P<link>(?:https?://|mailto:)[^|>\s]+)(?:\|(?P<label>[^>]*))?>"
    r"|<!(?P<broadcast>here|channel|everyone)>"
    r"|<@(?P<user>[UW][A-Z0-9]+)>"
    r"|<#(?P<channel>C[A-Z0-9]+)>"
    r"|<!subteam\^(?P<group>S[A-Z0-9]+)>"
    # A mark opens before a non-space and closes after one, and not in the middle of a word, as in Slack.
    r"|(?<!\w)(?P<mark>[*_~`])(?=\S)(?P<inner>[^\n]+?)(?<=\S)(?P=mark)(?!\w)"
)
_DIVIDER = re.compile(r"^-{3,}$")


def mark(value: str) -> str:
    """A value as it may stand in a template's output: every character that could format is set aside."""
    # Stray private-use characters could pose as marks.
    clean = "".join(char for char in value if not 0xE000 <= ord(char) <= 0xE0FF)
    return clean.translate(_MARK)


def unmark(text: str) -> str:
    """The text as a reader sees it."""
    # Entities are the template's own (Slack's `&amp;`), or come from Jinja's `~` beside safe text.
    return html.unescape(text).translate(_UNMARK)


def link(label: str, url: str) -> str:
    """`<url|label>` with a value as label; only the label where there is no address."""
    return f"<{mark(url)}|{mark(label)}>" if url else mark(label)


def paragraphs(text: str) -> Iterator[list[Element]]:
    """The paragraphs of a rendered template as lists of rich text elements; an empty list is a divider."""
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        bare = line.rstrip()
        divider = bool(_DIVIDER.match(bare))
        if bare and not divider:
            lines.append(bare)
            continue
        if lines:
            elements = list(_elements("\n".join(lines), {}))
            if elements:
                yield elements
            lines = []
        if divider:
            yield []


def _elements(text: str, style: dict[str, bool]) -> Iterator[Element]:
    position = 0
    for found in _TOKEN.finditer(text):
        yield from _text(text[position : found.start()], style)
        position = found.end()
        if found["mark"] == "`":
            yield from _text(found["inner"], style | {"code": True})
        elif found["mark"]:
            yield from _elements(found["inner"], style | {_STYLES[found["mark"]]: True})
        else:
            yield _special(found, style)
    yield from _text(text[position:], style)


def _special(found: re.Match[str], style: dict[str, bool]) -> Element:
    if found["link"]:
        element: Element = {"type": "link", "url": unmark(found["link"])}
        label = unmark(found["label"] or "").strip()
        if label:
            element["text"] = label
        if style:
            element["style"] = style
        return element
    if found["broadcast"]:
        return {"type": "broadcast", "range": found["broadcast"]}
    if found["user"]:
        return {"type": "user", "user_id": found["user"]}
    if found["channel"]:
        return {"type": "channel", "channel_id": found["channel"]}
    return {"type": "usergroup", "usergroup_id": found["group"]}


def _text(text: str, style: dict[str, bool]) -> Iterator[Element]:
    if text:
        element: Element = {"type": "text", "text": unmark(text)}
        if style:
            element["style"] = style
        yield element


def plain(elements: list[Element]) -> str:
    """What the elements say, without formatting; a link keeps its address behind its label."""
    said = []
    for element in elements:
        if element["type"] == "link" and "text" in element:
            said.append(f"{element['text']} ({element['url']})")
        else:
            said.append(element.get("text") or element.get("url") or "")
    return "".join(said)
