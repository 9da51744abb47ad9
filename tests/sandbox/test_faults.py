"""Calls that fail on purpose: what the app sees of it, and whether Slack did its part."""

import asyncio
from itertools import islice

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.faults import (
    Fault,
    a_web_page,
    answering,
    dropping,
    every,
    half_an_answer,
    rate_limiting,
    refusing,
    waiting_for,
)

from .conftest import Clock

POST = "chat.postMessage"


async def post(slack: Sandbox, client: AsyncWebClient, text: str = "Hello") -> None:
    await client.chat_postMessage(channel=slack.channel("general").id, text=text)


def texts(slack: Sandbox) -> list[str]:
    return [message.text for message in slack.channel("general").messages]


@pytest.mark.parametrize("retry_after", ["1", "1.5", None, "3600", "soon"])
async def test_too_many_calls_are_told_when_to_come_back(
    slack: Sandbox, client: AsyncWebClient, retry_after: str | None
) -> None:
    slack.faults.plan(POST, [rate_limiting(retry_after)])
    with pytest.raises(SlackApiError, match="ratelimited") as refused:
        await post(slack, client)
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers.get("Retry-After") == retry_after
    assert texts(slack) == []


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_an_error_of_the_server_says_nothing_of_the_message(
    slack: Sandbox, client: AsyncWebClient, status: int, accepted: bool
) -> None:
    slack.faults.plan(POST, [answering(status, accepted=accepted)])
    with pytest.raises(SlackApiError):
        await post(slack, client)
    assert texts(slack) == ["Hello"] * accepted


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_broken_connection_says_nothing_of_the_message(
    slack: Sandbox, client: AsyncWebClient, accepted: bool
) -> None:
    slack.faults.plan(POST, [dropping(accepted)])
    with pytest.raises((aiohttp.ClientError, ConnectionError)):
        await post(slack, client)
    assert texts(slack) == ["Hello"] * accepted


@pytest.mark.parametrize("fault", [a_web_page(), half_an_answer()])
async def test_an_answer_may_not_be_json(slack: Sandbox, client: AsyncWebClient, fault: Fault) -> None:
    slack.faults.plan(POST, [fault])
    with pytest.raises(SlackApiError, match=r"request to the Slack API failed|non-JSON"):
        await post(slack, client)
    assert texts(slack) == []


async def test_any_call_can_be_refused_with_any_code(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.plan("auth.test", [refusing("fatal_error")])
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.auth_test()
    assert (await client.auth_test())["ok"]


@pytest.mark.parametrize("accepted", [True, False])
async def test_an_answer_waits_until_it_may_come(slack: Sandbox, client: AsyncWebClient, accepted: bool) -> None:
    now = asyncio.Event()
    slack.faults.plan(POST, [waiting_for(now, accepted)])
    posting = asyncio.create_task(post(slack, client))
    await slack.until(lambda: slack.faults.attempts, "the call")
    assert (texts(slack), posting.done()) == (["Hello"] * accepted, False)
    now.set()
    await posting
    assert texts(slack) == ["Hello"]


async def test_faults_come_in_the_order_they_were_planned(slack: Sandbox, client: AsyncWebClient, clock: Clock) -> None:
    slack.faults.plan(POST, islice(every(2, refusing("fatal_error"), refusing("internal_error")), 4))
    told = []
    for number in range(6):
        clock.time += 1
        try:
            await post(slack, client, f"{number}")
        except SlackApiError as error:
            told.append(error.response["error"])
    assert (told, texts(slack)) == (["fatal_error", "internal_error"], ["0", "2", "4", "5"])
    times = [attempt.at - slack.faults.attempts[0].at for attempt in slack.faults.attempts if attempt.method == POST]
    assert times == [0, 1, 2, 3, 4, 5]


async def test_what_answers_a_command_fails_too(slack: Sandbox) -> None:
    slack.faults.plan("response_url", [answering(503)])
    async with aiohttp.ClientSession() as http:
        site = slack.api_url.removesuffix("api/")
        statuses = [(await http.post(f"{site}response/unknown", json={})).status for _ in range(2)]
    assert statuses == [503, 404]
