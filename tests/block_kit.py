"""Block Kit's published rules as a table, and a strict check of a message against it.

Sources: docs.slack.dev, reference/block-kit (blocks: header, section, context, divider, actions, rich_text; elements:
button, rich_text_section, text, link; composition objects: text), and reference/methods (chat.postMessage, chat.update)
for the message itself. Whatever the table does not name – a block, an element, a key – is refused, so that something
new has to be looked up before it is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

MESSAGE_BLOCKS = 50  # "You can include up to 50 blocks in each message"
MESSAGE_TEXT = 4_000  # chat.update: msg_too_long above it; chat.postMessage: "for best results", truncated at 40,000
MESSAGE_SIZE = 12_000  # undocumented: msg_blocks_too_long was seen above some 13,200 (slackapi/bolt-js#2509)
BLOCK_SIZE = 3_000  # the length of a section's text; rich text publishes none, and is held to the same


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of object: the keys it must and may have, and limits of lengths by key (characters, or elements)."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    least: int = 1  # of `elements`
    limits: tuple[tuple[str, int], ...] = ()


def _rule(required: str, optional: str = "", *, limits: tuple[tuple[str, int], ...] = ()) -> Rule:
    return Rule(frozenset(required.split()), frozenset(optional.split()), limits=limits)


BLOCKS = {
    "header": _rule("type text", "block_id level", limits=(("text.text", 150), ("block_id", 255))),
    "section": _rule(
        "type",
        "text fields accessory block_id expand",
        limits=(("text.text", 3_000), ("fields", 10), ("block_id", 255)),
    ),
    "context": _rule("type elements", "block_id", limits=(("elements", 10), ("block_id", 255))),
    "divider": _rule("type", "block_id", limits=(("block_id", 255),)),
    "actions": _rule("type elements", "block_id", limits=(("elements", 25), ("block_id", 255))),
    "rich_text": _rule("type elements", "block_id", limits=(("block_id", 255),)),
}
BUTTON = _rule(
    "type text action_id",
    "url value style confirm accessibility_label",
    limits=(("text.text", 75), ("action_id", 255), ("url", 3_000), ("value", 2_000), ("accessibility_label", 75)),
)
PLAIN_TEXT = _rule("type text", "emoji", limits=(("text", 3_000),))  # "minimum length 1, maximum 3000"
RICH_SECTION = _rule("type elements")
RICH = {
    "text": _rule("type text", "style"),
    "link": _rule("type url", "text style unsafe"),
    "broadcast": _rule("type range", "style"),
    "user": _rule("type user_id", "style"),
    "usergroup": _rule("type usergroup_id", "style"),
    "channel": _rule("type channel_id", "style"),
}
STYLES = {"bold", "italic", "strike", "code", "underline", "highlight"}


def problems(text: str, blocks: list[dict[str, Any]]) -> list[str]:
    """Everything that the rules forbid in a message, each as a sentence; none for a good one."""
    found = list(_message(text, blocks))
    for number, block in enumerate(blocks):
        found += [f"block {number}: {said}" for said in _block(block)]
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    ids += [one.get("action_id", "") for block in blocks if block.get("type") == "actions" for one in block["elements"]]
    return [*found, *(f"{id_} twice" for id_ in set(ids) if ids.count(id_) > 1)]


def _message(text: str, blocks: list[dict[str, Any]]) -> Iterator[str]:
    if not text.strip():
        yield "no text for notifications and screen readers"
    if len(text) > MESSAGE_TEXT:
        yield f"text of {len(text)}"
    if len(blocks) > MESSAGE_BLOCKS:
        yield f"{len(blocks)} blocks"
    size = _size(blocks) + len(text)
    if size > MESSAGE_SIZE:
        yield f"{size} characters in all"


def _block(block: dict[str, Any]) -> Iterator[str]:
    rule = BLOCKS.get(str(block.get("type")))
    if rule is None:
        yield f"{block.get('type')} is not in the table"
        return
    yield from _keys(block, rule)
    match block["type"]:
        case "header":
            yield from _plain(block["text"])
        case "section":
            if "text" not in block and "fields" not in block:
                yield "a section needs text or fields"
        case "context":
            for element in block["elements"]:
                yield from _plain(element)
        case "actions":
            for element in block["elements"]:
                yield from _button(element)
        case "rich_text":
            if _size(block) > BLOCK_SIZE:
                yield f"rich text of {_size(block)}"
            for section in block["elements"]:
                yield from _section(section)


def _section(section: dict[str, Any]) -> Iterator[str]:
    if section.get("type") != "rich_text_section":
        yield f"{section.get('type')} in rich text"
        return
    yield from _keys(section, RICH_SECTION)
    for element in section["elements"]:
        rule = RICH.get(str(element.get("type")))
        if rule is None:
            yield f"{element.get('type')} in a section of rich text"
            continue
        yield from _keys(element, rule)
        if element["type"] == "text" and not element["text"]:
            yield "an empty text"
        if element["type"] == "link":
            yield from _link(element)
        style = element.get("style")
        if style is not None and (not style or not set(style) <= STYLES or set(style.values()) != {True}):
            yield f"style {style}"


def _link(element: dict[str, Any]) -> Iterator[str]:
    parts = urlsplit(element["url"])
    if parts.scheme not in {"http", "https", "mailto"} or len(element["url"]) > 3_000:
        yield f"link to {element['url']!r:.80}"
    if any(char in element["url"] for char in " <>|\n"):
        yield f"a character that no address has in {element['url']!r:.80}"


def _button(element: dict[str, Any]) -> Iterator[str]:
    if element.get("type") != "button":
        yield f"{element.get('type')} among actions"
        return
    yield from _keys(element, BUTTON)
    yield from _plain(element["text"])
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"button style {element['style']}"


def _plain(text: dict[str, Any]) -> Iterator[str]:
    if text.get("type") != "plain_text":
        yield f"{text.get('type')} where plain text belongs"
        return
    yield from _keys(text, PLAIN_TEXT)
    if not text["text"].strip():
        yield "an empty plain text"


def _keys(value: dict[str, Any], rule: Rule) -> Iterator[str]:
    keys = set(value)
    if not rule.required <= keys or not keys <= rule.required | rule.optional:
        yield f"{value.get('type')} with the keys {sorted(keys)}"
    if "elements" in value and len(value["elements"]) < rule.least:
        yield f"{value['type']} without elements"
    for path, limit in rule.limits:
        found: Any = value
        for key in path.split("."):
            found = found.get(key, "") if isinstance(found, dict) else ""
        if len(found) > limit:
            yield f"{value['type']}.{path} of {len(found)}"


def _size(value: object) -> int:
    """In UTF-16 units, as a JavaScript server counts."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le")) // 2
