"""Posting, editing, deleting: what is kept of a message, and what is refused."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

from .refusals import refusal


async def test_a_message_is_kept_as_sent(slack: Sandbox, client: AsyncWebClient) -> None:
    general = slack.channel("general")
    answer = await client.chat_postMessage(
        channel=general.id, text="Hello", metadata={"event_type": "tip", "event_payload": {"day": 1}}
    )
    (message,) = await slack.posted(general.id)
    assert (answer["ts"], answer["channel"]) == (message.ts, general.id)
    assert (message.text, message.user) == ("Hello", slack.bot_user_id)
    assert message.metadata == {"event_type": "tip", "event_payload": {"day": 1}}
    assert answer["message"]["bot_profile"]["id"] == message.bot_id


async def test_a_channel_may_be_named_by_its_name_or_by_a_person(slack: Sandbox, client: AsyncWebClient) -> None:
    ada = slack.person("ada").id
    assert (await client.chat_postMessage(channel="#general", text="Hi"))["channel"] == slack.channel("general").id
    direct = (await client.chat_postMessage(channel=ada, text="Hi"))["channel"]
    assert direct == (await client.conversations_open(users=ada))["channel"]["id"]
    assert await refusal(client.chat_postMessage(channel=slack.bot_user_id, text="Hi")) == "cannot_dm_bot"


async def test_a_thread_counts_its_replies(slack: Sandbox, client: AsyncWebClient) -> None:
    ada = slack.person("ada").id
    channel, ts = await slack.direct_message(ada, "How do I start?")
    await client.chat_postMessage(channel=channel, text="With a project.", thread_ts=ts)
    reply = await slack.say(ada, channel, "Which?", thread_ts=ts)
    parent, *replies = (await client.conversations_replies(channel=channel, ts=ts))["messages"]
    assert (parent["reply_count"], parent["latest_reply"]) == (2, reply)
    assert parent["reply_users"] == [slack.bot_user_id, ada]
    assert [(r["thread_ts"], r["parent_user_id"]) for r in replies] == [(ts, ada), (ts, ada)]
    assert [m.text for m in await slack.posted(channel, ts)] == ["With a project."]


async def test_an_edit_changes_the_text_and_leaves_the_blocks(slack: Sandbox, client: AsyncWebClient) -> None:
    general = slack.channel("general").id
    ts = (await client.chat_postMessage(channel=general, text="Helo", blocks=[{"type": "divider"}]))["ts"]
    answer = await client.chat_update(channel=general, ts=ts, text="Hello")
    (message,) = await slack.posted(general)
    assert (message.text, answer["text"]) == ("Hello", "Hello")
    assert message.blocks[0]["type"] == "divider"
    assert message.edited is not None
    await client.chat_update(channel=general, ts=ts, text="Hello", blocks=[])
    assert message.blocks == []


async def test_a_deleted_message_is_gone(slack: Sandbox, client: AsyncWebClient) -> None:
    general = slack.channel("general")
    ts = (await client.chat_postMessage(channel=general.id, text="Oops"))["ts"]
    await client.chat_delete(channel=general.id, ts=ts)
    assert general.messages == []
    assert await refusal(client.chat_delete(channel=general.id, ts=ts)) == "message_not_found"


async def test_a_deleted_message_leaves_a_tombstone_over_its_thread(slack: Sandbox, client: AsyncWebClient) -> None:
    general = slack.channel("general").id
    ts = await slack.say(slack.person("ada").id, general, "Never mind")
    await client.chat_postMessage(channel=general, text="Mind what?", thread_ts=ts)
    await slack.delete(general, ts)
    parent, reply = (await client.conversations_replies(channel=general, ts=ts))["messages"]
    assert (parent["subtype"], reply["text"]) == ("tombstone", "Mind what?")


async def test_an_ephemeral_message_is_for_one_person_and_not_in_the_history(
    slack: Sandbox, client: AsyncWebClient
) -> None:
    general, ada = slack.channel("general"), slack.person("ada").id
    answer = await client.chat_postEphemeral(channel=general.id, user=ada, text="Psst")
    (message,) = await slack.shown_to(ada)
    assert (message.ts, message.text) == (answer["message_ts"], "Psst")
    assert general.messages == []
    stranger = slack.workspace.add_person("sam").id
    refused = client.chat_postEphemeral(channel=general.id, user=stranger, text="Psst")
    assert await refusal(refused) == "user_not_in_channel"


async def test_only_the_apps_own_messages_can_be_changed_by_it(slack: Sandbox, client: AsyncWebClient) -> None:
    general = slack.channel("general").id
    ts = await slack.say(slack.person("ada").id, general, "Mine")
    assert await refusal(client.chat_update(channel=general, ts=ts, text="Ours")) == "cant_update_message"
    assert await refusal(client.chat_delete(channel=general, ts=ts)) == "cant_delete_message"


async def test_a_text_over_40_000_characters_is_cut_with_a_warning(slack: Sandbox, client: AsyncWebClient) -> None:
    general = slack.channel("general").id
    answer = await client.chat_postMessage(channel=general, text="x" * 40_001)
    assert answer["warning"] == "message_truncated"
    assert len((await slack.posted(general))[0].text) == 40_000


async def test_an_edited_text_may_have_4_000_bytes(slack: Sandbox, client: AsyncWebClient) -> None:
    general = slack.channel("general").id
    ts = (await client.chat_postMessage(channel=general, text="…"))["ts"]
    await client.chat_update(channel=general, ts=ts, text="x" * 4_000)
    assert await refusal(client.chat_update(channel=general, ts=ts, text="é" * 2_001)) == "msg_too_long"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NOWHERE1"}, "channel_not_found"),
        ({"text": ""}, "no_text"),
        ({"text": " \n", "blocks": []}, "no_text"),
        ({"thread_ts": "1.000001"}, "thread_not_found"),
        ({"blocks": "[{"}, "invalid_blocks_format"),
        ({"metadata": "tip"}, "invalid_metadata_format"),
    ],
)
async def test_what_slack_refuses_is_not_posted(
    slack: Sandbox, client: AsyncWebClient, arguments: dict[str, Any], error: str
) -> None:
    general = slack.channel("general")
    call = client.api_call("chat.postMessage", json={"channel": general.id, "text": "Hi", **arguments})
    assert await refusal(call) == error
    assert general.messages == []


async def test_an_answer_to_a_reply_is_refused(slack: Sandbox, client: AsyncWebClient) -> None:
    ada = slack.person("ada").id
    channel, ts = await slack.direct_message(ada, "One")
    reply = await slack.say(ada, channel, "Two", thread_ts=ts)
    post = client.chat_postMessage(channel=channel, text="Three", thread_ts=reply)
    assert await refusal(post) == "cannot_reply_to_message"


async def test_the_app_posts_only_where_it_is_and_where_people_still_talk(
    slack: Sandbox, client: AsyncWebClient
) -> None:
    ada = slack.person("ada").id
    elsewhere = slack.workspace.add_channel("elsewhere", [ada])
    secret = slack.workspace.add_channel("secret", [ada], "group")
    over = slack.workspace.add_channel("over", [ada, slack.bot_user_id])
    over.is_archived = True
    errors = [await refusal(client.chat_postMessage(channel=c.id, text="Hi")) for c in (elsewhere, secret, over)]
    assert errors == ["not_in_channel", "channel_not_found", "is_archived"]
