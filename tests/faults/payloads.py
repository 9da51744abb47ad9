"""Payloads that make no sense, over the socket and over HTTP: the bot lives on and answers the next good one."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

from bot.sandbox.envelope import Envelope
from bot.sandbox.protocol import JSON

from .bot_process import free_port
from .mutations import golden, mutated
from .rows import Row
from .scene import Scene, Supplies, scene

_BATCH = 250
_NEWS = 0.05  # the part of them that can't be told to be old at a glance
_ACK_S = 10
_PROMISE = "no payload stops the bot; the next good one is answered"
# What may come over a socket without being JSON, or an envelope.
FRAMES = (
    "",
    "{",
    "[]",
    "{}",
    "null",
    "1",
    '"text"',
    "\0",
    '{"type": null}',
    '{"payload": null}',
    "[" * 100_000,
    "{}{}",
)


async def frames(home: Path, supplies: Supplies) -> Row:
    async with scene(home, supplies) as here:
        await here.bot.connect()
        for frame in FRAMES:
            await here.slack.socket.send_text(frame)
            await here.ledger.ask()
            await here.slack.acked(here.slack.envelopes[-1], within=1)
        return await here.row("B2", "no frame stops the bot", "frames that are no envelope, or no JSON")


async def over_socket(home: Path, supplies: Supplies, count: int) -> Row:
    async with scene(home, supplies) as here:
        await here.bot.connect()
        return await _mutants(here, count, "over Socket Mode")


async def over_http(home: Path, supplies: Supplies, count: int) -> Row:
    secret, port = secrets.token_hex(16), free_port()
    async with scene(home, supplies, SLACK_SIGNING_SECRET=secret, HTTP_PORT=str(port)) as here:
        here.slack.deliveries.to_url(f"http://127.0.0.1:{port}/slack/events", secret)
        await here.bot.listen(port)
        return await _mutants(here, count, "over HTTP")


async def _mutants(here: Scene, count: int, way: str) -> Row:
    chance = Random(1)  # noqa: S311  (not for secrets)
    samples = await golden()
    unacked = 0
    for start in range(0, count, _BATCH):
        sent = [await _send(here, _one(samples, chance)) for _ in range(min(_BATCH, count - start))]
        unacked += await _unacked(here, sent)
        channel, _ = await here.ledger.ask()
        await here.slack.posted(channel, within=60)
    row = await here.row("B1", _PROMISE, f"mutated payloads {way}", 120, good_ones=len(here.ledger.asked))
    return replace(row.but(unacked, "were not acknowledged"), trials=count)


def _one(samples: Sequence[JSON], chance: Random) -> JSON:
    payload = mutated(chance.choice(samples), chance)
    if chance.random() < _NEWS and isinstance(payload.get("event_id"), str):
        payload["event_id"] = f"Ev{chance.randrange(10**9)}"
    return payload


async def _send(here: Scene, payload: JSON) -> Envelope:
    return await here.slack.deliveries.send(Envelope("events_api", payload))


async def _unacked(here: Scene, sent: Sequence[Envelope]) -> int:
    """Of those that call themselves an event; what is of a kind unknown to Bolt is nobody's to acknowledge."""
    events = [envelope for envelope in sent if envelope.payload.get("type", "event_callback") == "event_callback"]

    def look() -> bool:
        return all(envelope.acked_at for envelope in events)

    with suppress(TimeoutError):
        await here.slack.until(look, "acknowledgements", _ACK_S)
    return sum(envelope.acked_at is None for envelope in events)
