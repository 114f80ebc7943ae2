"""What is posted keeps Block Kit's published rules, and says everything that was to be said."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import block_kit
import pytest
from hostile_titles import titles

from coopwatchd.model.alerts import Alert, AlertKind, Item, Reason, Span
from coopwatchd.model.events import EVENTS_OF, Change, Event, EventType
from coopwatchd.model.records import Contract, Document, Due, Kind, Solicitation
from coopwatchd.model.responses import Action, Response
from coopwatchd.notify import blocks
from coopwatchd.notify.base import Card, Envelope
from coopwatchd.notify.compose import slack_card, slack_messages
from coopwatchd.notify.render import Renderer
from coopwatchd.notify.slack_buttons import row_of_buttons
from coopwatchd.notify.specimens import (
    LAPTOPS,
    NOW,
    VEHICLES,
    envelope,
    event_alert,
    expiring_event,
    moved_earlier,
    moved_event,
    record,
    specimens,
)
from coopwatchd.notify.wording import literal

_ZONES = ("America/Chicago", "America/New_York", "America/Denver", "Pacific/Honolulu")


class Maker:
    """Alerts of all shapes, hostile texts among them; the same ones in every run."""

    def __init__(self, seed: int = 11) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.hostile = titles()
        self.count = 0

    def text(self, longest: int = 6) -> str:
        """A hostile text, with a mark of its own in it that can be looked for."""
        self.count += 1
        return f"{' '.join(self.chance.choices(self.hostile, k=self.chance.randint(1, longest)))} zq{self.count}qz"

    def marked(self) -> str:
        """A text that is short enough to be shown whole."""
        self.count += 1
        return f"{self.chance.choice(self.hostile)[:150]} zq{self.count}qz"

    def record(self) -> Solicitation | Contract:
        id_ = str(self.count)
        number, agency, cooperative = self.marked(), self.marked(), self.marked()
        title, url = self.marked(), f"https://portal.example/{id_}?a=1&b={id_}"
        if self.chance.random() < 0.4:
            return Contract(
                id=id_, title=title, url=url, number=number, lead_agency=agency, cooperative=cooperative,
                supplier=self.marked(), term_text=self.marked(), solicitation_number=self.marked(),
            )  # fmt: skip
        at = NOW + timedelta(hours=self.chance.randint(-200, 2000))
        zone = self.chance.choice(_ZONES)
        due = Due(at=at.astimezone(ZoneInfo(zone)), text=self.text(), zone=zone, exact=self.chance.random() < 0.8)
        documents = tuple(Document(title=self.marked(), url=f"{url}&d={n}") for n in range(self.chance.randint(0, 8)))
        return Solicitation(
            id=id_, title=title, url=url, number=number, lead_agency=agency, cooperative=cooperative,
            description=self.text(), due=due, documents=documents, remarks=(self.marked(),),
        )  # fmt: skip

    def event(self) -> Event:
        record = self.record()
        types = self.chance.sample(sorted(EVENTS_OF[record.kind]), k=self.chance.randint(1, 3))
        changes = tuple(
            Change(field=f"field {n}", old=self.marked(), new=self.marked()) for n in range(self.chance.randint(0, 9))
        )
        notes = tuple(self.marked() for _ in range(self.chance.randint(0, 2)))
        return Event(
            key=record.id, types=tuple(types), record=record, at=NOW, because="x", changes=changes, notes=notes
        )

    def reasons(self, most: int = 12) -> tuple[Reason, ...]:
        return tuple(
            Reason(watchlist=f"list-{n}", because=self.marked(), note=f"{self.marked()}\n{self.marked()}")
            for n in range(self.chance.randint(1, most))
        )

    def alert(self) -> Alert:
        return event_alert(self.event(), *self.reasons())

    def digest(self) -> Envelope:
        alerts = [self.alert() for _ in range(self.chance.randint(1, 40))]
        return envelope(*alerts, digest=True, health=self.marked())

    def summary(self) -> Alert:
        (reason,) = self.reasons(1)
        items = tuple(Item(record=self.record(), reason=reason) for _ in range(self.chance.randint(1, 50)))
        return Alert(key=str(self.count), kind=AlertKind.SUMMARY, at=NOW, items=items, reasons=(reason,), more=2)


def walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from walk(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from walk(each)


def said(messages: tuple[blocks.Message, ...]) -> str:
    return "".join(p["text"] for m in messages for p in walk(m.blocks) if isinstance(p.get("text"), str))


def check(messages: tuple[blocks.Message, ...]) -> None:
    for message in messages:
        assert block_kit.problems(message.text, list(message.blocks)) == []


def wanted(alert: Alert) -> set[str]:
    """The marks of everything that an event alert has to say."""
    event = alert.event
    assert event is not None
    one = event.record
    texts = [one.title, one.number, one.lead_agency, one.cooperative, *event.notes, *one.remarks]
    texts += [value for change in event.changes for value in (change.old, change.new)]
    texts += [value for reason in alert.reasons for value in (reason.because, reason.note)]
    if not {EventType.CLOSING, EventType.EXPIRING} & {event.type}:
        texts += [document.title for document in one.documents]
    if isinstance(one, Contract):
        texts += [one.supplier, one.term_text, one.solicitation_number]
    return set(re.findall(r"zq\d+qz", " ".join(texts)))


@pytest.mark.slow
def test_500_alerts_and_digests_keep_the_rules_and_lose_nothing(renderer: Renderer):
    make = Maker()
    split = 0
    for number in range(500):
        if number % 10 == 9:
            enveloped = make.digest()
            # A folded line cuts a long title off; its link is the item.
            items = {alert.event.record.url for alert in enveloped.alerts if alert.event is not None}
        elif number % 10 == 8:
            alert = make.summary()
            enveloped = envelope(alert)
            items = {mark for item in alert.items for mark in re.findall(r"zq\d+qz", item.record.title)}
        else:
            alert = make.alert()
            enveloped = replace(envelope(alert), repeat=number % 7 == 0, stale="x" if number % 5 == 0 else "")
            items = wanted(alert)
            card = slack_card(Card(alert=alert), renderer, now=NOW, buttons=row_of_buttons(undo=True))
            check((card,))
        messages = slack_messages(enveloped, renderer, now=NOW, buttons=row_of_buttons())
        check(messages)
        split += len(messages) > 1
        missing = items - set(re.findall(r"zq\d+qz", said(messages))) - links(messages)
        assert missing == set(), number
    assert split > 50


def links(messages: tuple[blocks.Message, ...]) -> set[str]:
    return {part["url"] for message in messages for part in walk(message.blocks) if part.get("type") == "link"}


@pytest.mark.parametrize("degree", ["minimal", "typical", "hostile"])
def test_every_specimen_keeps_the_rules_with_and_without_buttons(degree: str, renderer: Renderer):
    for enveloped in specimens()[degree]:
        for buttons in (None, row_of_buttons()):
            check(slack_messages(enveloped, renderer, now=NOW, buttons=buttons))
        check(slack_messages(replace(enveloped, plain=True), renderer, now=NOW))


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}},
        {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
        {"type": "marquee"},
        {"type": "divider", "color": "red"},
        {"type": "context", "elements": []},
        {"type": "context", "elements": [{"type": "plain_text", "text": "x"}] * 11},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "link", "url": "javascript:x"}]}],
        },
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x" * 3000}]}],
        },
    ],
)
def test_the_check_itself_refuses_what_the_rules_forbid(broken: dict[str, Any]):
    assert block_kit.problems("x", [broken])
    assert block_kit.problems("x", [{"type": "divider"}] * 51)
    assert block_kit.problems("", [])


def test_a_reminder_is_quiet_and_a_due_date_that_moved_earlier_is_loud(renderer: Renderer):
    (quiet,) = slack_messages(envelope(event_alert(expiring_event(), VEHICLES)), renderer, now=NOW)
    assert [block["type"] for block in quiet.blocks if block["type"] == "header"] == []
    assert quiet.blocks[0]["elements"][0]["text"] == "Expires in 90 days"
    assert len(quiet.blocks) <= 5
    (loud,) = slack_messages(envelope(event_alert(moved_earlier(), LAPTOPS)), renderer, now=NOW)
    assert loud.blocks[0]["text"]["text"] == "⚠️ Due date moved EARLIER"
    (plain,) = slack_messages(envelope(event_alert(moved_event(), LAPTOPS)), renderer, now=NOW)
    assert plain.blocks[0]["text"]["text"] == "Due date moved · Addendum"


def test_matched_terms_are_marked_where_they_stand(renderer: Renderer):
    one = record()
    start = one.description.index("laptops")
    reason = replace(LAPTOPS, spans=(Span(field="description", start=start, end=start + 7, term="laptop"),))
    (message,) = slack_messages(envelope(event_alert(moved_event(), reason)), renderer, now=NOW)
    parts = [part for block in message.blocks for part in walk(block) if part.get("type") == "text"]
    place = next(n for n, part in enumerate(parts) if part["text"] == "laptops")
    assert parts[place]["style"] == {"bold": True}
    assert parts[place - 1]["text"].endswith("seeks proposals for ")
    assert "rugged devices" in parts[place + 1]["text"]


def test_a_term_in_the_title_is_marked_and_the_description_stays(renderer: Renderer):
    event = replace(moved_event(), types=(EventType.OPENED,), changes=())
    reason = replace(LAPTOPS, spans=(Span(field="title", start=0, end=7, term="laptop"),))
    (message,) = slack_messages(envelope(event_alert(event, reason)), renderer, now=NOW)
    assert "“Laptops, tablets and related services”" in message.text
    assert "docking stations" in message.text


def test_a_span_that_does_not_fit_the_text_marks_nothing(renderer: Renderer):
    reason = replace(LAPTOPS, spans=(Span(field="title", start=5, end=999, term="laptop"),))
    (message,) = slack_messages(envelope(event_alert(moved_event(), reason)), renderer, now=NOW)
    assert "“" not in message.text


def test_a_hostile_text_around_a_term_stays_text(renderer: Renderer):
    title = "<!channel> *x* laptop _y_ <https://evil|RFP> zq"
    event = replace(moved_event(), record=record(title=title))
    start = title.index("laptop")
    reason = replace(LAPTOPS, spans=(Span(field="title", start=start, end=start + 6, term="laptop"),))
    (message,) = slack_messages(envelope(event_alert(event, reason)), renderer, now=NOW)
    assert not {part.get("type") for part in walk(message.blocks)} & {"broadcast", "mrkdwn", "user"}
    assert "<!channel> *x* " in said((message,))


def test_what_an_event_means_is_said(renderer: Renderer):
    event = replace(moved_event(), notes=("The rebid is expected between March and May 2027.",))
    (message,) = slack_messages(envelope(event_alert(event, LAPTOPS)), renderer, now=NOW)
    assert "The rebid is expected" in message.text


# The first message of a thread


def card(event: Event, *answers: Response) -> Card:
    return Card(alert=event_alert(event, LAPTOPS), responses=answers)


def test_the_first_message_shows_the_state_and_what_happened_last(renderer: Renderer):
    message = slack_card(card(moved_event()), renderer, now=NOW)
    assert message.blocks[0]["text"]["text"] == "Open · Due date moved · Addendum"
    for text in ("Last change (Oct 23, 2026)", "Tue Oct 27, 2026", "As of Oct 23, 2026", "docking stations"):
        assert text in message.text
    opened = slack_card(card(replace(moved_event(), types=(EventType.OPENED,), changes=())), renderer, now=NOW)
    assert opened.blocks[0]["text"]["text"] == "Open"
    reminded = slack_card(card(expiring_event()), renderer, now=NOW)
    assert reminded.blocks[0]["text"]["text"] == "Active contract"


def test_the_first_message_shows_who_answered_what(renderer: Renderer):
    def answer(action: Action, by: str, watchlist: str = "", days: int = 7) -> Response:
        until = NOW + timedelta(days=days)
        return Response(uid="x", watchlist=watchlist, action=action, by=by, at=NOW, until=until)

    on_it = [answer(Action.ON_IT, "dana"), answer(Action.ON_IT, "<!channel>")]
    message = slack_card(card(moved_event(), *on_it), renderer, now=NOW)
    assert "On it: dana, &lt;!channel&gt;" in message.text
    snoozed = slack_card(card(moved_event(), answer(Action.SNOOZE, "lee", "laptops")), renderer, now=NOW)
    assert "Snoozed until Fri Oct 30, 2026 (laptops): lee" in snoozed.text
    over = slack_card(card(moved_event(), answer(Action.SNOOZE, "lee", "laptops", days=-1)), renderer, now=NOW)
    assert "Snoozed" not in over.text
    muted = slack_card(card(moved_event(), answer(Action.NOT_FOR_US, "kim", "laptops")), renderer, now=NOW)
    assert "Not for us (laptops): kim" in muted.text


def test_a_state_too_long_for_one_message_says_where_the_rest_is(renderer: Renderer):
    reasons = [Reason(watchlist=f"list-{n}", because="x " * 200, note="y " * 400) for n in range(30)]
    message = slack_card(Card(alert=event_alert(moved_event(), *reasons)), renderer, now=NOW, buttons=row_of_buttons())
    check((message,))
    assert "Shortened" in message.text
    assert "actions" in [block["type"] for block in message.blocks]


def test_a_template_that_fails_still_shows_the_state(tmp_path: Any):
    (tmp_path / "slack").mkdir()
    (tmp_path / "slack/event.j2").write_text("{{ nothing_like_this }}")
    message = slack_card(card(moved_event()), Renderer(tmp_path, "America/Chicago"), now=NOW)
    assert "Laptops, tablets" in message.text
    assert "Your template slack/event.j2 failed" in message.text


def test_all_kinds_of_record_have_a_state(renderer: Renderer):
    make = Maker(3)
    for kind in Kind:
        for type_ in sorted(EVENTS_OF[kind]):
            one = next(r for r in iter(make.record, None) if r.kind is kind)
            event = Event(key="k", types=(type_,), record=one, at=datetime.now(UTC), because="")
            check((slack_card(card(event), renderer, now=NOW, plain=False),))
            plain = slack_card(card(event), renderer, now=NOW, plain=True)
            assert literal(one.title)[:20] in plain.text or plain.text
