"""What changes under the app: people move, become guests, leave or block it, and channels close."""

from collections.abc import Callable

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.administration import Administration

from .raw_app import RawApp
from .refusals import refusal

Close = Callable[[Administration, str], None]


async def test_the_app_is_told_who_moved(slack: Sandbox, client: AsyncWebClient, app: RawApp) -> None:
    ada = slack.person("ada").id
    await slack.administration.move(ada, "Asia/Tokyo")
    event = (await app.receive())["payload"]["event"]
    assert (event["type"], event["user"]["id"]) == ("user_change", ada)
    assert (event["user"]["tz"], event["user"]["tz_offset"]) == ("Asia/Tokyo", 9 * 3600)
    assert not {"channel", "ts"} & event.keys()
    assert (await client.users_info(user=ada))["user"] == event["user"]


async def test_the_app_is_told_who_became_a_guest(slack: Sandbox, app: RawApp) -> None:
    await slack.administration.make_guest(slack.person("ben").id)
    assert (await app.receive())["payload"]["event"]["user"]["is_restricted"] is True


async def test_of_those_who_left_slack_says_little(slack: Sandbox, client: AsyncWebClient, app: RawApp) -> None:
    ben = slack.person("ben").id
    channel, _ = await slack.direct_message(ben, "Bye")
    await app.receive()
    await slack.administration.deactivate(ben)
    user = (await app.receive())["payload"]["event"]["user"]
    assert user["deleted"] is True
    assert not {"tz", "real_name", "is_restricted"} & user.keys()
    assert await refusal(client.conversations_open(users=ben)) == "user_disabled"
    await client.chat_postMessage(channel=channel, text="Nobody reads this")


async def test_who_blocks_the_app_gets_no_direct_messages_of_it(slack: Sandbox, client: AsyncWebClient) -> None:
    ada, general = slack.person("ada").id, slack.channel("general").id
    slack.administration.block_app(ada)
    opened = (await client.conversations_open(users=ada))["channel"]["id"]
    for destination in (ada, opened):
        assert await refusal(client.chat_postMessage(channel=destination, text="Hi")) == "messages_tab_disabled"
    await client.chat_postMessage(channel=general, text="Hi")


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        (Administration.remove_app, "not_in_channel", {"is_member": False, "is_archived": False}),
        (Administration.archive, "is_archived", {"is_member": True, "is_archived": True}),
    ],
)
async def test_a_channel_can_close_itself_to_the_app(
    slack: Sandbox, client: AsyncWebClient, change: Close, error: str, told: dict[str, bool]
) -> None:
    general = slack.channel("general").id
    change(slack.administration, general)
    assert await refusal(client.chat_postMessage(channel=general, text="Hi")) == error
    channel = (await client.conversations_info(channel=general))["channel"]
    assert channel.items() >= told.items()


async def test_a_private_channel_without_the_app_is_none(slack: Sandbox, client: AsyncWebClient) -> None:
    members = [slack.person("ada").id, slack.bot_user_id]
    hidden = slack.workspace.add_channel("hidden", members, "group").id
    slack.administration.remove_app(hidden)
    assert await refusal(client.conversations_info(channel=hidden)) == "channel_not_found"
    assert await refusal(client.chat_postMessage(channel=hidden, text="Hi")) == "channel_not_found"
