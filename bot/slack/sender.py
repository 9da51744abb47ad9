"""Sends to Slack: the parts of a reply in order, and none of them twice."""

import logging
from collections.abc import Sequence

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.domain import Thread
from bot.slack.blocks import Message

# How a call to Slack can fail.
FAILURES = (SlackApiError, aiohttp.ClientError, OSError)


def web_client(token: str, api_url: str, logger: logging.Logger) -> AsyncWebClient:
    """Bolt makes a client for every request after the example of this one, with its retry handlers."""
    return AsyncWebClient(token=token, base_url=api_url, logger=logger, retry_handlers=_retry_handlers())


async def post(client: AsyncWebClient, thread: Thread, messages: Sequence[Message]) -> None:
    for message in messages:
        await client.chat_postMessage(
            channel=thread.channel,
            thread_ts=thread.ts,
            text=message.text,
            blocks=message.blocks,
            unfurl_links=False,
            unfurl_media=False,
        )


async def respond(client: AsyncWebClient, response_url: str, messages: Sequence[Message]) -> None:
    """Answers a command where only the person who gave it sees it."""
    webhook = AsyncWebhookClient(
        response_url, proxy=client.proxy, ssl=client.ssl, logger=client.logger, retry_handlers=_retry_handlers()
    )
    for message in messages:
        response = await webhook.send(
            text=message.text,
            blocks=message.blocks,
            response_type="ephemeral",
            unfurl_links=False,
            unfurl_media=False,
        )
        if response.status_code != 200:
            raise ConnectionError(f"the response_url answered {response.status_code}")


def code_of(error: SlackApiError) -> str:
    """Slack's word for what it refused; the answer may also be the page of a proxy."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error")) if isinstance(data, dict) else "unreadable"


def _retry_handlers() -> list[AsyncRetryHandler]:
    """Replaces the default, which sends once more after a dropped connection: Slack may have got the first one."""
    return [AsyncRateLimitErrorRetryHandler(max_retry_count=3)]
