"""The calls to Slack: one request each, never repeated by the SDK, every failure with its meaning."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from coopwatchd.notify.base import DeliveryError, Outcome
from coopwatchd.notify.slack_errors import (
    Answer,
    Remedy,
    broken,
    clean_code,
    edit_refusal,
    judge,
    refusal,
    seconds_of,
)

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.web import SlackResponse
    from slack_sdk.webhook import WebhookClient

_TIMEOUT = 10
# Sent with every message: nothing unfurls, nothing is linked or formatted in the text beside the blocks.
_ALWAYS: Mapping[str, Any] = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}

# Refusals of a look-up that no waiting mends.
_NEVER = {
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_in_channel",
    "method_not_supported_for_channel_type",
}

Fixable = tuple[Remedy, DeliveryError]


class SlackCall:
    """The Web API with a bot token, for one channel. The SDK is imported with the first call."""

    def __init__(self, name: str, token: str, channel: str, *, api_url: str, logger: logging.Logger) -> None:
        self._name = name
        self._token = token
        self._channel = channel
        self._api_url = api_url
        self._logger = logger
        self._made: WebClient | None = None

    def post(self, payload: Mapping[str, Any], *, plain: bool) -> str | Fixable:
        """Post a message: its ts, or what could be left out and the error if nothing can. Raises DeliveryError."""
        body = {key: value for key, value in payload.items() if value != []}
        client = self._client()
        try:
            response = self._request(
                lambda: client.chat_postMessage(
                    channel=self._channel, parse="none", link_names=False, **_ALWAYS, **body
                )
            )
        except SlackRefusal as refused:
            error = refusal(self._name, refused.answer, plain=plain)
            remedy = judge(refused.answer).remedy
            if remedy is Remedy.NONE:
                raise error from refused
            return remedy, error
        return str(response.get("ts") or "")

    def update(self, ts: str, payload: Mapping[str, Any], *, plain: bool) -> None:
        """Make a message say something else; its metadata stay. Raises MessageGone, or DeliveryError."""
        client = self._client()
        try:
            # Without blocks, the old ones go.
            self._request(lambda: client.chat_update(channel=self._channel, ts=ts, parse="none", **payload))
        except SlackRefusal as refused:
            raise edit_refusal(self._name, refused.answer, plain=plain) from refused
        except DeliveryError as error:
            # An edit whose answer was lost is made again: twice is once.
            raise DeliveryError(Outcome.RETRY, str(error), retry_after=error.retry_after) from error

    def whisper(self, user: str, text: str, *, thread: str) -> None:
        """Say something to one person only. Raises DeliveryError."""
        client = self._client()
        try:
            self._request(
                lambda: client.chat_postEphemeral(
                    channel=self._channel, user=user, text=text, thread_ts=thread or None, parse="none"
                )
            )
        except SlackRefusal as refused:
            raise refusal(self._name, refused.answer) from refused

    def look(self, *, oldest: float, thread: str, pages: int, scopes: str) -> Iterator[Mapping[str, Any]]:
        """The messages since `oldest` (seconds), of the channel or of a thread.

        Raises DeliveryError: AMBIGUOUS when this token can never tell, RETRY when it failed this time.
        """
        client = self._client()
        options: dict[str, Any] = {
            "channel": self._channel,
            "oldest": f"{oldest:.6f}",
            "include_all_metadata": True,
            "inclusive": True,
            "limit": 200,
        }
        for _ in range(pages):
            try:
                if thread:
                    response = self._request(lambda: client.conversations_replies(ts=thread, **options))
                else:
                    response = self._request(lambda: client.conversations_history(**options))
            except SlackRefusal as refused:
                if thread and refused.answer.code in {"thread_not_found", "message_not_found"}:
                    return
                raise self._cannot_tell(refused, scopes) from refused
            except DeliveryError as error:
                # Looking is not sending: a look-up without an answer leaves the first question open.
                raise DeliveryError(Outcome.RETRY, str(error)) from error
            yield from response.get("messages") or ()
            cursor = (response.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            options["cursor"] = cursor
        raise DeliveryError(
            Outcome.AMBIGUOUS, f"Channel {self._name} has more new messages than can be searched for one of ours."
        )

    def probe(self) -> str:
        """Who the token is, and whether messages can be looked up. Raises DeliveryError."""
        client = self._client()
        try:
            who = self._request(client.auth_test)
        except SlackRefusal as refused:
            raise refusal(self._name, refused.answer) from refused
        said = f"{who.get('user') or 'the app'} in {who.get('team') or 'the workspace'}"
        try:
            self._request(lambda: client.conversations_history(channel=self._channel, limit=1))
        except SlackRefusal as refused:
            if refused.answer.code != "missing_scope":
                raise refusal(self._name, refused.answer) from refused
            return f"{said}; history cannot be read, so that a lost answer may repeat a message (channels:history)"
        return f"{said}; the channel's history can be read"

    def _cannot_tell(self, refused: SlackRefusal, scopes: str) -> DeliveryError:
        answer = refused.answer
        said = answer.code or f"HTTP {answer.status}"
        never = answer.code in _NEVER
        advice = f": {scopes}" if never else ""
        return DeliveryError(
            Outcome.AMBIGUOUS if never else Outcome.RETRY,
            f"Slack does not say whether channel {self._name} has the message ({said}){advice}.",
            retry_after=answer.retry_after or judge(answer).wait,
        )

    def _request(self, call: Callable[[], SlackResponse]) -> SlackResponse:
        from slack_sdk.errors import SlackApiError

        try:
            return call()
        except SlackApiError as error:
            response = error.response
            data = response.data if isinstance(response.data, dict) else {}
            headers = {key.lower(): value for key, value in dict(response.headers or {}).items()}
            raise SlackRefusal(
                Answer(
                    status=int(response.status_code),
                    code=clean_code(data.get("error")),
                    retry_after=seconds_of(headers.get("retry-after")),
                )
            ) from None  # the SDK's error prints the whole response
        except Exception as error:  # whatever broke, the request may have been accepted
            raise broken(self._name, error) from error

    def _client(self) -> WebClient:
        if self._made is None:
            from slack_sdk import WebClient

            self._made = WebClient(
                self._token,
                base_url=self._api_url,
                timeout=_TIMEOUT,
                # The default handler posts again after a reset: a message that was accepted would stand there twice.
                retry_handlers=[],
                logger=self._logger,
            )
            # Left to urllib, which knows NO_PROXY; the SDK's own reading of the environment does not.
            self._made.proxy = None
        return self._made


class WebhookCall:
    """An incoming webhook: it answers `ok`, and tells neither an id nor what it holds."""

    def __init__(self, name: str, url: str, *, logger: logging.Logger) -> None:
        self._name = name
        self._url = url
        self._logger = logger
        self._made: WebhookClient | None = None

    def post(self, payload: Mapping[str, Any], *, plain: bool) -> str | Fixable:
        """Post a message: always "", for there is no id. Raises DeliveryError."""
        unknown = {"metadata", "thread_ts", "reply_broadcast"}
        body = {key: value for key, value in payload.items() if key not in unknown and value != []}
        try:
            response = self._client().send_dict({**body, **_ALWAYS})
        except Exception as error:  # whatever broke, the request may have been accepted
            raise broken(self._name, error) from error
        if response.status_code == 200 and response.body.strip() == "ok":
            return ""
        headers = {key.lower(): value for key, value in dict(response.headers or {}).items()}
        answer = Answer(
            status=response.status_code,
            code=clean_code(response.body.strip()),
            retry_after=seconds_of(headers.get("retry-after")),
        )
        raise refusal(self._name, answer, plain=plain)

    def probe(self) -> str:
        """A webhook cannot be tried without posting."""
        return "a webhook cannot be tried without posting: `coopwatchd channels test` does"

    def _client(self) -> WebhookClient:
        if self._made is None:
            from slack_sdk.webhook import WebhookClient

            self._made = WebhookClient(self._url, timeout=_TIMEOUT, retry_handlers=[], logger=self._logger)
            self._made.proxy = None
        return self._made


class SlackRefusal(Exception):
    """Slack answered, and the answer was no."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.code or f"HTTP {answer.status}")
        self.answer = answer
