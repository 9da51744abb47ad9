"""The streaming methods: a message that is begun, goes on, and is finished."""

from bot.sandbox.api.arguments import Arguments
from bot.sandbox.api.chat import open_channel
from bot.sandbox.api.content import content, thread
from bot.sandbox.api.method import Method
from bot.sandbox.limits import LONGEST_MARKDOWN
from bot.sandbox.platform import Platform
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.workspace import BOT, BOT_ID, Message

_IS_OVER = "message_not_in_streaming_state"


async def start(platform: Platform, arguments: Arguments) -> JSON:
    channel = open_channel(platform, arguments.required("channel"))
    arguments.required("thread_ts")
    thread_ts = thread(arguments, channel)
    # Slack documents these for channels alone; those who tried were refused in direct messages, too.
    for recipient in ("recipient_team_id", "recipient_user_id"):
        if not arguments.optional(recipient):
            raise Refused(f"missing_{recipient}")
    ts = platform.workspace.new_ts()
    text = _longer("", arguments)
    began = platform.workspace.now()
    await platform.post(
        Message(channel.id, ts, BOT.id, text, thread_ts=thread_ts, bot_id=BOT_ID, streaming_since=began)
    )
    platform.workspace.sessions[channel.id, arguments.required("thread_ts")] = "processing"
    return {"channel": channel.id, "ts": ts}


async def append(platform: Platform, arguments: Arguments) -> JSON:
    message = _streaming(platform, arguments, if_stopped="stopped_by_user")
    if not arguments.optional("markdown_text"):
        raise Refused("no_text")
    message.text = _longer(message.text, arguments)
    return {"channel": message.channel, "ts": message.ts}


async def stop(platform: Platform, arguments: Arguments) -> JSON:
    message = _streaming(platform, arguments)
    text, given = _longer(message.text, arguments), content(arguments)
    message.text, message.blocks, message.streaming_since = text, given.blocks or [], None
    platform.workspace.sessions[message.channel, message.thread_ts or ""] = "active"
    return {"channel": message.channel, "ts": message.ts}


def _streaming(platform: Platform, arguments: Arguments, if_stopped: str = _IS_OVER) -> Message:
    channel = open_channel(platform, arguments.required("channel"))
    message = channel.message(arguments.required("ts"))
    if message.bot_id != BOT_ID:
        raise Refused("message_not_owned_by_app")
    if not platform.workspace.is_streaming(message):
        raise Refused(if_stopped if message.is_stopped else _IS_OVER)
    return message


def _longer(text: str, arguments: Arguments) -> str:
    """The text of all calls together counts."""
    text += arguments.optional("markdown_text") or ""
    if len(text) > LONGEST_MARKDOWN:
        raise Refused("msg_too_long")
    return text


METHODS: dict[str, Method] = {
    "chat.startStream": start,
    "chat.appendStream": append,
    "chat.stopStream": stop,
}
