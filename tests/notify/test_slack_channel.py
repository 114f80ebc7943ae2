from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError
from slack_server import Failure, SlackServer

from coopwatchd.errors import CoopwatchdError
from coopwatchd.notify.base import DeliveryError, Envelope, Outcome
from coopwatchd.notify.render import Renderer
from coopwatchd.notify.slack import Settings, SlackChannel, build
from coopwatchd.notify.slack_errors import TABLE, Remedy
from coopwatchd.notify.specimens import (
    LAPTOPS,
    TABLETS,
    envelope,
    event_alert,
    moved_earlier,
    moved_event,
    summary_alert,
)

Make = Callable[..., SlackChannel]


class Waits:
    """A wait that takes no time and remembers what it was asked for."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> bool:
        self.seconds.append(seconds)
        return False


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def bot(slack: SlackServer, renderer: Renderer, waits: Waits) -> SlackChannel:
    settings = Settings(token="env:SLACK", channel="C0123ABCD", api_url=slack.api_url)
    return build("bids", settings, {"token": slack.token}, renderer, wait=waits)


@pytest.fixture
def hook(slack: SlackServer, renderer: Renderer, waits: Waits) -> SlackChannel:
    settings = Settings(webhook="env:HOOK")
    return build("hook", settings, {"webhook": slack.webhook_url}, renderer, wait=waits)


@pytest.fixture
def moved() -> Envelope:
    return envelope(event_alert(moved_event(), LAPTOPS, TABLETS))


def refused(channel: SlackChannel, enveloped: Envelope) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.send(enveloped)
    return caught.value


def test_an_alert_reaches_the_channel_with_our_id(slack: SlackServer, bot: SlackChannel, moved: Envelope):
    receipt = bot.send(moved)
    (message,) = slack.messages
    assert receipt.provider_id == message["ts"]
    assert message["metadata"] == {"event_type": "coopwatch_delivery", "event_payload": {"id": moved.id, "part": 1}}
    (call,) = slack.called("chat.postMessage")
    assert call.headers["Authorization"] == f"Bearer {slack.token}"
    assert call.body["unfurl_links"] is False
    assert call.body["unfurl_media"] is False
    assert call.body["text"].startswith("Due date moved · Addendum")
    assert "thread_ts" not in call.body


def test_a_later_alert_replies_in_the_thread_and_leaves_the_channel_alone(
    slack: SlackServer, bot: SlackChannel, moved: Envelope
):
    first = bot.send(moved)
    bot.send(replace(moved, id="second", thread=first.provider_id))
    reply = slack.messages[1]
    assert reply["thread_ts"] == first.provider_id
    assert slack.calls[1].body["reply_broadcast"] is False


@pytest.mark.parametrize(
    ("broadcast", "earlier", "stale", "shown"),
    [
        ("urgent", False, "", False),
        ("urgent", True, "", True),
        ("urgent", False, "edit_window_closed", True),
        ("all", False, "", True),
        ("none", True, "edit_window_closed", False),
    ],
)
def test_which_replies_are_shown_in_the_channel_too(
    broadcast: str, earlier: bool, stale: str, shown: bool, slack: SlackServer, renderer: Renderer, moved: Envelope
):
    settings = Settings(token="env:T", channel="C0123ABCD", api_url=slack.api_url, broadcast=broadcast)
    channel = build("bids", settings, {"token": slack.token}, renderer)
    first = channel.send(moved)
    event = moved_earlier() if earlier else moved_event()
    channel.send(replace(envelope(event_alert(event, LAPTOPS)), id="second", thread=first.provider_id, stale=stale))
    assert slack.calls[1].body["reply_broadcast"] is shown
    assert (slack.messages[1].get("subtype") == "thread_broadcast") is shown


def test_a_long_alert_is_one_message_and_its_replies(slack: SlackServer, bot: SlackChannel, waits: Waits):
    receipt = bot.send(envelope(summary_alert(120)))
    first, *others = slack.messages
    assert receipt.provider_id == first["ts"]
    assert others
    assert all(message["thread_ts"] == first["ts"] for message in others)
    parts = [message["metadata"]["event_payload"]["part"] for message in slack.messages]
    assert parts == list(range(1, len(parts) + 1))
    assert waits.seconds == [1.0] * len(others)  # Slack takes one message a second


@pytest.mark.parametrize("code", sorted(TABLE))
def test_every_documented_code_has_its_disposition(code: str, slack: SlackServer, bot: SlackChannel, moved: Envelope):
    meaning = TABLE[code]
    in_thread = replace(moved, thread="1.0")
    if meaning.remedy is not Remedy.NONE:
        slack.fail_next(1, code)
        if meaning.remedy is Remedy.NO_THREAD:
            bot.send(in_thread)
            assert "thread_ts" not in slack.messages[0]
            assert slack.messages[0]["metadata"]
        else:
            bot.send(moved)
            assert "metadata" not in slack.messages[0]
        slack.fail_next(3, code)
        assert refused(bot, in_thread).outcome is meaning.outcome
        return
    slack.fail_next(1, code)
    error = refused(bot, moved)
    assert error.outcome is meaning.outcome
    assert error.retry_after == meaning.wait
    assert code in str(error)
    assert slack.messages == []
    assert len(slack.calls) == 1  # never repeated on its own


# The table itself, said a second time and by hand: a code that slips into another group fails here.
EXPECTED = {
    Outcome.RETRY: "ratelimited rate_limited service_unavailable request_timeout team_added_to_org org_login_required "
    "message_limit_exceeded rollup_error",
    Outcome.AMBIGUOUS: "fatal_error internal_error",
    Outcome.PAUSE: "invalid_auth not_authed token_expired token_revoked account_inactive missing_scope no_permission "
    "not_allowed_token_type two_factor_setup_required team_access_not_granted access_denied accesslimited "
    "enterprise_is_restricted ekm_access_denied deprecated_endpoint method_deprecated action_prohibited user_not_found "
    "no_service no_team invalid_token",
    Outcome.SMALLER: "msg_too_long msg_blocks_too_long invalid_blocks invalid_blocks_format no_text "
    "too_many_attachments attachment_payload_limit_exceeded markdown_text_conflict invalid_metadata_format "
    "invalid_metadata_schema metadata_too_large metadata_must_be_sent_from_app invalid_arguments invalid_arg_name "
    "invalid_array_arg invalid_charset invalid_form_data invalid_post_type missing_post_type invalid_payload",
    Outcome.DEAD: "cannot_reply_to_message restricted_action_thread_locked restricted_action_non_threadable_channel "
    "channel_not_found not_in_channel is_archived channel_is_archived messages_tab_disabled team_not_found "
    "restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel",
}


@pytest.mark.parametrize("outcome", EXPECTED)
def test_the_table_says_what_the_documents_say(outcome: Outcome):
    for code in EXPECTED[outcome].split():
        assert TABLE[code].outcome is outcome, code


def test_the_quota_of_a_free_workspace_waits_for_hours():
    wait = TABLE["message_limit_exceeded"].wait
    assert wait is not None
    assert wait >= 3600


def test_thread_and_metadata_troubles_at_once_are_both_left_out(slack: SlackServer, bot: SlackChannel, moved: Envelope):
    metadata, locked = Failure(code="metadata_too_large"), Failure(code="restricted_action_thread_locked")
    slack.fail(metadata, locked, metadata)
    bot.send(replace(moved, thread="1.0"))
    (message,) = slack.messages
    assert not {"metadata", "thread_ts"} & set(message)


def test_a_thread_that_is_gone_does_not_stop_the_alert(slack: SlackServer, bot: SlackChannel, moved: Envelope):
    bot.send(replace(moved, thread="1234.5678"))
    assert "thread_ts" not in slack.messages[0]


def test_429_waits_as_long_as_slack_asks(slack: SlackServer, bot: SlackChannel, moved: Envelope):
    slack.throttle_next(1, 17)
    error = refused(bot, moved)
    assert (error.outcome, error.retry_after) == (Outcome.RETRY, 17)


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (Failure(status=500, code=""), Outcome.AMBIGUOUS),
        (Failure(status=503, body="<html>busy</html>"), Outcome.AMBIGUOUS),
        (Failure(status=200, body="<html>Sign in to the airport</html>"), Outcome.AMBIGUOUS),
        (Failure(status=200, body="[]"), Outcome.AMBIGUOUS),
        (Failure(status=200, body='["x"]'), Outcome.AMBIGUOUS),
        (Failure(status=200, body='{"ok": false, "error": "brand_new_error"}'), Outcome.AMBIGUOUS),
        (Failure(status=400, code="brand_new_error"), Outcome.RETRY),
        (Failure(status=404, body="nothing here"), Outcome.PAUSE),
        (Failure(status=413, body="large"), Outcome.SMALLER),
        (Failure(reset="before"), Outcome.AMBIGUOUS),
        (Failure(reset="after"), Outcome.AMBIGUOUS),
    ],
)
def test_what_is_not_slacks_answer_is_not_taken_for_one(
    failure: Failure, outcome: Outcome, slack: SlackServer, bot: SlackChannel, moved: Envelope
):
    slack.fail(failure)
    assert refused(bot, moved).outcome is outcome
    assert len(slack.called("chat.postMessage")) == 1


def test_a_refused_connection_was_certainly_not_sent(renderer: Renderer, moved: Envelope):
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        settings = Settings(token="env:T", channel="C1", api_url=f"http://127.0.0.1:{port}/api/")
        error = refused(build("bids", settings, {"token": "xoxb-1"}, renderer), moved)
    assert error.outcome is Outcome.RETRY


def test_a_silent_server_leaves_it_open(
    slack: SlackServer, bot: SlackChannel, moved: Envelope, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("coopwatchd.notify.slack_call._TIMEOUT", 0.3)
    slack.fail(Failure(seconds=0.8))
    assert refused(bot, moved).outcome is Outcome.AMBIGUOUS


def test_a_wrong_token_pauses_the_channel_and_is_not_told(slack: SlackServer, renderer: Renderer, moved: Envelope):
    settings = Settings(token="env:T", channel="C0123ABCD", api_url=slack.api_url)
    error = refused(build("bids", settings, {"token": "xoxb-wrong-secret"}, renderer), moved)
    assert error.outcome is Outcome.PAUSE
    assert "invalid_auth" in str(error)
    assert "wrong-secret" not in str(error)


def test_content_that_is_refused_in_the_plain_form_too_is_dead(slack: SlackServer, bot: SlackChannel, moved: Envelope):
    slack.fail_next(2, "invalid_blocks")
    assert refused(bot, moved).outcome is Outcome.SMALLER
    assert refused(bot, replace(moved, plain=True)).outcome is Outcome.DEAD
    bot.send(replace(moved, plain=True))
    assert "blocks" not in slack.messages[0]


# Looking a message up


def test_an_accepted_message_whose_answer_was_lost_is_found(slack: SlackServer, bot: SlackChannel, moved: Envelope):
    since = datetime.now(UTC)
    slack.fail(Failure(reset="after"))
    assert refused(bot, moved).outcome is Outcome.AMBIGUOUS
    receipt = bot.find(moved, since=since)
    assert receipt is not None
    assert receipt.provider_id == slack.messages[0]["ts"]
    assert len(slack.messages) == 1


def test_a_message_that_was_not_accepted_is_not_found(slack: SlackServer, bot: SlackChannel, moved: Envelope):
    since = datetime.now(UTC)
    bot.send(replace(moved, id="another"))
    slack.fail(Failure(reset="before"))
    refused(bot, moved)
    assert bot.find(moved, since=since) is None


def test_it_looks_only_when_slack_had_time_to_settle(bot: SlackChannel, moved: Envelope, waits: Waits):
    bot.find(moved, since=datetime.now(UTC))
    (waited,) = waits.seconds
    assert 1.5 < waited <= 2.0
    waits.seconds.clear()
    bot.find(moved, since=datetime.now(UTC) - timedelta(seconds=5))
    assert waits.seconds == []


def test_it_looks_through_all_pages(slack: SlackServer, bot: SlackChannel, moved: Envelope):
    slack.page_size = 2
    since = datetime.now(UTC)
    bot.send(moved)
    for number in range(6):
        bot.send(replace(moved, id=f"later-{number}"))
    assert bot.find(moved, since=since) is not None
    assert len(slack.called("conversations.history")) == 4


def test_a_reply_is_found_in_its_thread(slack: SlackServer, bot: SlackChannel, moved: Envelope):
    first = bot.send(moved)
    reply = replace(moved, id="reply", thread=first.provider_id, thread_key="")
    since = datetime.now(UTC)
    slack.fail(Failure(reset="after"))
    refused(bot, reply)
    found = bot.find(reply, since=since)
    assert found is not None
    assert found.provider_id == slack.messages[1]["ts"]


def test_parts_that_lack_are_posted_and_no_part_twice(slack: SlackServer, bot: SlackChannel):
    long = envelope(summary_alert(120))
    since = datetime.now(UTC)
    slack.fail(*(Failure(seconds=0.001), Failure(seconds=0.001), Failure(reset="before")))
    error = refused(bot, long)
    assert error.outcome is Outcome.AMBIGUOUS
    assert len(slack.messages) == 2
    receipt = bot.find(long, since=since)
    assert receipt is not None
    assert receipt.provider_id == slack.messages[0]["ts"]
    parts = [message["metadata"]["event_payload"]["part"] for message in slack.messages]
    assert parts == list(range(1, len(parts) + 1))
    assert all(message["thread_ts"] == slack.messages[0]["ts"] for message in slack.messages[1:])


def test_a_refused_part_after_the_first_never_sends_the_first_again(slack: SlackServer, bot: SlackChannel):
    slack.fail(Failure(seconds=0.001), Failure(status=429, code="ratelimited", retry_after=9))
    error = refused(bot, envelope(summary_alert(120)))
    assert (error.outcome, error.retry_after) == (Outcome.AMBIGUOUS, 9)


def test_without_the_scope_it_says_so(slack: SlackServer, bot: SlackChannel, moved: Envelope):
    slack.scopes.discard("channels:history")
    with pytest.raises(DeliveryError, match="channels:history") as caught:
        bot.find(moved, since=datetime.now(UTC))
    assert caught.value.outcome is Outcome.AMBIGUOUS


@pytest.mark.parametrize(
    "failure", [Failure(reset="before"), Failure(status=500), Failure(code="ratelimited", status=429)]
)
def test_a_look_up_that_fails_decides_nothing(failure: Failure, slack: SlackServer, bot: SlackChannel, moved: Envelope):
    slack.fail(failure)
    with pytest.raises(DeliveryError) as caught:
        bot.find(moved, since=datetime.now(UTC))
    assert caught.value.outcome is Outcome.RETRY


def test_closing_ends_a_wait(slack: SlackServer, renderer: Renderer, moved: Envelope):
    settings = Settings(token="env:T", channel="C0123ABCD", api_url=slack.api_url)
    channel = build("bids", settings, {"token": slack.token}, renderer)
    channel.close()
    with pytest.raises(DeliveryError) as caught:
        channel.find(moved, since=datetime.now(UTC))
    assert caught.value.outcome is Outcome.RETRY


def test_a_message_is_found_however_late_it_is_looked_for(slack: SlackServer, bot: SlackChannel, moved: Envelope):
    slack.fail(Failure(reset="after"))
    refused(bot, moved)
    # Ten minutes on, after look-ups that failed themselves: `since` is the last of them.
    for message in slack.messages:
        message["ts"] = f"{float(message['ts']) - 600:.6f}"
    assert bot.find(moved, since=datetime.now(UTC)) is not None


def test_a_completion_that_fails_is_not_a_reason_to_send_all_again(slack: SlackServer, bot: SlackChannel):
    long = envelope(summary_alert(120))
    slack.fail(Failure(seconds=0.001), Failure(reset="before"))
    refused(bot, long)
    slack.fail(Failure(reset="before", method="chat.postMessage"))
    with pytest.raises(DeliveryError) as caught:
        bot.find(long, since=datetime.now(UTC))
    assert caught.value.outcome is Outcome.RETRY
    assert bot.find(long, since=datetime.now(UTC)) is not None
    parts = [message["metadata"]["event_payload"]["part"] for message in slack.messages]
    assert parts == list(range(1, len(parts) + 1))


# The webhook


def test_a_webhook_takes_the_same_message(slack: SlackServer, hook: SlackChannel, moved: Envelope):
    assert hook.send(replace(moved, thread="1.0")).provider_id == ""
    (call,) = slack.called("webhook")
    assert call.body["blocks"][0]["type"] == "header"
    assert not {"metadata", "thread_ts", "channel"} & set(call.body)


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (Failure(status=400, code="invalid_payload"), Outcome.SMALLER),
        (Failure(status=403, code="action_prohibited"), Outcome.PAUSE),
        (Failure(status=404, code="channel_not_found"), Outcome.DEAD),
        (Failure(status=404, code="no_service"), Outcome.PAUSE),
        (Failure(status=410, code="channel_is_archived"), Outcome.DEAD),
        (Failure(status=500, code="rollup_error"), Outcome.RETRY),
        (Failure(status=429, code="", retry_after=3), Outcome.RETRY),
        (Failure(status=200, body="<html>hello</html>"), Outcome.AMBIGUOUS),
        (Failure(reset="after"), Outcome.AMBIGUOUS),
    ],
)
def test_what_a_webhook_answers(
    failure: Failure, outcome: Outcome, slack: SlackServer, hook: SlackChannel, moved: Envelope
):
    slack.fail(failure)
    error = refused(hook, moved)
    assert error.outcome is outcome
    assert "secretpart" not in str(error)


def test_a_webhook_cannot_be_asked(hook: SlackChannel, moved: Envelope):
    with pytest.raises(DeliveryError) as caught:
        hook.find(moved, since=datetime.now(UTC))
    assert caught.value.outcome is Outcome.AMBIGUOUS


# Settings and credentials


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"token": "env:A"},
        {"token": "env:A", "webhook": "env:B", "channel": "C1"},
        {"webhook": "env:B", "channel": "C1"},
        {"token": "env:A", "channel": "C1", "api_url": "http://slack.example/api"},
        {"token": "env:A", "channel": "C1", "pace": "fast"},
        {"token": "env:A", "channel": "C1", "tokn": "x"},
    ],
)
def test_settings_that_cannot_work_are_refused(table: dict[str, str]):
    with pytest.raises(ValidationError):
        Settings.model_validate(table)


def test_a_mistyped_key_does_not_show_its_value():
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({"tokn": "xoxb-secret", "channel": "C1"})
    assert "xoxb-secret" not in str(caught.value)


def test_a_token_with_a_line_break_is_refused_without_showing_it(renderer: Renderer):
    settings = Settings(token="env:T", channel="C1")
    with pytest.raises(CoopwatchdError) as caught:
        build("bids", settings, {"token": "xoxb-1\nxoxb-2"}, renderer)
    assert "xoxb" not in str(caught.value)


def test_a_webhook_in_clear_text_is_refused(renderer: Renderer):
    with pytest.raises(CoopwatchdError):
        build("hook", Settings(webhook="env:H"), {"webhook": "http://hooks.example/services/x"}, renderer)


def test_probe_says_who_the_token_is_and_what_it_lacks(slack: SlackServer, bot: SlackChannel):
    assert "coopwatchd in Test Team" in bot.probe()
    slack.scopes.discard("channels:history")
    assert "channels:history" in bot.probe()
    slack.channels.clear()
    slack.scopes.add("channels:history")
    with pytest.raises(DeliveryError, match="channel_not_found"):
        bot.probe()
    assert slack.messages == []
