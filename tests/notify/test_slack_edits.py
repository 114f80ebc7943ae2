"""Editing the first message about a record: what Slack may answer, and what is made of it."""

from __future__ import annotations

from dataclasses import replace

import block_kit
import pytest
from slack_server import Failure, SlackServer

from coopwatchd.notify.base import Card, DeliveryError, Envelope, MessageGone, Outcome
from coopwatchd.notify.render import Renderer
from coopwatchd.notify.slack import Settings, SlackChannel, build
from coopwatchd.notify.slack_errors import EDITS, TABLE, Answer, Remedy, edit_refusal
from coopwatchd.notify.specimens import LAPTOPS, envelope, event_alert, moved_event

OPENED = envelope(event_alert(replace(moved_event(), types=(moved_event().types[1],)), LAPTOPS))
NOW_MOVED = Card(alert=event_alert(moved_event(), LAPTOPS))


@pytest.fixture
def bot(slack: SlackServer, renderer: Renderer) -> SlackChannel:
    settings = Settings(token="env:T", app_token="env:A", channel="C0123ABCD", api_url=slack.api_url, pace="0ms")
    secrets = {"token": slack.token, "app_token": slack.app_token}
    return build("bids", settings, secrets, renderer, wait=lambda _: False)


def refused(channel: SlackChannel, ts: str = "1.0") -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        channel.edit(ts, NOW_MOVED)
    return caught.value


def test_the_first_message_is_changed_and_can_still_be_looked_up(slack: SlackServer, bot: SlackChannel):
    receipt = bot.send(OPENED)
    metadata = dict(slack.messages[0]["metadata"])
    bot.edit(receipt.provider_id, NOW_MOVED)
    bot.edit(receipt.provider_id, NOW_MOVED)  # twice is once
    (message,) = slack.messages
    assert message["text"].startswith("Open · Due date moved · Addendum\nLaptops, tablets")
    assert block_kit.problems(message["text"], message["blocks"]) == []
    assert message["metadata"] == metadata
    assert bot.find(OPENED, since=OPENED.created_at) == receipt


def test_a_message_that_was_deleted_is_told_apart(slack: SlackServer, bot: SlackChannel):
    receipt = bot.send(OPENED)
    slack.delete(receipt.provider_id)
    assert isinstance(refused(bot, receipt.provider_id), MessageGone)


def test_a_workspace_that_limits_editing(slack: SlackServer, bot: SlackChannel):
    slack.edit_seconds = -1
    error = refused(bot, bot.send(OPENED).provider_id)
    assert (error.outcome, isinstance(error, MessageGone)) == (Outcome.DEAD, False)
    assert "edit_window_closed" in str(error)
    assert "later alerts still come" in str(error)


# Said a second time, by hand: every error that docs.slack.dev lists for chat.update.
EXPECTED = {
    Outcome.RETRY: "fatal_error internal_error update_failed ratelimited request_timeout service_unavailable "
    "streaming_state_conflict external_channel_migrating org_login_required team_added_to_org message_limit_exceeded",
    Outcome.PAUSE: "access_denied accesslimited account_inactive as_user_not_supported deprecated_endpoint "
    "ekm_access_denied enterprise_is_restricted invalid_auth method_deprecated missing_scope no_permission "
    "not_allowed_token_type not_authed team_access_not_granted token_expired token_revoked two_factor_setup_required",
    Outcome.DEAD: "block_mismatch cant_broadcast_message cant_update_message channel_not_found edit_window_closed "
    "is_inactive message_not_found no_dual_broadcast_content_update team_not_found "
    # and, once the plain form was refused as well:
    "blocked_file_type file_deleted file_is_deleted file_not_found file_share_limit_reached invalid_arg_name "
    "invalid_arguments invalid_array_arg invalid_attachments invalid_blocks invalid_blocks_format invalid_charset "
    "invalid_form_data invalid_metadata_format invalid_metadata_schema invalid_post_type markdown_text_conflict "
    "max_file_sharing_exceeded metadata_must_be_sent_from_app metadata_too_large missing_post_type msg_too_long "
    "no_text posting_to_channel_denied slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked "
    "slack_connect_clip_sharing_blocked slack_connect_file_link_sharing_blocked "
    "slack_connect_file_upload_sharing_blocked too_many_attachments unable_to_share_files",
}


@pytest.mark.parametrize(("outcome", "code"), [(o, code) for o, codes in EXPECTED.items() for code in codes.split()])
def test_every_documented_error_of_an_edit(outcome: Outcome, code: str, slack: SlackServer, bot: SlackChannel):
    assert code in EDITS or code in TABLE
    slack.fail_next(2, code)
    error = refused(bot)
    assert error.outcome is outcome
    assert code in str(error)
    assert isinstance(error, MessageGone) is (code == "message_not_found")
    assert slack.messages == []


@pytest.mark.parametrize("code", sorted(set(TABLE) | set(EDITS)))
def test_no_edit_is_ever_left_open(code: str):
    error = edit_refusal("bids", Answer(status=200, code=code), plain=True)
    assert error.outcome in {Outcome.RETRY, Outcome.PAUSE, Outcome.DEAD}


def test_blocks_that_are_refused_are_left_out(slack: SlackServer, bot: SlackChannel):
    receipt = bot.send(OPENED)
    slack.fail(Failure(code="invalid_blocks", method="chat.update"))
    bot.edit(receipt.provider_id, NOW_MOVED)
    assert slack.messages[0]["blocks"] == []
    assert "Due date moved" in slack.messages[0]["text"]


@pytest.mark.parametrize(
    "failure",
    [
        Failure(reset="before"),
        Failure(reset="after"),
        Failure(status=500, code=""),
        Failure(status=200, body="<html>Sign in to the airport</html>"),
        Failure(code="brand_new_error"),
    ],
)
def test_an_edit_without_an_answer_is_made_again(failure: Failure, slack: SlackServer, bot: SlackChannel):
    receipt = bot.send(OPENED)
    slack.fail(failure)
    assert refused(bot, receipt.provider_id).outcome is Outcome.RETRY
    bot.edit(receipt.provider_id, NOW_MOVED)
    assert "Due date moved" in slack.messages[0]["text"]


def test_429_waits_as_long_as_slack_asks(slack: SlackServer, bot: SlackChannel):
    slack.throttle_next(1, 23)
    error = refused(bot)
    assert (error.outcome, error.retry_after) == (Outcome.RETRY, 23)


def test_a_webhook_edits_nothing(slack: SlackServer, renderer: Renderer):
    hook = build("hook", Settings(webhook="env:H"), {"webhook": slack.webhook_url}, renderer)
    assert not hook.editable
    assert refused(hook).outcome is Outcome.DEAD


# A reply that its thread does not take


@pytest.mark.parametrize("code", sorted(code for code, meaning in TABLE.items() if meaning.remedy is Remedy.NO_THREAD))
def test_a_reply_that_stands_alone_says_so(code: str, slack: SlackServer, bot: SlackChannel):
    first = bot.send(OPENED)
    reply: Envelope = replace(OPENED, id="reply", thread=first.provider_id)
    slack.fail_next(1, code)
    receipt = bot.send(reply)
    assert receipt.alone
    message = slack.messages[1]
    assert "thread_ts" not in message
    assert "this one stands for it from now on" in message["text"]
    found = bot.find(reply, since=reply.created_at)
    assert found == receipt


def test_a_locked_thread(slack: SlackServer, bot: SlackChannel):
    first = bot.send(OPENED)
    slack.locked.add(first.provider_id)
    assert bot.send(replace(OPENED, id="reply", thread=first.provider_id)).alone


def test_a_possible_repeat_says_so_first(slack: SlackServer, bot: SlackChannel):
    bot.send(replace(OPENED, repeat=True))
    assert slack.messages[0]["text"].splitlines()[0] == "Addendum (possible repeat)"
    assert "Possible repeat: an earlier attempt got no answer" in slack.messages[0]["text"]
    bot.send(replace(OPENED, repeat=True, plain=True))
    first, *rest = slack.messages[1]["text"].splitlines()
    assert first.startswith("Addendum: ")
    assert first.endswith(" (possible repeat)")
    assert "Possible repeat: an earlier attempt got no answer" in rest[-1]
