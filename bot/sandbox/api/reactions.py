"""The reactions methods: the app's emoji on a message."""

import re

from bot.sandbox import shapes
from bot.sandbox.api.arguments import Arguments
from bot.sandbox.api.method import Method
from bot.sandbox.platform import Platform
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.workspace import BOT, Message

EMOJI_NAME = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")


async def add(platform: Platform, arguments: Arguments) -> JSON:
    message, name = _message(platform, arguments), _emoji(arguments)
    users = message.reactions.setdefault(name, [])
    if BOT.id in users:
        raise Refused("already_reacted")
    users.append(BOT.id)
    return {}


async def remove(platform: Platform, arguments: Arguments) -> JSON:
    message, name = _message(platform, arguments), _emoji(arguments)
    if BOT.id not in message.reactions.get(name, ()):
        raise Refused("no_reaction")
    message.reactions[name].remove(BOT.id)
    if not message.reactions[name]:
        del message.reactions[name]
    return {}


async def get(platform: Platform, arguments: Arguments) -> JSON:
    message = _message(platform, arguments)
    shape = shapes.message(message, platform.workspace.channel(message.channel))
    return {"type": "message", "channel": message.channel, "message": shape}


def _message(platform: Platform, arguments: Arguments) -> Message:
    channel, timestamp = arguments.optional("channel"), arguments.optional("timestamp")
    if not channel or not timestamp:
        raise Refused("no_item_specified")
    return platform.visible_channel(channel).message(timestamp)


def _emoji(arguments: Arguments) -> str:
    name = (arguments.optional("name") or "").strip(":")
    if not EMOJI_NAME.fullmatch(name):
        raise Refused("invalid_name")
    return name


METHODS: dict[str, Method] = {"reactions.add": add, "reactions.remove": remove, "reactions.get": get}
