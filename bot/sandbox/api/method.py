"""What a method of the Web API is: a call's arguments in, the answer without its "ok" out, or `Refused`."""

from collections.abc import Awaitable, Callable

from bot.sandbox.api.arguments import Arguments
from bot.sandbox.platform import Platform
from bot.sandbox.protocol import JSON

Method = Callable[[Platform, Arguments], Awaitable[JSON]]
