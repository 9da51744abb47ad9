"""Connections, envelopes and acknowledgements, frame by frame."""

import asyncio

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Refused, Sandbox

from .conftest import Clock
from .raw_app import RawApp


async def test_a_connection_is_greeted(slack: Sandbox, app: RawApp) -> None:
    await slack.connected()
    assert (app.hello["type"], app.hello["num_connections"]) == ("hello", 1)
    assert app.hello["connection_info"]["app_id"].startswith("A")


async def test_a_ticket_opens_one_connection_of_this_machine(slack: Sandbox, client: AsyncWebClient) -> None:
    url = (await client.apps_connections_open(app_token=slack.app_token))["url"]
    assert url.startswith("ws://127.0.0.1:")
    async with aiohttp.ClientSession() as http, http.ws_connect(url):
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await http.ws_connect(url)


async def test_a_ping_is_answered_in_kind(app: RawApp) -> None:
    await app.socket.ping(b"sdk-ping-pong:1")
    frame = await app.socket.receive(timeout=2)
    assert (frame.type, frame.data) == (aiohttp.WSMsgType.PONG, b"sdk-ping-pong:1")


async def test_the_sandbox_says_goodbye_when_it_stops(slack: Sandbox, app: RawApp) -> None:
    await asyncio.gather(slack.stop(), app.socket.receive(timeout=2))
    assert app.socket.close_code == aiohttp.WSCloseCode.GOING_AWAY


async def test_an_event_comes_in_an_envelope_and_its_ack_is_kept(slack: Sandbox, app: RawApp, clock: Clock) -> None:
    ada, general = slack.person("ada").id, slack.channel("general").id
    ts = await slack.say(ada, general, "Hello")
    frame = await app.receive()
    (envelope,) = slack.envelopes
    assert (frame["type"], frame["accepts_response_payload"]) == ("events_api", False)
    assert (frame["retry_attempt"], frame["retry_reason"]) == (0, "")
    payload = frame["payload"]
    assert (payload["type"], payload["authorizations"][0]["user_id"]) == ("event_callback", slack.bot_user_id)
    event = payload["event"]
    assert (event["type"], event["channel_type"], event["text"]) == ("message", "channel", "Hello")
    assert (event["user"], event["channel"], event["ts"], event["event_ts"]) == (ada, general, ts, ts)
    assert event["client_msg_id"]
    assert envelope.acked_at is None
    clock.time += 2
    await app.ack(frame["envelope_id"])
    assert (await slack.acked(envelope)).acked_at == clock.time


async def test_the_first_ack_counts_and_noise_does_not(slack: Sandbox, app: RawApp, clock: Clock) -> None:
    await slack.direct_message(slack.person("ada").id, "Hello")
    envelope_id = (await app.receive())["envelope_id"]
    for noise in ("", "[", "[]", "{}", '{"envelope_id": []}', '{"envelope_id": "nobody\'s"}'):
        await app.socket.send_str(noise)
    await app.ack(envelope_id)
    envelope = await slack.acked(slack.envelopes[0])
    first = clock.time
    clock.time += 1
    await app.ack(envelope_id, text="again")
    await app.acking(slack.command(slack.person("ada").id, slack.channel("general").id, "/x"))
    assert (envelope.acked_at, envelope.answer) == (first, None)


async def test_a_mention_comes_as_a_message_and_as_a_mention(slack: Sandbox, app: RawApp) -> None:
    await slack.say(slack.person("ada").id, slack.channel("general").id, f"<@{slack.bot_user_id}> hello")
    message, mention = [(await app.receive())["payload"]["event"] for _ in range(2)]
    assert (message["type"], mention["type"]) == ("message", "app_mention")
    assert message["ts"] == mention["ts"]
    assert "channel_type" not in mention


@pytest.mark.parametrize(("others", "kind"), [([], "im"), (["ben"], "mpim")])
async def test_a_direct_message_names_its_kind(slack: Sandbox, app: RawApp, others: list[str], kind: str) -> None:
    ada = slack.person("ada").id
    channel = slack.workspace.direct_message(ada, *(slack.person(name).id for name in others))
    await slack.say(ada, channel.id, "Hello")
    event = (await app.receive())["payload"]["event"]
    assert (event["channel_type"], event["channel"]) == (kind, channel.id)


async def test_a_reply_names_its_thread(slack: Sandbox, app: RawApp) -> None:
    ada, ben, general = slack.person("ada").id, slack.person("ben").id, slack.channel("general").id
    ts = await slack.say(ada, general, "Hello")
    await slack.say(ben, general, "Hello yourself", thread_ts=ts)
    _, reply = [(await app.receive())["payload"]["event"] for _ in range(2)]
    assert (reply["thread_ts"], reply["parent_user_id"]) == (ts, ada)


async def test_edits_and_deletions_come_with_what_was_before(slack: Sandbox, app: RawApp) -> None:
    channel, ts = await slack.direct_message(slack.person("ada").id, "Helo")
    await slack.edit(channel, ts, "Hello")
    await slack.delete(channel, ts)
    _, changed, deleted = [(await app.receive())["payload"]["event"] for _ in range(3)]
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("Helo", "Hello")
    assert changed["message"]["edited"]["user"] == slack.person("ada").id
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert deleted["previous_message"]["text"] == "Hello"


async def test_the_app_hears_itself(slack: Sandbox, client: AsyncWebClient, app: RawApp) -> None:
    await client.chat_postMessage(channel=slack.channel("general").id, text="Hello")
    event = (await app.receive())["payload"]["event"]
    assert (event["type"], event["user"], event["app_id"]) == (
        "message",
        slack.bot_user_id,
        app.hello["connection_info"]["app_id"],
    )
    assert event["bot_id"].startswith("B")


async def test_the_app_hears_nothing_where_it_is_not(slack: Sandbox, app: RawApp) -> None:
    ada = slack.person("ada").id
    elsewhere = slack.workspace.add_channel("elsewhere", [ada])
    await slack.say(ada, elsewhere.id, f"<@{slack.bot_user_id}> hello")
    assert slack.envelopes == []


async def test_an_event_can_be_delivered_again(slack: Sandbox, app: RawApp) -> None:
    await slack.direct_message(slack.person("ada").id, "Hello")
    first = (await app.receive())["payload"]
    await slack.deliver(first["event"], event_id=first["event_id"], retry_attempt=1, retry_reason="timeout")
    again = await app.receive()
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert (again["payload"]["event_id"], again["payload"]["event"]) == (first["event_id"], first["event"])


async def test_connections_take_turns(slack: Sandbox, client: AsyncWebClient, app: RawApp) -> None:
    async with RawApp.connected(client, slack.app_token) as second:
        await slack.connected(2)
        assert second.hello["num_connections"] == 2
        for _ in range(4):
            await slack.deliver({"type": "foo_bar"})
        taken = [(await connection.receive())["envelope_id"] for connection in (app, second) for _ in range(2)]
    assert sorted(taken) == sorted(envelope.id for envelope in slack.envelopes)


async def test_with_nobody_connected_an_event_waits_for_nobody(slack: Sandbox) -> None:
    await slack.direct_message(slack.person("ada").id, "Anyone?")
    assert slack.envelopes[0].sent_at is None
    with pytest.raises(Refused, match="dispatch_failed"):
        await slack.command(slack.person("ada").id, slack.channel("general").id, "/tip")


async def test_opening_the_home_tab_is_told_with_what_it_shows(
    slack: Sandbox, client: AsyncWebClient, app: RawApp
) -> None:
    ada = slack.person("ada").id
    await client.views_publish(user_id=ada, view={"type": "home", "blocks": [{"type": "divider"}]})
    await slack.open_home(ada)
    await slack.open_home(ada, "messages")
    home, messages = [(await app.receive())["payload"]["event"] for _ in range(2)]
    assert (home["type"], home["tab"], home["view"]["type"]) == ("app_home_opened", "home", "home")
    assert (messages["tab"], messages["user"], "view" in messages) == ("messages", ada, False)
