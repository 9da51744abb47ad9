"""The conversations methods: finding, opening and reading them."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from bot.sandbox import shapes
from bot.sandbox.api.arguments import Arguments
from bot.sandbox.api.method import Method
from bot.sandbox.platform import Platform
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.workspace import BOT, Message

MOST_USERS = 8
KINDS = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


async def open_conversation(platform: Platform, arguments: Arguments) -> JSON:
    if channel_id := arguments.optional("channel"):
        channel = platform.visible_channel(channel_id)
    else:
        channel = platform.workspace.direct_message(*_users(platform, arguments))
    return {"channel": shapes.channel(channel) if arguments.flag("return_im") else {"id": channel.id}}


def _users(platform: Platform, arguments: Arguments) -> list[str]:
    users = [user.strip() for user in (arguments.optional("users") or "").split(",") if user.strip()]
    if not {*users} - {BOT.id}:
        raise Refused("users_list_not_supplied")
    if len(users) > MOST_USERS:
        raise Refused("too_many_users")
    if any(platform.workspace.person(user).deleted for user in users):
        raise Refused("user_disabled")
    return users


async def info(platform: Platform, arguments: Arguments) -> JSON:
    channel = platform.visible_channel(arguments.required("channel"))
    shape = shapes.channel(channel)
    if arguments.flag("include_num_members"):
        shape["num_members"] = len(channel.members)
    return {"channel": shape}


async def list_conversations(platform: Platform, arguments: Arguments) -> JSON:
    types = (arguments.optional("types") or "public_channel").split(",")
    if not set(types) <= KINDS.keys():
        raise Refused("invalid_types")
    kinds = {KINDS[name] for name in types}
    found = [
        channel
        for channel in platform.workspace.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channel" or BOT.id in channel.members)
        and not (channel.is_archived and arguments.flag("exclude_archived"))
    ]
    channels, cursor = arguments.page(found, 100)
    return {"channels": [shapes.channel(channel) for channel in channels], **cursor}


async def members(platform: Platform, arguments: Arguments) -> JSON:
    channel = platform.visible_channel(arguments.required("channel"))
    users, cursor = arguments.page(channel.members, 100)
    return {"members": users, **cursor}


async def history(platform: Platform, arguments: Arguments) -> JSON:
    channel = platform.joined_channel(arguments.required("channel"))
    top_level = [message for message in reversed(channel.messages) if not message.is_reply]
    messages, cursor = arguments.page(_between(top_level, arguments), 100)
    return {
        "messages": [shapes.message(message, channel) for message in messages],
        "has_more": bool(cursor["response_metadata"]["next_cursor"]),
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
        **cursor,
    }


async def replies(platform: Platform, arguments: Arguments) -> JSON:
    channel = platform.joined_channel(arguments.required("channel"))
    try:
        asked_for = channel.message(arguments.required("ts"))
        parent = channel.message(asked_for.thread_ts or asked_for.ts)
    except Refused as refused:
        raise Refused("thread_not_found") if refused.error == "message_not_found" else refused from None
    later = _between(channel.replies(parent.ts), arguments)
    messages, cursor = arguments.page([parent, *later], 1000)
    return {
        "messages": [shapes.message(message, channel) for message in messages],
        "has_more": bool(cursor["response_metadata"]["next_cursor"]),
        **cursor,
    }


def _between(messages: Iterable[Message], arguments: Arguments) -> list[Message]:
    oldest, latest = _moment(arguments, "oldest"), _moment(arguments, "latest")
    at_the_edge = arguments.flag("inclusive")
    return [
        message
        for message in messages
        for ts in [Decimal(message.ts)]
        if (oldest is None or ts > oldest or (at_the_edge and ts == oldest))
        and (latest is None or ts < latest or (at_the_edge and ts == latest))
    ]


def _moment(arguments: Arguments, name: str) -> Decimal | None:
    value = arguments.optional(name)
    if not value:
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        raise Refused(f"invalid_ts_{name}") from None


METHODS: dict[str, Method] = {
    "conversations.open": open_conversation,
    "conversations.info": info,
    "conversations.list": list_conversations,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
}
