"""An app reduced to its Socket Mode connection, for tests that look at the frames."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any, Self, TypeVar

from aiohttp import ClientSession, ClientWebSocketResponse
from slack_sdk.web.async_client import AsyncWebClient

T = TypeVar("T")


class RawApp:
    def __init__(self, socket: ClientWebSocketResponse, hello: dict[str, Any]) -> None:
        self.socket = socket
        self.hello = hello

    @classmethod
    @asynccontextmanager
    async def connected(cls, client: AsyncWebClient, app_token: str) -> AsyncIterator[Self]:
        url = (await client.apps_connections_open(app_token=app_token))["url"]
        async with ClientSession() as http, http.ws_connect(url, autoping=False) as socket:
            yield cls(socket, await socket.receive_json())

    async def receive(self) -> dict[str, Any]:
        frame: dict[str, Any] = await self.socket.receive_json(timeout=2)
        return frame

    async def ack(self, envelope_id: str, **payload: Any) -> None:
        answer = {"payload": payload} if payload else {}
        await self.socket.send_json({"envelope_id": envelope_id, **answer})

    async def acking(self, action: Awaitable[T], **payload: Any) -> T:
        """What comes of a person's action when the app acknowledges it so."""
        waiting = asyncio.ensure_future(action)
        await self.ack((await self.receive())["envelope_id"], **payload)
        return await waiting
