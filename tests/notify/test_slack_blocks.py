from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hostile_titles import titles

from coopwatchd.model.alerts import Reason
from coopwatchd.notify import blocks, mrkdwn
from coopwatchd.notify.compose import slack_messages
from coopwatchd.notify.render import Renderer
from coopwatchd.notify.specimens import (
    LAPTOPS,
    NOW,
    envelope,
    event_alert,
    moved_event,
    record,
    specimens,
    summary_alert,
)
from coopwatchd.notify.wording import literal

URL = "https://portal.example/solicitations/1042?view=full&tab=1"


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from walk(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from walk(each)


def assert_inert(message: blocks.Message, addresses: set[str]) -> None:
    for part in walk(message.blocks):
        assert part.get("type") not in {"mrkdwn", "broadcast", "user", "usergroup", "channel", "emoji"}
        if part.get("type") == "link":
            assert part["url"] in addresses
    for raw in ("<", ">"):
        assert raw not in message.text
    assert "&" not in message.text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


def texts(messages: tuple[blocks.Message, ...]) -> list[str]:
    return [part["text"] for m in messages for part in walk(m.blocks) if isinstance(part.get("text"), str)]


def assert_within_limits(messages: tuple[blocks.Message, ...]) -> None:
    for message in messages:
        assert 0 < len(message.text) <= blocks.MAX_TEXT + 20
        assert len(message.blocks) <= 50
        whole = json.dumps(message.blocks, ensure_ascii=False, separators=(",", ":"))
        assert len(whole) + len(message.text) <= 12_000
        for block in message.blocks:
            if block["type"] == "header":
                assert len(block["text"]["text"]) <= 150
            if block["type"] == "rich_text":
                said = "".join(e.get("text", "") for s in block["elements"] for e in s["elements"])
                assert len(said) <= 3_000


@pytest.mark.slow
def test_500_hostile_titles_come_out_literal(renderer: Renderer):
    for title in titles():
        event = replace(moved_event(), record=record(title=title))
        messages = slack_messages(envelope(event_alert(event, LAPTOPS)), renderer, now=NOW)
        for message in messages:
            assert_inert(message, {URL, "https://portal.example/d/1.pdf", "https://portal.example/d/2.pdf"})
        expected = literal(title) or "RFP 110326"
        links = [p for m in messages for p in walk(m.blocks) if p.get("type") == "link" and p["url"] == URL]
        assert [link["text"] for link in links] == [expected]
        assert links[0]["style"] == {"bold": True}


def test_hostile_text_in_every_field_stays_text(renderer: Renderer):
    for enveloped in specimens()["hostile"]:
        messages = slack_messages(enveloped, renderer, now=NOW)
        assert_within_limits(messages)
        for message in messages:
            links = {p["url"] for p in walk(message.blocks) if p.get("type") == "link"}
            assert all(url.startswith(("https://x.example/", "https://portal.example/")) for url in links)
            assert_inert(message, links)


def test_a_title_that_formats_is_shown_as_it_is(renderer: Renderer):
    title = "<!channel> *x* <https://evil|RFP> ~_`y`_~ &amp;"
    messages = slack_messages(
        envelope(event_alert(replace(moved_event(), record=record(title=title)), LAPTOPS)), renderer, now=NOW
    )
    assert title in texts(messages)
    assert "&lt;!channel&gt; *x* &lt;https://evil|RFP&gt;" in messages[0].text
    assert "&amp;amp;" in messages[0].text


def test_an_event_fits_one_message_that_reads_well(renderer: Renderer):
    (message,) = slack_messages(envelope(event_alert(moved_event(), LAPTOPS)), renderer, now=NOW)
    assert message.blocks[0]["text"] == {
        "type": "plain_text",
        "text": "Due date moved · Addendum",
        "emoji": False,
    }
    assert message.text.startswith("Due date moved · Addendum\nLaptops, tablets and related services")
    said = texts((message,))
    assert "Tue Nov 3, 2026, 3:30 PM CST / 4:30 PM EST (11 days left)" in said
    assert "Tue Oct 27, 2026, 3:30 PM CDT" in said
    styles = {p["text"]: p.get("style") for p in walk(message.blocks) if isinstance(p.get("text"), str)}
    assert styles["Tue Oct 27, 2026, 3:30 PM CDT"] == {"strike": True}
    assert styles["FY27 refresh, ask Dana"] == {"italic": True}


def test_a_long_message_is_split_within_the_limits_and_without_loss(renderer: Renderer):
    alert = summary_alert(120, more=5)
    messages = slack_messages(envelope(alert), renderer, now=NOW)
    assert len(messages) > 1
    assert_within_limits(messages)
    said = "".join(texts(messages))
    for number in range(1, 121):
        assert said.count(f"Laptops for district {number}•") + said.count(f"Laptops for district {number}\n") == 1
    notes = [m.blocks[-1]["elements"][0]["text"] for m in messages]
    assert notes == [f"Part {n} of {len(messages)}" for n in range(1, len(messages) + 1)]


@pytest.mark.parametrize("unit", ["word ", "x", '"', "💻", "日本語 "])
def test_a_long_paragraph_is_cut_and_is_still_the_same_text(unit: str):
    text = (unit * 20_000)[:20_000]
    messages = blocks.messages([("Headline", mrkdwn.mark(text))])
    assert_within_limits(messages)
    joined = "".join(
        element["text"]
        for message in messages
        for block in message.blocks
        if block["type"] == "rich_text"
        for element in block["elements"][0]["elements"]
    )
    assert joined == text.rstrip()


def test_the_plain_form_is_text_only_and_complete(renderer: Renderer):
    enveloped = replace(envelope(event_alert(moved_event(), LAPTOPS)), plain=True)
    (message,) = slack_messages(enveloped, renderer, now=NOW)
    assert message.blocks == ()
    for said in ("Due date moved", "RFP 110326", "11 days left", "FY27 refresh, ask Dana"):
        assert said in message.text
    many = slack_messages(replace(envelope(summary_alert(200)), plain=True), renderer, now=NOW)
    assert all(len(each.text) <= 4_000 for each in many)
    assert all(f"district {n}" in "".join(m.text for m in many) for n in (1, 77, 200))


def test_the_templates_own_formatting_is_read():
    (elements,) = mrkdwn.paragraphs(
        "*bold _both_* plain ~gone~ `a*b` <https://a.example/x_y|see *this*> &amp; 2*3*4 a_b_c"
    )
    assert elements == [
        {"type": "text", "text": "bold ", "style": {"bold": True}},
        {"type": "text", "text": "both", "style": {"bold": True, "italic": True}},
        {"type": "text", "text": " plain "},
        {"type": "text", "text": "gone", "style": {"strike": True}},
        {"type": "text", "text": " "},
        {"type": "text", "text": "a*b", "style": {"code": True}},
        {"type": "text", "text": " "},
        {"type": "link", "url": "https://a.example/x_y", "text": "see *this*"},
        {"type": "text", "text": " & 2*3*4 a_b_c"},
    ]


def test_a_template_may_mention_people_and_a_value_may_not():
    (elements,) = mrkdwn.paragraphs("<!here> <@U0123ABCD> " + mrkdwn.mark("<!here>"))
    assert elements[0] == {"type": "broadcast", "range": "here"}
    assert elements[2] == {"type": "user", "user_id": "U0123ABCD"}
    assert elements[-1]["text"] == " <!here>"


def test_dashes_divide_only_in_the_template():
    assert list(mrkdwn.paragraphs("a\n---\nb"))[1] == []
    (only,) = mrkdwn.paragraphs(mrkdwn.mark("a\n---\nb"))
    assert only == [{"type": "text", "text": "a\n---\nb"}]


def test_a_macro_of_a_users_template_keeps_its_formatting(tmp_path):
    (tmp_path / "slack").mkdir()
    source = "{% macro strong(x) %}*{{ x }}*{% endmacro %}{{ strong(title) }} {{ 'k: ' ~ title }}"
    (tmp_path / "slack/event.j2").write_text(source)
    event = replace(moved_event(), record=record(title="a*b* <!here>"))
    (message,) = slack_messages(envelope(event_alert(event, LAPTOPS)), Renderer(tmp_path, "America/Chicago"), now=NOW)
    assert_inert(message, set())
    elements = message.blocks[1]["elements"][0]["elements"]
    assert elements[0] == {"type": "text", "text": "a*b* <!here>", "style": {"bold": True}}
    assert elements[1] == {"type": "text", "text": " k: a*b* <!here>"}


def test_many_reasons_are_all_told(renderer: Renderer):
    reasons = [Reason(watchlist=f"list-{n}", because=f"‘term {n}’ in title", note=f"note {n}") for n in range(30)]
    messages = slack_messages(envelope(event_alert(moved_event(), *reasons)), renderer, now=NOW)
    assert_within_limits(messages)
    said = "".join(texts(messages))
    assert all(f"list-{n}" in said and f"note {n}" in said for n in range(30))
