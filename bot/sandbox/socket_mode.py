"""Socket Mode: the connections of the app, what goes through them, and how they fail."""

import asyncio
import contextlib
import json
import secrets
import socket
import struct
from collections.abc import Callable
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.sandbox.changes import Changes
from bot.sandbox.envelope import Envelope
from bot.sandbox.protocol import JSON
from bot.sandbox.workspace import APP_ID


class SocketMode:
    def __init__(self, clock: Callable[[], float], changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._tickets: set[str] = set()
        self._connections: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._deaf: list[asyncio.Transport] = []
        self._turns = 0
        self._unacked: dict[str, Envelope] = {}

    @property
    def connections(self) -> int:
        return len(self._connections)

    def new_ticket(self) -> str:
        """Opens one connection, once."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return ticket

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets or request.transport is None:
            raise web.HTTPForbidden(text="this ticket was used before, or never issued")
        self._tickets.remove(ticket)
        connection, transport = web.WebSocketResponse(), request.transport
        await connection.prepare(request)
        await connection.send_json(self._hello())
        self._connections[connection] = transport
        self._changes.announce()
        try:
            await self._listen(connection)
        finally:
            self._connections.pop(connection, None)
            self._changes.announce()
        return connection

    def _hello(self) -> JSON:
        return {
            "type": "hello",
            "num_connections": self.connections + 1,
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }

    async def _listen(self, connection: web.WebSocketResponse) -> None:
        async for frame in connection:
            if frame.type == WSMsgType.TEXT:
                self._acknowledge(frame.data)

    def _acknowledge(self, text: str) -> None:
        """Frames that name no envelope are nobody's acknowledgement."""
        try:
            frame: Any = json.loads(text)
        except ValueError:
            return
        if not isinstance(frame, dict) or not isinstance(frame.get("envelope_id"), str):
            return
        if envelope := self._unacked.pop(frame["envelope_id"], None):
            envelope.acknowledge(self._clock(), frame.get("payload"))
            self._changes.announce()

    async def send(self, envelope: Envelope) -> None:
        """To one of the connections, each in its turn."""
        self._turns += 1
        if self._connections:
            connection = list(self._connections)[self._turns % len(self._connections)]
            self._unacked[envelope.id] = envelope
            # A connection may be gone before we have noticed: then the envelope reached nobody.
            with contextlib.suppress(ConnectionResetError):
                await connection.send_json(envelope.frame())
                envelope.sent_at = self._clock()

    async def send_text(self, text: str) -> None:
        """Any frame at all, on every connection."""
        for connection in list(self._connections):
            await connection.send_str(text)

    async def disconnect(self, reason: str) -> None:
        """Asks the app to connect anew: `warning`, `refresh_requested`, `link_disabled`."""
        await self.send_text(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}))

    async def close(self) -> None:
        """In good order."""
        for connection in list(self._connections):
            await connection.close(code=WSCloseCode.GOING_AWAY)
        while self._deaf:
            self._deaf.pop().abort()

    def reset(self) -> None:
        """Every connection breaks, without a word."""
        for transport in self._connections.values():
            reset(transport)

    def fall_silent(self) -> None:
        """To the app every connection looks as before, but nothing gets through any more, in neither direction."""
        for transport in self._connections.values():
            transport.pause_reading()
            self._deaf.append(transport)
        self._connections.clear()
        self._changes.announce()


def reset(transport: asyncio.BaseTransport) -> None:
    """The other end gets a TCP reset, not an orderly end."""
    if isinstance(transport, asyncio.Transport):
        raw: socket.socket = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
