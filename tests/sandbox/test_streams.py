"""Messages that are written while people read: begun, gone on with, finished, and what Slack refuses meanwhile."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.workspace import LONGEST_STREAM_S, TEAM_ID

from .conftest import Clock
from .refusals import refusal

Place = dict[str, Any]


async def asked(slack: Sandbox, text: str = "How?") -> tuple[Place, Place]:
    """Where it is answered, and to whom."""
    ada = slack.person("ada").id
    channel, ts = await slack.direct_message(ada, text)
    return {"channel": channel, "thread_ts": ts}, {"recipient_team_id": TEAM_ID, "recipient_user_id": ada}


async def begun(slack: Sandbox, client: AsyncWebClient, text: str = "So. ") -> Place:
    where, whom = await asked(slack)
    answer = await client.chat_startStream(**where, **whom, markdown_text=text)
    return {"channel": answer["channel"], "ts": answer["ts"]}


async def test_a_stream_is_one_message_that_grows(slack: Sandbox, client: AsyncWebClient) -> None:
    where, whom = await asked(slack)
    await client.assistant_threads_setStatus(channel_id=where["channel"], thread_ts=where["thread_ts"], status="…")
    began = await client.chat_startStream(**where, **whom, markdown_text="So. ")
    assert slack.workspace.statuses == {}
    here = {"channel": where["channel"], "ts": began["ts"]}
    went_on = await client.chat_appendStream(**here, markdown_text="And so. ")
    over = await client.chat_stopStream(**here, markdown_text="The end.", blocks=[{"type": "divider"}])
    assert [answer.data for answer in (went_on, over)] == [{"ok": True, **here}] * 2
    [message] = await slack.posted(where["channel"], where["thread_ts"])
    assert (message.ts, message.text) == (began["ts"], "So. And so. The end.")
    assert message.blocks[0]["type"] == "divider"


@pytest.mark.parametrize("missing", ["recipient_team_id", "recipient_user_id"])
async def test_a_stream_is_for_somebody(slack: Sandbox, client: AsyncWebClient, missing: str) -> None:
    where, whom = await asked(slack)
    del whom[missing]
    assert await refusal(client.chat_startStream(**where, **whom)) == f"missing_{missing}"


async def test_a_stream_is_a_reply(slack: Sandbox, client: AsyncWebClient) -> None:
    where, whom = await asked(slack)
    nowhere = where | {"thread_ts": "1.1"}
    assert await refusal(client.chat_startStream(**nowhere, **whom)) == "thread_not_found"
    assert await refusal(client.chat_startStream(**where | {"thread_ts": ""}, **whom)) == "invalid_arguments"


async def test_all_of_it_together_may_be_so_long(slack: Sandbox, client: AsyncWebClient) -> None:
    here = await begun(slack, client, "x" * 7_000)
    assert await refusal(client.chat_appendStream(**here, markdown_text="x" * 5_001)) == "msg_too_long"
    await client.chat_appendStream(**here, markdown_text="x" * 5_000)
    assert await refusal(client.chat_stopStream(**here, markdown_text="x")) == "msg_too_long"
    where, whom = await asked(slack)
    assert await refusal(client.chat_startStream(**where, **whom, markdown_text="x" * 12_001)) == "msg_too_long"


async def test_nothing_else_is_done_to_it_as_long_as_it_lasts(slack: Sandbox, client: AsyncWebClient) -> None:
    here = await begun(slack, client)
    assert await refusal(client.chat_update(**here, text="Else")) == "streaming_state_conflict"
    assert await refusal(client.chat_delete(**here)) == "cant_delete_message"
    assert await refusal(client.chat_appendStream(**here, markdown_text="")) == "no_text"
    await client.chat_stopStream(**here)
    await client.chat_update(**here, text="Else")
    await client.chat_delete(**here)
    assert slack.workspace.channel(here["channel"]).messages[-1].user != slack.bot_user_id


@pytest.mark.parametrize("how", ["stopped", "expired", "posted"])
async def test_what_is_over_does_not_go_on(slack: Sandbox, client: AsyncWebClient, clock: Clock, how: str) -> None:
    here = await begun(slack, client)
    if how == "stopped":
        await client.chat_stopStream(**here)
    elif how == "expired":
        clock.time += LONGEST_STREAM_S
    else:
        here["ts"] = (await client.chat_postMessage(channel=here["channel"], text="Whole"))["ts"]
    for call in (client.chat_appendStream(**here, markdown_text="More"), client.chat_stopStream(**here)):
        assert await refusal(call) == "message_not_in_streaming_state"
    await client.chat_update(**here, text="Else")


async def test_only_what_the_app_has_begun_goes_on(slack: Sandbox, client: AsyncWebClient) -> None:
    where, _ = await asked(slack)
    calls: list[tuple[dict[str, Any], str]] = [
        ({"ts": "1.1"}, "message_not_found"),
        ({"ts": where["thread_ts"]}, "message_not_owned_by_app"),
    ]
    for which, error in calls:
        assert await refusal(client.chat_appendStream(channel=where["channel"], **which, markdown_text="More")) == error
        assert await refusal(client.chat_stopStream(channel=where["channel"], **which)) == error


async def test_whoever_reads_may_stop_it(slack: Sandbox, client: AsyncWebClient) -> None:
    here = await begun(slack, client)
    ada, message = slack.person("ada").id, slack.workspace.channel(here["channel"]).message(here["ts"])
    assert message.thread_ts
    thread = here["channel"], message.thread_ts
    assert slack.workspace.sessions == {thread: "processing"}
    await slack.sessions.stop(ada, *thread)
    told = slack.envelopes[-1].payload["event"]
    assert told.pop("event_ts") > here["ts"]
    assert told == {
        "type": "agent_session_stopped",
        "user": ada,
        "channel": here["channel"],
        "thread_ts": message.thread_ts,
        "streaming_message_ts": [here["ts"]],
    }
    assert await refusal(client.chat_appendStream(**here, markdown_text="More")) == "stopped_by_user"
    assert await refusal(client.chat_stopStream(**here)) == "message_not_in_streaming_state"
    await client.chat_update(**here, text="Else")
    assert slack.workspace.sessions == {thread: "processing"}, "what becomes of the session is the app's business"
    await client.agents_sessions_setStatus(channel_id=thread[0], thread_ts=thread[1], status="active")
    assert slack.workspace.sessions == {thread: "active"}


async def test_where_nothing_is_streamed_yet_the_app_is_told_all_the_same(
    slack: Sandbox, client: AsyncWebClient
) -> None:
    where, _ = await asked(slack)
    thread = where["channel"], where["thread_ts"]
    await client.assistant_threads_setStatus(channel_id=thread[0], thread_ts=thread[1], status="is thinking…")
    await slack.sessions.stop(slack.person("ada").id, *thread)
    assert slack.envelopes[-1].payload["event"]["streaming_message_ts"] == []
    assert slack.workspace.statuses
    await client.agents_sessions_setStatus(channel_id=thread[0], thread_ts=thread[1], status="active")
    assert slack.workspace.statuses == {}
    odd = client.agents_sessions_setStatus(channel_id=thread[0], thread_ts=thread[1], status="thinking")
    assert await refusal(odd) == "invalid_arguments"
