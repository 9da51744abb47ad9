"""Socket Mode: the connections of the app, the envelopes sent to it and how it acknowledged them."""

import contextlib
import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import WSCloseCode, WSMsgType, web

from bot.sandbox.changes import Changes
from bot.sandbox.protocol import JSON
from bot.sandbox.workspace import APP_ID

EnvelopeType = Literal["events_api", "slash_commands", "interactive"]


@dataclass
class Envelope:
    type: EnvelopeType
    payload: JSON
    accepts_response_payload: bool = False
    retry_attempt: int = 0
    retry_reason: str = ""
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    sent_at: float | None = None
    """None: no app was connected to take it."""
    acked_at: float | None = None
    answer: JSON | None = None
    """What the app put into its acknowledgement."""

    def frame(self) -> JSON:
        retries = {"retry_attempt": self.retry_attempt, "retry_reason": self.retry_reason}
        return {
            "envelope_id": self.id,
            "type": self.type,
            "payload": self.payload,
            "accepts_response_payload": self.accepts_response_payload,
            **(retries if self.type == "events_api" else {}),
        }


class SocketMode:
    def __init__(self, clock: Callable[[], float], changes: Changes) -> None:
        self._clock = clock
        self._changes = changes
        self._tickets: set[str] = set()
        self._connections: list[web.WebSocketResponse] = []
        self._unacked: dict[str, Envelope] = {}
        self.envelopes: list[Envelope] = []

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
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="this ticket was used before, or never issued")
        self._tickets.remove(ticket)
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json(self._hello())
        self._connections.append(connection)
        self._changes.announce()
        try:
            await self._listen(connection)
        finally:
            self._connections.remove(connection)
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
            envelope.acked_at = self._clock()
            answer = frame.get("payload")
            envelope.answer = answer if isinstance(answer, dict) else None
            self._changes.announce()

    async def send(self, envelope: Envelope) -> Envelope:
        """To one of the connections, each in its turn."""
        self.envelopes.append(envelope)
        if self._connections:
            connection = self._connections[len(self.envelopes) % len(self._connections)]
            self._unacked[envelope.id] = envelope
            # A connection may be gone before we have noticed: then the envelope reached nobody.
            with contextlib.suppress(ConnectionResetError):
                await connection.send_json(envelope.frame())
                envelope.sent_at = self._clock()
        self._changes.announce()
        return envelope

    async def close(self) -> None:
        for connection in list(self._connections):
            await connection.close(code=WSCloseCode.GOING_AWAY)
