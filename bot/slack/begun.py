"""Finds the message that was begun for an answer when nobody was told which one it is."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import Thread
from bot.errors import NotNow
from bot.slack.outcomes import of_error
from bot.slack.sender import FAILURES

_MOST_REPLIES = 1_000
_A_MOMENT_S = 1.0
# Of a message that is whole; one that is still written has nothing but text.
_AT_THE_END = {"actions", "context", "context_actions"}


async def begun_in(client: AsyncWebClient, thread: Thread, asked: str) -> str | None:
    """In a direct message, since the question with the ts `asked`; raises NotNow when Slack doesn't tell."""
    try:
        answer = await client.conversations_replies(
            channel=thread.channel, ts=thread.ts, oldest=asked, limit=_MOST_REPLIES
        )
    except FAILURES as error:
        outcome = of_error(error)
        if outcome.kind == "refused":
            return None
        why = f"Slack doesn't say which message was begun: {outcome.reason}"
        raise NotNow(why, max(_A_MOMENT_S, outcome.seconds)) from error
    return _newest(answer.get("messages"), asked)


def _newest(messages: Any, asked: str) -> str | None:
    """Of ours, unless it is a whole one: then there is none."""
    said = [each for each in messages if isinstance(each, dict)] if isinstance(messages, list) else []
    # Slack's numbers for messages are all of one length.
    ours = {each["ts"]: each for each in said if each.get("bot_id") and str(each.get("ts", "")) > asked}
    if not ours:
        return None
    newest = max(ours)
    blocks = ours[newest].get("blocks") or []
    return None if any(block.get("type") in _AT_THE_END for block in blocks) else str(newest)
