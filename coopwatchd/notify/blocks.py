"""Slack messages within Slack's limits: blocks of rich text, split into as many messages as it takes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from coopwatchd.notify import mrkdwn
from coopwatchd.notify.mrkdwn import Element
from coopwatchd.notify.wording import literal

Block = dict[str, Any]

# Slack's reference: 50 blocks a message, 3,000 characters a section, 150 a header. A whole message is refused
# somewhere above 13,000 characters (slackapi/bolt-js#2509), so that 12,000 is the budget here: blocks and text.
MAX_BLOCKS = 50
MAX_BLOCK = 3_000
MAX_HEADER = 150
MAX_BLOCKS_SIZE = 7_900
MAX_TEXT = 3_000
PLAIN_PART = 3_500
_LABEL = 600
# Blocks that are added to packed ones: remarks, buttons, the number of the part.
_ADDED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One Slack message: `text` is what notifications and screen readers say, escaped."""

    text: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the body of a message.

    `quiet`: the headline is small. `remarks` are sentences about the message itself, `buttons` the block of buttons:
    both stand under the first part.
    """

    quiet: bool = False
    remarks: tuple[str, ...] = ()
    buttons: Block | None = None


PLAIN = Frame()


def messages(pages: Iterable[tuple[str, str]], frame: Frame = PLAIN) -> tuple[Message, ...]:
    """The messages for pages of (headline, rendered template), in order; nothing is left out."""
    done: list[Message] = []
    for headline, body in pages:
        blocks = [_headline(headline, frame), *_body_blocks(body)]
        done += [_message(headline, packed) for packed in _pack(blocks)]
    done[:1] = [_framed(message, frame) for message in done[:1]]
    if len(done) == 1:
        return tuple(done)
    return tuple(_numbered(message, number, len(done)) for number, message in enumerate(done, 1))


def card(headline: str, body: str, frame: Frame) -> Message:
    """One message that shows a state. Where that is too long, it says that the rest stands in the thread."""
    packed, *rest = _pack([_headline(headline, frame), *_body_blocks(body)])
    message = _framed(_message(headline, packed), frame)
    return _noted(message, "Shortened: the newest reply in the thread has it all.") if rest else message


def plain_messages(text: str) -> tuple[Message, ...]:
    """The smaller form: text without blocks, cut at line ends where it is too long for one message."""
    parts: list[str] = []
    part = ""
    for line in escape(text).splitlines():
        for piece in _escaped_pieces(line):
            if part and len(part) + len(piece) + 1 > PLAIN_PART:
                parts.append(part)
                part = ""
            part += f"{piece}\n"
    parts.append(part)
    return tuple(Message(text=part.strip("\n")) for part in parts if part.strip())


def escape(text: str) -> str:
    """`& < >` as Slack wants them in a message's text, and nothing else."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def size(value: object) -> int:
    """How large Slack may count it: the UTF-16 units of its JSON."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le")) // 2


def _header(headline: str) -> Block:
    # Only our own words and the user's names stand in plain_text: whether Slack decodes entities there is not
    # documented, so scraped text never does.
    text = {"type": "plain_text", "text": literal(headline, MAX_HEADER) or "coopwatchd", "emoji": False}
    return {"type": "header", "text": text}


def _headline(headline: str, frame: Frame) -> Block:
    return _small(literal(headline, MAX_HEADER) or "coopwatchd") if frame.quiet else _header(headline)


def _small(text: str) -> Block:
    """A line of small grey text, of our own words only."""
    return {"type": "context", "elements": [{"type": "plain_text", "text": text, "emoji": False}]}


def _body_blocks(body: str) -> Iterator[Block]:
    for elements in mrkdwn.paragraphs(body):
        if not elements:
            yield {"type": "divider"}
        for part in _fit(elements):
            yield {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": part}]}


def _fit(elements: list[Element]) -> Iterator[list[Element]]:
    """The elements in lists that each fit a block."""
    room = MAX_BLOCK - 100
    part: list[Element] = []
    for whole in elements:
        for element in _element_pieces(whole):
            cost = size(element) + 1
            if part and cost > room:
                yield part
                part, room = [], MAX_BLOCK - 100
            part.append(element)
            room -= cost
    if part:
        yield part


def _element_pieces(element: Element) -> Iterator[Element]:
    text = element.get("text", "")
    if element["type"] == "link" and len(text) > _LABEL:
        # Slack wants a link in one piece: the rest of an overlong label follows as text.
        yield element | {"text": text[:_LABEL]}
        yield from _element_pieces({"type": "text", "text": text[_LABEL:]})
    elif size(element) <= MAX_BLOCK - 200 or element["type"] != "text":
        yield element
    else:
        # Half: a quotation mark costs two in JSON, an emoji two in UTF-16.
        for piece in _pieces(text, MAX_BLOCK // 2 - 200):
            yield element | {"text": piece}


def _pieces(text: str, limit: int) -> Iterator[str]:
    """The text in pieces, cut after a space where there is one; together they are the text."""
    while len(text) > limit:
        cut = max(text.rfind(" ", 0, limit), text.rfind("\n", 0, limit)) + 1 or limit
        yield text[:cut]
        text = text[cut:]
    yield text


def _escaped_pieces(line: str) -> Iterator[str]:
    """A line of escaped text in pieces that fit a part; none ends in the middle of an entity."""
    carried = ""
    for piece in _pieces(line, PLAIN_PART - 10):
        whole = carried + piece
        begun = whole.rfind("&", max(0, len(whole) - 4))
        carried = whole[begun:] if begun >= 0 and ";" not in whole[begun:] else ""
        yield whole[: len(whole) - len(carried)]
    if carried:
        yield carried


def _pack(blocks: list[Block]) -> Iterator[list[Block]]:
    """The blocks in lists that each fit a message."""
    packed: list[Block] = []
    room = MAX_BLOCKS_SIZE
    for block in blocks:
        cost = size(block) + 1
        if packed and (cost > room or len(packed) == MAX_BLOCKS - _ADDED):
            yield packed
            packed, room = [], MAX_BLOCKS_SIZE
        if packed or block["type"] != "divider":  # a divider at the top divides nothing
            packed.append(block)
            room -= cost
    if packed:
        yield packed


def _message(headline: str, blocks: list[Block]) -> Message:
    lines = [literal(headline, MAX_HEADER)]
    for block in blocks:
        for section in block["elements"] if block["type"] == "rich_text" else ():
            lines.append(mrkdwn.plain(section["elements"]))
    return Message(text=_clip("\n".join(line for line in lines if line)), blocks=tuple(blocks))


def _clip(text: str) -> str:
    """At most MAX_TEXT once escaped; the blocks carry the whole."""
    while len(escape(text)) > MAX_TEXT:
        text = text[: len(text) - (len(escape(text)) - MAX_TEXT) // 5 - 2] + "…"
    return escape(text)


def _framed(message: Message, frame: Frame) -> Message:
    for remark in frame.remarks:
        message = _noted(message, remark)
    buttons = () if frame.buttons is None else (frame.buttons,)
    return Message(text=message.text, blocks=(*message.blocks, *buttons))


def _noted(message: Message, sentence: str) -> Message:
    return Message(text=f"{message.text}\n{escape(sentence)}", blocks=(*message.blocks, _small(sentence)))


def _numbered(message: Message, number: int, count: int) -> Message:
    return Message(text=message.text, blocks=(*message.blocks, _small(f"Part {number} of {count}")))
