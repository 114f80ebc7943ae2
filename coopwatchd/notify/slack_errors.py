"""What every answer of Slack means: the documented error codes, HTTP statuses and transport failures as one table.

Codes: docs.slack.dev, chat.postMessage, chat.update and incoming webhooks. `fatal_error` and `internal_error` are
documented as "some aspect of the operation may have succeeded", so that they are looked up, never just repeated; an
edit may be: the same edit twice is one edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from urllib.error import HTTPError, URLError

from coopwatchd.log import redact
from coopwatchd.notify.base import DeliveryError, MessageGone, Outcome

_MINUTE = 60.0
_HOUR = 3600.0
DEFAULT_RETRY_AFTER = 30.0  # Slack always sends Retry-After with 429; a proxy in between may not


class Remedy(StrEnum):
    """What may make the same message acceptable at once."""

    NONE = ""
    NO_THREAD = "without its thread"
    NO_METADATA = "without metadata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an error code means; `wait` is seconds before the next try where the code itself calls for it."""

    outcome: Outcome
    wait: float | None = None
    remedy: Remedy = Remedy.NONE
    advice: str = ""
    gone: bool = False  # the message that was to be edited is not there any more


def _each(codes: str, meaning: Meaning) -> Iterable[tuple[str, Meaning]]:
    return ((code, meaning) for code in codes.split())


_THREAD = Meaning(outcome=Outcome.DEAD, remedy=Remedy.NO_THREAD)
_METADATA = Meaning(outcome=Outcome.SMALLER, remedy=Remedy.NO_METADATA)

TABLE: Mapping[str, Meaning] = MappingProxyType(
    dict(
        [
            *_each("ratelimited rate_limited", Meaning(outcome=Outcome.RETRY, wait=DEFAULT_RETRY_AFTER)),
            # Part of the operation may have succeeded.
            *_each("fatal_error internal_error", Meaning(outcome=Outcome.AMBIGUOUS)),
            # Certainly not sent.
            *_each("service_unavailable request_timeout rollup_error", Meaning(outcome=Outcome.RETRY)),
            # A workspace on the move: minutes to hours.
            *_each(
                "team_added_to_org org_login_required external_channel_migrating",
                Meaning(outcome=Outcome.RETRY, wait=30 * _MINUTE),
            ),
            # The free plan's cap on messages: nothing helps for hours.
            ("message_limit_exceeded", Meaning(outcome=Outcome.RETRY, wait=4 * _HOUR)),
            # Credentials.
            *_each(
                "invalid_auth not_authed token_expired token_revoked account_inactive no_permission "
                "not_allowed_token_type two_factor_setup_required team_access_not_granted access_denied "
                "accesslimited enterprise_is_restricted ekm_access_denied deprecated_endpoint "
                "method_deprecated app_access_restricted send_on_behalf_not_allowed as_user_not_supported",
                Meaning(outcome=Outcome.PAUSE, advice="check the token and the app's installation"),
            ),
            ("missing_scope", Meaning(outcome=Outcome.PAUSE, advice="the app needs the scope chat:write")),
            # The place: no later try will be taken there. Kept, and tried again when a person has mended it.
            *_each(
                "channel_not_found not_in_channel",
                Meaning(outcome=Outcome.DEAD, advice="check the channel id, and invite the app to the channel"),
            ),
            *_each(
                "is_archived channel_is_archived messages_tab_disabled team_not_found channel_type_not_supported "
                "restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel",
                Meaning(outcome=Outcome.DEAD, advice="the channel does not take messages of this app"),
            ),
            # The thread only.
            *_each(
                "restricted_action_thread_locked restricted_action_non_threadable_channel "
                "cannot_reply_to_message thread_locked thread_not_found message_not_found invalid_thread_ts",
                _THREAD,
            ),
            *_each(
                "invalid_metadata_format invalid_metadata_schema metadata_too_large metadata_must_be_sent_from_app",
                _METADATA,
            ),
            # The content: once more as plain text.
            *_each(
                "msg_too_long msg_blocks_too_long invalid_blocks invalid_blocks_format no_text "
                "too_many_attachments too_many_contact_cards attachment_payload_limit_exceeded "
                "markdown_text_conflict slack_connect_file_link_sharing_blocked "
                "slack_connect_canvas_sharing_blocked slack_connect_lists_sharing_blocked",
                Meaning(outcome=Outcome.SMALLER),
            ),
            # Our own mistake: the plain form has the least that could be one.
            *_each(
                "invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data "
                "invalid_post_type missing_post_type missing_file_data duplicate_channel_not_found "
                "duplicate_message_not_found",
                Meaning(outcome=Outcome.SMALLER),
            ),
            # About attachments and files, of which we send none.
            *_each(
                "invalid_attachments blocked_file_type file_deleted file_is_deleted file_not_found "
                "file_share_limit_reached max_file_sharing_exceeded posting_to_channel_denied unable_to_share_files "
                "slack_connect_blocked_file_type slack_connect_clip_sharing_blocked "
                "slack_connect_file_upload_sharing_blocked",
                Meaning(outcome=Outcome.SMALLER),
            ),
            # Incoming webhooks.
            ("invalid_payload", Meaning(outcome=Outcome.SMALLER)),
            *_each(
                "user_not_found action_prohibited posting_to_general_channel_denied no_service "
                "no_service_id no_team invalid_token no_active_hooks",
                Meaning(outcome=Outcome.PAUSE, advice="the webhook is no longer valid; make a new one"),
            ),
        ]
    )
)

_FIXED = "the first message about a record stays as it is; later alerts still come as replies"
# What chat.update says, and where a code means something else for an edit than for a post.
EDITS: Mapping[str, Meaning] = MappingProxyType(
    dict(
        [
            ("message_not_found", Meaning(outcome=Outcome.DEAD, gone=True, advice="it was deleted")),
            ("thread_not_found", Meaning(outcome=Outcome.DEAD, gone=True, advice="it was deleted")),
            ("edit_window_closed", Meaning(outcome=Outcome.DEAD, advice=f"the workspace limits editing; {_FIXED}")),
            *_each(
                "cant_update_message block_mismatch cant_broadcast_message no_dual_broadcast_content_update",
                Meaning(outcome=Outcome.DEAD, advice=_FIXED),
            ),
            *_each(
                "is_inactive is_archived channel_is_archived",
                Meaning(outcome=Outcome.DEAD, advice="the channel is archived, frozen or deleted"),
            ),
            # Nothing is posted by an edit: whatever may have succeeded may be done again.
            *_each("fatal_error internal_error update_failed", Meaning(outcome=Outcome.RETRY)),
            ("streaming_state_conflict", Meaning(outcome=Outcome.RETRY, wait=_MINUTE)),
        ]
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that is not a yes: HTTP status, the error code ("" = none that we can read), and Retry-After."""

    status: int
    code: str
    retry_after: float | None = None


def judge(answer: Answer, *, edit: bool = False) -> Meaning:
    """What an answer means. A 429 or a code of the table decides; else the status: may it have been accepted?"""
    if answer.status == 429:
        return Meaning(outcome=Outcome.RETRY, wait=answer.retry_after or DEFAULT_RETRY_AFTER)
    known = (EDITS.get(answer.code) if edit else None) or TABLE.get(answer.code)
    if known is not None:
        return known
    if answer.status >= 500 or answer.status < 300:
        # A code nobody has heard of, or a page in place of Slack's answer, behind a request that did arrive.
        return Meaning(outcome=Outcome.AMBIGUOUS)
    if answer.status == 413:
        return Meaning(outcome=Outcome.SMALLER)
    if answer.status in {401, 403, 404, 407, 410}:
        return Meaning(outcome=Outcome.PAUSE, advice="the address does not answer as Slack does")
    return Meaning(outcome=Outcome.RETRY)


def refusal(name: str, answer: Answer, *, plain: bool = False) -> DeliveryError:
    """The error for an answer; content that was refused even in its plain form is dead."""
    meaning = judge(answer)
    outcome = Outcome.DEAD if plain and meaning.outcome is Outcome.SMALLER else meaning.outcome
    said = answer.code or f"HTTP {answer.status}"
    advice = f": {meaning.advice}" if meaning.advice else ""
    wait = answer.retry_after if answer.retry_after is not None else meaning.wait
    return DeliveryError(outcome, f"Slack refused a message of channel {name} ({said}){advice}.", retry_after=wait)


def edit_refusal(name: str, answer: Answer, *, plain: bool = False) -> DeliveryError:
    """The error for an edit: what may have been done counts as not done, and content that no form helps as dead."""
    meaning = judge(answer, edit=True)
    outcome = {Outcome.AMBIGUOUS: Outcome.RETRY, Outcome.SMALLER: Outcome.DEAD if plain else Outcome.SMALLER}
    advice = f": {meaning.advice}" if meaning.advice else ""
    return (MessageGone if meaning.gone else DeliveryError)(
        outcome.get(meaning.outcome, meaning.outcome),
        f"Slack refused to edit a message of channel {name} ({answer.code or f'HTTP {answer.status}'}){advice}.",
        retry_after=answer.retry_after if answer.retry_after is not None else meaning.wait,
    )


def broken(name: str, error: Exception) -> DeliveryError:
    """The error for a request that got no answer. urllib wraps in URLError what fails before the request is whole."""
    reason = error.reason if isinstance(error, URLError) else error
    said = redact(f"{type(reason).__name__}: {reason}")[:200]
    if isinstance(error, URLError) and not isinstance(error, HTTPError) and _unsent(reason):
        return DeliveryError(Outcome.RETRY, f"Slack could not be reached for channel {name} ({said}).")
    return DeliveryError(
        Outcome.AMBIGUOUS, f"The connection to Slack broke while channel {name} waited for an answer ({said})."
    )


def clean_code(code: object) -> str:
    """Slack's error code; "" for what cannot be one (the SDK puts a sentence there when the body is not JSON)."""
    return code if isinstance(code, str) and re.fullmatch(r"[a-z0-9_]{1,80}", code) else ""


def seconds_of(header: str | None) -> float | None:
    """Retry-After in seconds; None when absent or not a number."""
    return float(header) if header and re.fullmatch(r"\d{1,6}", header.strip()) else None


def _unsent(reason: object) -> bool:
    # A reset while the request is written may have come after its last byte; a time-out there cannot have.
    if isinstance(reason, ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
        return False
    return isinstance(reason, OSError | str)
