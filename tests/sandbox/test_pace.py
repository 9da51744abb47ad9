"""How close together the app's calls were."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.pace import by_channel, most_within

from .conftest import Clock


async def test_calls_are_counted_within_any_stretch_of_time(
    slack: Sandbox, client: AsyncWebClient, clock: Clock
) -> None:
    one, other = (slack.workspace.direct_message(slack.person(name).id).id for name in ("ada", "ben"))
    start = clock.time
    for seconds, channel in ((0, one), (0.4, other), (0.9, one), (1.1, one), (1.9, one), (5, other)):
        clock.time = start + seconds
        await client.chat_postMessage(channel=channel, text="Tip")
    calls = slack.calls("chat.postMessage")
    assert (most_within(1, calls), most_within(2, calls)) == (3, 5)
    assert {name: most_within(1, some) for name, some in by_channel(calls).items()} == {one: 2, other: 1}
    assert most_within(1, []) == 0
