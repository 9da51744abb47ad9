"""Finishes messages that were begun while their answer was written: each is ended and then says what it is to say."""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.markup import within
from bot.slack.outcomes import Outcome, outcome_of

# Of a message that is edited Slack takes so many bytes of text.
_MOST_BYTES = 4_000
# Somebody has deleted it, or nobody may edit messages here any more.
_OUT_OF_REACH = {"message_not_found", "cant_update_message", "edit_window_closed"}
# Slack hasn't seen yet that it ended.
_STILL_GOING_ON = "streaming_state_conflict"


async def finish(client: AsyncWebClient, channel: str, part: Mapping[str, Any]) -> Outcome:
    """Never an unknown outcome: what has happened already may happen once more.

    A part that says nothing takes its message back. "gone": what it says has to be said in another message.
    """
    where = {"channel": channel, "ts": part["ts"]}
    ended = await _again_if_unknown(client.chat_stopStream(**where))
    if ended.kind in ("limited", "not_taken"):
        return ended
    if "text" not in part:
        outcome = await _again_if_unknown(client.chat_delete(**where))
        return Outcome("taken") if outcome.reason in _OUT_OF_REACH else outcome
    said = {**part, "text": within(part["text"], _MOST_BYTES)} | where
    outcome = await _again_if_unknown(client.chat_update(**said))
    if outcome.kind == "refused" and outcome.reason in _OUT_OF_REACH:
        return replace(outcome, kind="gone")
    return replace(outcome, ts=part["ts"])


async def _again_if_unknown(call: Awaitable[Any]) -> Outcome:
    outcome = await outcome_of(call)
    may_be_again = outcome.kind == "unknown" or outcome.reason == _STILL_GOING_ON
    return replace(outcome, kind="not_taken") if may_be_again else outcome
