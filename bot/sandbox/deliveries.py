"""Brings events and interactions to the app: over its sockets or to its address, in order or not, once or again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from bot.sandbox.changes import Changes
from bot.sandbox.envelope import Envelope
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.url_delivery import UrlDelivery

# Slack waits three seconds for an acknowledgement, then tries again: nearly at once, after a minute, after five.
ACK_SECONDS = 3.0
PAUSES = (0.0, 60.0, 300.0)


class Deliveries:
    def __init__(self, clock: Callable[[], float], changes: Changes) -> None:
        self.socket = SocketMode(clock, changes)
        self.envelopes: list[Envelope] = []
        self._clock = clock
        self._changes = changes
        self._url: UrlDelivery | None = None
        self._held: list[Envelope] | None = None
        self._insisting: set[asyncio.Task[None]] = set()
        self._schedule: tuple[float, Sequence[float]] | None = None

    def to_url(self, url: str, signing_secret: str) -> UrlDelivery:
        """From now on, instead of the sockets."""
        self._url = UrlDelivery(url, signing_secret, self._clock, self._changes)
        return self._url

    def insist(self, ack_seconds: float = ACK_SECONDS, pauses: Sequence[float] = PAUSES) -> None:
        """From now on an event that isn't acknowledged in time is delivered again, as Slack does, until it is."""
        self._schedule = ack_seconds, pauses

    async def send(self, envelope: Envelope) -> Envelope:
        self.envelopes.append(envelope)
        if self._held is None or envelope.type != "events_api":
            await self._deliver(envelope)
        else:
            self._held.append(envelope)
        return envelope

    async def again(self, envelope: Envelope, retry_attempt: int = 1, retry_reason: str = "timeout") -> Envelope:
        return await self.send(envelope.again(retry_attempt, retry_reason))

    @asynccontextmanager
    async def held(self) -> AsyncIterator[list[Envelope]]:
        """Events that happen meanwhile are delivered at the end, in the order this list then has."""
        held: list[Envelope] = []
        self._held = held
        try:
            yield held
        finally:
            self._held = None
        for envelope in held:
            await self._deliver(envelope)

    async def close(self) -> None:
        for task in self._insisting:
            task.cancel()
        await asyncio.gather(*self._insisting, return_exceptions=True)
        await self.socket.close()
        if self._url:
            await self._url.close()

    async def _deliver(self, envelope: Envelope) -> None:
        await (self._url or self.socket).send(envelope)
        self._changes.announce()
        if self._schedule and envelope.type == "events_api" and not envelope.retry_attempt:
            task = asyncio.create_task(self._insist(envelope, *self._schedule))
            self._insisting.add(task)
            task.add_done_callback(self._insisting.discard)

    async def _insist(self, first: Envelope, ack_seconds: float, pauses: Sequence[float]) -> None:
        last = first
        for attempt, pause in enumerate(pauses, 1):
            if await self._acknowledged(last, ack_seconds):
                return
            reason = "timeout" if last.sent_at else "connection_failed"
            await asyncio.sleep(pause)
            last = await self.again(first, attempt, reason)

    async def _acknowledged(self, envelope: Envelope, within: float) -> bool:
        with suppress(TimeoutError):
            await self._changes.until(lambda: envelope.sent_at is None or envelope.acked_at, within, "the app")
        return envelope.acked_at is not None
