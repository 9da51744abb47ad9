"""The small signs: reactions, the status line, suggested prompts."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

from .refusals import refusal


async def test_a_reaction_is_added_seen_and_removed(slack: Sandbox, client: AsyncWebClient) -> None:
    channel, ts = await slack.direct_message(slack.person("ada").id, "Hi")
    await client.reactions_add(channel=channel, timestamp=ts, name="eyes")
    seen = (await client.reactions_get(channel=channel, timestamp=ts))["message"]
    assert seen["reactions"] == [{"name": "eyes", "users": [slack.bot_user_id], "count": 1}]
    assert await refusal(client.reactions_add(channel=channel, timestamp=ts, name="eyes")) == "already_reacted"
    await client.reactions_remove(channel=channel, timestamp=ts, name="eyes")
    assert "reactions" not in (await client.reactions_get(channel=channel, timestamp=ts))["message"]
    assert await refusal(client.reactions_remove(channel=channel, timestamp=ts, name="eyes")) == "no_reaction"


async def test_a_reaction_needs_a_name_and_a_message(slack: Sandbox, client: AsyncWebClient) -> None:
    channel, ts = await slack.direct_message(slack.person("ada").id, "Hi")
    assert await refusal(client.reactions_add(channel=channel, timestamp=ts, name="👀")) == "invalid_name"
    assert await refusal(client.reactions_add(channel=channel, timestamp="1.1", name="eyes")) == "message_not_found"
    assert await refusal(client.reactions_get(channel=channel)) == "no_item_specified"


async def test_a_status_lasts_until_the_app_has_answered(slack: Sandbox, client: AsyncWebClient) -> None:
    channel, ts = await slack.direct_message(slack.person("ada").id, "Hi")
    await client.assistant_threads_setStatus(channel_id=channel, thread_ts=ts, status="is thinking…")
    assert slack.workspace.statuses == {(channel, ts): "is thinking…"}
    await client.chat_postMessage(channel=channel, thread_ts=ts, text="Hello")
    assert slack.workspace.statuses == {}


async def test_an_empty_status_clears_it(slack: Sandbox, client: AsyncWebClient) -> None:
    channel, ts = await slack.direct_message(slack.person("ada").id, "Hi")
    for status in ("is thinking…", ""):
        await client.assistant_threads_setStatus(channel_id=channel, thread_ts=ts, status=status)
    assert slack.workspace.statuses == {}
    many = client.assistant_threads_setStatus(
        channel_id=channel, thread_ts=ts, status="is thinking…", loading_messages=["Hm"] * 11
    )
    assert await refusal(many) == "invalid_arguments"


async def test_up_to_four_prompts_are_suggested(slack: Sandbox, client: AsyncWebClient) -> None:
    channel, _ = await slack.direct_message(slack.person("ada").id, "Hi")
    prompts = [{"title": f"Question {n}", "message": "How?"} for n in range(4)]
    await client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts)
    assert slack.workspace.suggested_prompts == {channel: prompts}
    many = client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts * 2)
    assert await refusal(many) == "invalid_arguments"
