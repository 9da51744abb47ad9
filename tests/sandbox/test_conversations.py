"""Finding, opening and reading conversations."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox

from .refusals import refusal


async def test_a_direct_message_is_opened_once(slack: Sandbox, client: AsyncWebClient) -> None:
    ben = slack.person("ben").id
    opened = (await client.conversations_open(users=ben))["channel"]["id"]
    again = (await client.conversations_open(users=[ben], return_im=True))["channel"]
    said_in, _ = await slack.direct_message(ben, "Hi")
    assert opened == again["id"] == said_in
    assert (again["is_im"], again["user"]) == (True, ben)


async def test_a_group_message_is_opened_for_several(slack: Sandbox, client: AsyncWebClient) -> None:
    people = [slack.person(name).id for name in ("mei", "ada")]
    opened = (await client.conversations_open(users=people))["channel"]["id"]
    info = (await client.conversations_info(channel=opened, include_num_members=True))["channel"]
    assert (info["is_mpim"], info["name"], info["num_members"]) == (True, "mpdm-ada--mei--coach-1", 3)


async def test_opening_needs_up_to_eight_known_people(slack: Sandbox, client: AsyncWebClient) -> None:
    crowd = [slack.workspace.add_person(f"p{n}").id for n in range(9)]
    assert await refusal(client.conversations_open(users=crowd)) == "too_many_users"
    assert await refusal(client.conversations_open(users="U0NOBODY01")) == "user_not_found"
    assert await refusal(client.conversations_open(users="")) == "users_list_not_supplied"


async def test_history_is_newest_first_without_replies_and_in_pages(slack: Sandbox, client: AsyncWebClient) -> None:
    general, ada = slack.channel("general").id, slack.person("ada").id
    first, *_, last = [await slack.say(ada, general, text) for text in ("one", "two", "three")]
    await slack.say(ada, general, "a reply", thread_ts=first)
    page = await client.conversations_history(channel=general, limit=2)
    assert [m["text"] for m in page["messages"]] == ["three", "two"]
    assert page["has_more"] is True
    rest = await client.conversations_history(channel=general, cursor=page["response_metadata"]["next_cursor"])
    assert [m["text"] for m in rest["messages"]] == ["one"]
    between = await client.conversations_history(channel=general, oldest=first, latest=last)
    assert [m["text"] for m in between["messages"]] == ["two"]
    edges = await client.conversations_history(channel=general, oldest=first, latest=last, inclusive=True)
    assert len(edges["messages"]) == 3


async def test_a_thread_is_found_by_any_of_its_messages(slack: Sandbox, client: AsyncWebClient) -> None:
    ada = slack.person("ada").id
    channel, ts = await slack.direct_message(ada, "One")
    reply = await slack.say(ada, channel, "Two", thread_ts=ts)
    found = (await client.conversations_replies(channel=channel, ts=reply))["messages"]
    assert [m["text"] for m in found] == ["One", "Two"]
    assert await refusal(client.conversations_replies(channel=channel, ts="1.000001")) == "thread_not_found"


async def test_the_app_sees_public_channels_and_its_own_private_ones(slack: Sandbox, client: AsyncWebClient) -> None:
    ada, bot = slack.person("ada").id, slack.bot_user_id
    slack.workspace.add_channel("public", [ada])
    slack.workspace.add_channel("hidden", [ada], "group")
    slack.workspace.add_channel("shared", [ada, bot], "group")
    listed = (await client.conversations_list(types="public_channel,private_channel"))["channels"]
    assert [(c["name"], c["is_member"]) for c in listed] == [("general", True), ("public", False), ("shared", True)]


async def test_members_are_listed_in_pages(slack: Sandbox, client: AsyncWebClient) -> None:
    general = slack.channel("general")
    page = await client.conversations_members(channel=general.id, limit=3)
    rest = await client.conversations_members(channel=general.id, cursor=page["response_metadata"]["next_cursor"])
    assert page["members"] + rest["members"] == general.members
    assert rest["response_metadata"]["next_cursor"] == ""


async def test_bad_bounds_are_refused(slack: Sandbox, client: AsyncWebClient) -> None:
    general = slack.channel("general").id
    assert await refusal(client.conversations_history(channel=general, limit=0)) == "invalid_limit"
    assert await refusal(client.conversations_history(channel=general, cursor="?")) == "invalid_cursor"
    assert await refusal(client.conversations_history(channel=general, oldest="then")) == "invalid_ts_oldest"
