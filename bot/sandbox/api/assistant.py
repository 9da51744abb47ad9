"""The assistant methods: what the app says it is doing, and what it proposes to ask."""

from bot.sandbox.api.arguments import Arguments
from bot.sandbox.api.method import Method
from bot.sandbox.platform import Platform
from bot.sandbox.protocol import JSON, invalid_arguments
from bot.sandbox.schema import List, Object, String, breaches

PROMPTS = List(Object({"title": String(200), "message": String(2000)}), most=4)
SESSION_STATUSES = ("active", "processing", "suspended", "closed")
LOADING_MESSAGES = List(String(200), most=10)


async def set_status(platform: Platform, arguments: Arguments) -> JSON:
    channel = platform.joined_channel(arguments.required("channel_id"))
    thread_ts = channel.message(arguments.required("thread_ts")).ts
    loading = arguments.structure("loading_messages", "invalid_arguments")
    if loading is not None and (details := list(breaches(loading, LOADING_MESSAGES, "/loading_messages"))):
        raise invalid_arguments(*details)
    if status := arguments.optional("status"):
        platform.workspace.statuses[channel.id, thread_ts] = status
    else:
        platform.workspace.statuses.pop((channel.id, thread_ts), None)
    return {}


async def set_session_status(platform: Platform, arguments: Arguments) -> JSON:
    channel = platform.joined_channel(arguments.required("channel_id"))
    thread_ts = channel.message(arguments.required("thread_ts")).ts
    if (status := arguments.required("status")) not in SESSION_STATUSES:
        raise invalid_arguments("must be one of those there are [json-pointer:/status]")
    platform.workspace.sessions[channel.id, thread_ts] = status
    if status != "processing":
        platform.workspace.statuses.pop((channel.id, thread_ts), None)
    return {}


async def set_suggested_prompts(platform: Platform, arguments: Arguments) -> JSON:
    channel = platform.joined_channel(arguments.required("channel_id"))
    prompts = arguments.structure("prompts", "invalid_arguments")
    if details := list(breaches(prompts, PROMPTS, "/prompts")):
        raise invalid_arguments(*details)
    platform.workspace.suggested_prompts[channel.id] = prompts
    return {}


METHODS: dict[str, Method] = {
    "agents.sessions.setStatus": set_session_status,
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": set_suggested_prompts,
}
