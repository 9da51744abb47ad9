"""What the app sends back to the person who acted: in its acknowledgement, or to the response URL."""

from bot.sandbox.api.arguments import Arguments
from bot.sandbox.api.chat import composed
from bot.sandbox.api.content import content
from bot.sandbox.permits import ResponseUrl
from bot.sandbox.platform import Platform
from bot.sandbox.protocol import JSON, Refused
from bot.sandbox.workspace import Message


class Replies:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def receive(self, to: ResponseUrl, body: JSON) -> None:
        arguments = Arguments(body)
        if to.original and arguments.flag("delete_original"):
            await self._platform.delete(to.original)
        elif to.original and arguments.flag("replace_original"):
            await self._replace(to.original, arguments)
        else:
            to.replies.append(await self._post(to, arguments))

    async def _post(self, to: ResponseUrl, arguments: Arguments) -> Message:
        message, _ = composed(self._platform, arguments, self._platform.workspace.channel(to.channel))
        if arguments.optional("response_type") != "in_channel":
            message.only_for = to.user
        await self._platform.post(message)
        return message

    async def _replace(self, original: Message, arguments: Arguments) -> None:
        given = content(arguments)
        if given.is_empty:
            raise Refused("no_text")
        await self._platform.edit(original, given.text or "", given.blocks or [])
