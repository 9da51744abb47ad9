"""The chat methods: posting, editing and deleting messages."""

from bot.sandbox import shapes
from bot.sandbox.api.arguments import Arguments
from bot.sandbox.api.content import content, content_to_send, metadata, thread
from bot.sandbox.api.method import Method
from bot.sandbox.limits import check_edited_text
from bot.sandbox.platform import Platform
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.workspace import BOT, BOT_ID, Channel, Message


async def post_message(platform: Platform, arguments: Arguments) -> JSON:
    channel = _open_to_post(platform, arguments.required("channel"))
    message, warning = composed(platform, arguments, channel)
    await platform.post(message)
    return {"channel": channel.id, "ts": message.ts, "message": shapes.message(message, channel), **warning}


async def post_ephemeral(platform: Platform, arguments: Arguments) -> JSON:
    channel = _open_to_post(platform, arguments.required("channel"))
    message, warning = composed(platform, arguments, channel)
    message.only_for = arguments.required("user")
    if message.only_for not in channel.members:
        raise Refused("user_not_in_channel")
    await platform.post(message)
    return {"message_ts": message.ts, **warning}


def composed(platform: Platform, arguments: Arguments, channel: Channel) -> tuple[Message, JSON]:
    """The message the app wants sent, and what the answer has to add when Slack cuts it."""
    given, warning = content_to_send(arguments)
    message = Message(
        channel.id,
        platform.workspace.new_ts(),
        BOT.id,
        given.text or "",
        given.blocks or [],
        thread_ts=thread(arguments, channel),
        bot_id=BOT_ID,
        metadata=metadata(arguments),
    )
    return message, warning


async def update(platform: Platform, arguments: Arguments) -> JSON:
    channel = open_channel(platform, arguments.required("channel"))
    message = channel.message(arguments.required("ts"))
    if message.bot_id != BOT_ID:
        raise Refused("cant_update_message")
    if platform.workspace.is_streaming(message):
        raise Refused("streaming_state_conflict")
    given = content(arguments)
    if given.is_empty:
        raise Refused("no_text")
    check_edited_text(given.text or "")
    await platform.edit(message, given.text, given.blocks)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shapes.content(message)}


async def delete(platform: Platform, arguments: Arguments) -> JSON:
    channel = open_channel(platform, arguments.required("channel"))
    message = channel.message(arguments.required("ts"))
    if message.bot_id != BOT_ID or platform.workspace.is_streaming(message):
        raise Refused("cant_delete_message")
    await platform.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def open_channel(platform: Platform, channel_id: str) -> Channel:
    channel = platform.joined_channel(channel_id)
    if channel.is_archived:
        raise Refused("is_archived")
    return channel


def _open_to_post(platform: Platform, destination: str) -> Channel:
    channel = _destination(platform, destination)
    if channel.kind == "im" and any(platform.workspace.person(member).blocks_app for member in channel.members):
        # Slack documents no answer for one person; this is what it says when nobody can be written to.
        raise Refused("messages_tab_disabled")
    return channel


def _destination(platform: Platform, destination: str) -> Channel:
    """To post, a channel's name and a person's id do as well as a channel's id."""
    if destination == BOT.id:
        raise Refused("cannot_dm_bot")
    if destination in platform.workspace.people:
        return platform.workspace.direct_message(destination)
    if destination not in platform.workspace.channels:
        for channel in platform.workspace.channels.values():
            if channel.kind == "channel" and destination.removeprefix("#") == channel.name:
                return open_channel(platform, channel.id)
    return open_channel(platform, destination)


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
}
