"""What became of something sent to Slack: taken, not now, never, or nobody can know."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.webhook_response import WebhookResponse

from bot.slack.telling import code_of

# `unknown`: Slack may have taken it, and it must not be sent again. `gone`: the message that it is about can't be
# changed any more.
Kind = Literal["taken", "limited", "not_taken", "unknown", "refused", "gone"]

_A_DAY_S = 24 * 60 * 60.0
_UNSAID_S = 30.0
_LIMITED = {"ratelimited", "rate_limited"}
# Slack says of the first two that some of it may have happened.
_UNKNOWN = {"fatal_error", "internal_error", "service_unavailable", "unreadable", "None"}
_NOT_NOW = {"request_timeout", "team_added_to_org", "org_login_required"}
_GONE = (404, 410)
_USED_UP = ("used_url", "expired_url")
_ABOUT_THE_RECIPIENT = {
    "cannot_dm_bot",
    "channel_not_found",
    "is_archived",
    "messages_tab_disabled",
    "not_in_channel",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "user_not_found",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`seconds`: how long Slack takes no more of these. `unreachable`: it won't take anything for this recipient.

    `ts` is what Slack calls the message that it took.
    """

    kind: Kind
    reason: str = ""
    seconds: float = 0
    unreachable: bool = False
    ts: str | None = None


async def outcome_of(call: Awaitable[Any]) -> Outcome:
    """Of a call of the Web API about one message."""
    try:
        answer = await call
    except Exception as error:  # The border to Slack: whatever happened, it may have been taken.
        return of_error(error)
    return Outcome("taken", ts=answer.get("ts"))


def of_error(error: Exception) -> Outcome:
    """Of a call of the Web API that raised it."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return Outcome("not_taken", type(error).__qualname__)
    if not isinstance(error, SlackApiError):
        return Outcome("unknown", type(error).__qualname__)
    # When it couldn't read the answer the SDK hands over that of aiohttp.
    response = error.response
    status = getattr(response, "status_code", getattr(response, "status", 0))
    return _said(code_of(error)[:100], status, getattr(response, "headers", {}))


def of_response(response: WebhookResponse) -> Outcome:
    """Of what was sent to a response_url, which says "ok" or what is wrong."""
    status = response.status_code
    if status in _GONE or any(word in response.body for word in _USED_UP):
        return Outcome("refused", "used up", unreachable=True)
    return Outcome("taken") if status == 200 else _said(f"HTTP {status}", status, response.headers)


def _said(code: str, status: int, headers: Mapping[str, str]) -> Outcome:
    if status == 429 or code in _LIMITED:
        return Outcome("limited", code, seconds=_seconds(headers.get("Retry-After")))
    if status >= 500 or code in _UNKNOWN:
        return Outcome("unknown", f"{code} with status {status}")
    if code in _NOT_NOW:
        return Outcome("not_taken", code)
    return Outcome("refused", code, unreachable=code in _ABOUT_THE_RECIPIENT)


def _seconds(retry_after: str | None) -> float:
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return _UNSAID_S
    return min(seconds, _A_DAY_S) if seconds >= 0 else _UNSAID_S  # "nan" is neither
