"""The files methods: what there is to know of a shared file."""

from bot.sandbox.api.arguments import Arguments
from bot.sandbox.api.method import Method
from bot.sandbox.platform import Platform
from bot.sandbox.protocol import JSON


async def info(platform: Platform, arguments: Arguments) -> JSON:
    file = platform.files.visible(arguments.required("file"))
    return {"file": file.shape, "comments": [], "response_metadata": {"next_cursor": ""}}


METHODS: dict[str, Method] = {"files.info": info}
