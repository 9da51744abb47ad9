"""The door of the Web API: who calls, what for, and a record of every call with its answer."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.api import assistant, chat, conversations, files, identity, reactions, streams, views
from bot.sandbox.api.arguments import Arguments
from bot.sandbox.api.method import Method
from bot.sandbox.platform import Platform
from bot.sandbox.protocol import JSON, Refused

FAMILIES = (identity, chat, streams, conversations, views, reactions, assistant, files)
METHODS: dict[str, Method] = {name: method for family in FAMILIES for name, method in family.METHODS.items()}


@dataclass(frozen=True)
class Call:
    method: str
    arguments: JSON
    at: float
    response: JSON


class WebApi:
    def __init__(self, platform: Platform, bot_token: str, app_token: str, clock: Callable[[], float]) -> None:
        self._platform = platform
        self._clock = clock
        self._methods = {bot_token: METHODS, app_token: identity.APP_METHODS}
        self.calls: dict[str, list[Call]] = defaultdict(list)
        """By method, each in the order of the answers."""

    async def answer(self, method: str, arguments: Mapping[str, Any], token: str | None) -> JSON:
        at = self._clock()
        try:
            response = {"ok": True, **await self._run(method, arguments, token)}
        except Refused as refused:
            response = refused.response()
        if response.get("error") == "unknown_method":
            response["req_method"] = method
        self.calls[method].append(Call(method, dict(arguments), at, response))
        return response

    async def _run(self, method: str, arguments: Mapping[str, Any], token: str | None) -> JSON:
        if not any(method in methods for methods in self._methods.values()):
            raise Refused("unknown_method")
        if not token:
            raise Refused("not_authed")
        if token not in self._methods:
            raise Refused("invalid_auth")
        if method not in self._methods[token]:
            raise Refused("not_allowed_token_type")
        return await self._methods[token][method](self._platform, Arguments(dict(arguments)))
