"""Answers that a chat model writes: the bot is killed in the middle of them, or its model breaks off."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path

from bot.sandbox import Message
from bot.sandbox.faults import waiting_for
from tests.chat.model_server import Asked, ModelServer, Reply, serving

from .crashes import numbered
from .rows import Row
from .scene import PATIENTLY, Scene, Supplies, scene

START, STOP, UPDATE = "chat.startStream", "chat.stopStream", "chat.update"
POINTS = {
    "Inbox.begin_stream:before": "before a message is begun",
    "Inbox.begin_stream:after": "when one is to be begun",
    START: "when Slack has begun it, before its response is read",
    "Inbox.note_stream:before": "when the response is read, before that is kept",
    "Inbox.note_stream:after": "while the answer is shown",
    "Inbox.answer:before": "when the answer is whole, before it is kept",
    "Inbox.answer:after": "when the answer is kept",
    "Outbox.take:after": "when the message is claimed for finishing",
    STOP: "when Slack has ended it, before its response is read",
    UPDATE: "when Slack has all of it, before its response is read",
    "Outbox.confirm:after": "when the message is confirmed",
}
SHARES = (0.0, 0.01, 0.5, 0.99)
PROMISE = "an answer ends as one whole message"
_AT_ONCE = 3  # people who ask when it happens; each of their answers is the one it dies of in its turn
_PASSAGE = re.compile(r"<passage>\n\[(\d+)\] [^\n]*\n(.*?)</passage>", re.DOTALL)
_BUTTONS = "context_actions"


async def kills(home: Path, supplies: Supplies, points: Sequence[str], each: int) -> Row:
    """In one life of the database, each kill followed by a start that has to put things right."""
    async with _writing(home, supplies) as (here, _):
        trials = 0
        for point, time in product(points, range(each)):
            trials += 1
            await _kill(here, point, time % _AT_ONCE + 1)
            await here.bot.connect()
            if not await here.ledger.settled():
                break
        row = await here.row(numbered("F5", POINTS, point), PROMISE, f"kill -9 {POINTS[point]}")
        return replace(row, trials=trials, figures={"questions": row.trials}).but(_unfinished(here), "not whole")


async def cut(home: Path, supplies: Supplies, share: float, count: int) -> Row:
    """After so much of what it would have said."""

    def breaks_off(asked: Asked) -> Reply:
        whole = _copied(asked)
        return Reply(whole.pieces[: round(share * len(whole.pieces))], breaks_off=True)

    async with _writing(home, supplies) as (here, model):
        model.answer = breaks_off
        for _ in range(count):
            await here.ledger.ask()
        row = await here.row(f"F5 {len(POINTS) + 1}", PROMISE, f"its model breaks off at {share:.0%}", 120)
        return row.but(_unfinished(here), "not whole")


@asynccontextmanager
async def _writing(home: Path, supplies: Supplies) -> AsyncIterator[tuple[Scene, ModelServer]]:
    """A bot at work, and the model that writes for it."""
    async with serving() as model:
        model.answer = _copied
        async with scene(home, supplies, CHAT_MODEL="openai:stand-in", CHAT_BASE_URL=model.url) as here:
            here.slack.deliveries.insist(1.0, PATIENTLY)
            await here.bot.connect()
            yield here, model


async def _kill(here: Scene, point: str, hit: int) -> None:
    never = asyncio.Event()
    if point in (START, STOP, UPDATE):
        here.slack.faults.plan(point, [*[None] * (hit - 1), waiting_for(never, accepted=True)])
    else:
        await here.bot.tell(f"arm {point} {hit}")
    before = _attempts(here, point)
    for _ in range(_AT_ONCE):
        await here.ledger.ask()
    if point in (START, STOP, UPDATE):
        await here.slack.until(lambda: _attempts(here, point) >= before + hit, f"{hit} times {point}", 30)
        await here.bot.kill()
        never.set()
    else:
        await here.bot.died()


def _copied(asked: Asked) -> Reply:
    """As a model that adds nothing: the beginning of each passage, word by word, with its number."""
    said = [f"{_first(text)} [{number}]." for number, text in _PASSAGE.findall(asked.prompt.material)]
    return Reply(tuple(" ".join(said).replace(" ", " \0").split("\0")))


def _first(text: str) -> str:
    """Its first sentence, without marks."""
    return re.split(r"[.!?]\s", " ".join(text.replace("*", "").split()))[0].rstrip(".!?")


def _attempts(here: Scene, method: str) -> int:
    return sum(attempt.method == method for attempt in here.slack.faults.attempts)


def _unfinished(here: Scene) -> int:
    """Messages that are not whole, and statuses that nothing will end."""
    workspace = here.slack.workspace
    said = [message for channel in workspace.channels.values() for message in channel.messages if message.bot_id]
    return sum(not _is_whole(here, message) for message in said) + len(workspace.statuses)


def _is_whole(here: Scene, message: Message) -> bool:
    has_its_end = any(block["type"] == _BUTTONS for block in message.blocks)
    return has_its_end and not here.slack.workspace.is_streaming(message)
