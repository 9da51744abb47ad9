"""What was asked and what came of it, told by the two who know: Slack, and the database of the bot."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from time import monotonic

from bot.sandbox import Message, Sandbox

from .bot_process import CANARY

Place = tuple[str, str]
_LOOK_S = 0.1
QUESTION = f"Which certifications are worth getting? {CANARY}"

_NOTED = """
SELECT channel, thread_ts FROM outbox WHERE state IN ('ambiguous', 'failed')
UNION SELECT channel, ts FROM inbox WHERE state = 'set_aside'
"""
_OPEN = (
    "SELECT (SELECT count(*) FROM inbox WHERE body IS NOT NULL) + (SELECT count(*) FROM outbox WHERE parts IS NOT NULL)"
)


@dataclass(frozen=True)
class Tally:
    trials: int
    lost: int
    doubled: int
    noted: int


class Ledger:
    """Each question expects one message in its thread, or a record of why there is none."""

    def __init__(self, slack: Sandbox, data: Path) -> None:
        self._slack = slack
        self._file = data / "coach.sqlite3"
        self.asked: list[Place] = []

    def somebody(self) -> str:
        """New, and not heard of before."""
        return self._slack.workspace.add_person(f"person{len(self._slack.workspace.people)}").id

    async def ask(self, user: str | None = None, channel: str | None = None, text: str = QUESTION) -> Place:
        """Of somebody new unless it says who; in a direct message unless it says where."""
        user = user or self.somebody()
        channel = channel or self._slack.workspace.direct_message(user).id
        asked = channel, await self._slack.say(user, channel, text)
        self.asked.append(asked)
        return asked

    async def ask_while(
        self, it_lasts: Awaitable[object], per_second: float, texts: Iterable[str] = repeat(QUESTION)
    ) -> Sequence[Place]:
        """Each by somebody new."""
        places: list[Place] = []
        over, started = asyncio.ensure_future(it_lasts), monotonic()
        for text in texts:
            await asyncio.wait([over], timeout=max(0, started + len(places) / per_second - monotonic()))
            if over.done():
                break
            places.append(await self.ask(text=text))
        await over
        return places

    def replies(self) -> Counter[Place]:
        return Counter((message.channel, message.thread_ts or "") for message in self._answers())

    def answers(self, asked: Collection[Place]) -> Sequence[Message]:
        """To these questions, in the order in which Slack took them."""
        wanted = set(asked)
        found = [message for message in self._answers() if (message.channel, message.thread_ts) in wanted]
        return sorted(found, key=lambda message: message.ts)

    def _answers(self) -> list[Message]:
        channels = self._slack.workspace.channels.values()
        return [message for channel in channels for message in channel.messages if message.bot_id and message.thread_ts]

    def acked(self) -> set[Place]:
        return set(filter(None, (place(e.payload.get("event")) for e in self._slack.envelopes if e.acked_at)))

    def noted(self) -> set[Place]:
        return {(str(channel), str(ts)) for channel, ts in self._rows(_NOTED)}

    def is_settled(self) -> bool:
        [(still_open,)] = self._rows(_OPEN)
        if still_open:
            return False
        done = self.replies().keys() | self.noted()
        return set(self.asked) <= done & self.acked()

    async def settled(self, within: float = 60) -> bool:
        """Looks again and again: the database of another process tells nobody when it changes."""
        last_look = monotonic() + within
        while not self.is_settled():
            if monotonic() > last_look:
                return False
            await asyncio.sleep(_LOOK_S)
        return True

    def tally(self) -> Tally:
        replies, noted = self.replies(), self.noted()
        lost = [each for each in self.asked if not replies[each] and each not in noted]
        doubled = sum(max(0, replies[each] - 1) for each in self.asked)
        return Tally(len(self.asked), len(lost), doubled, len(noted & set(self.asked)))

    def _rows(self, statement: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, timeout=30)) as connection:
            return connection.execute(statement).fetchall()


def waited(answer: Message) -> float:
    """In seconds, by Slack's clock, since the question."""
    return float(answer.ts) - float(answer.thread_ts or answer.ts)


def place(event: object) -> Place | None:
    """Of a message; an event may be anything."""
    if isinstance(event, dict) and isinstance(event.get("channel"), str) and isinstance(event.get("ts"), str):
        return event["channel"], event["ts"]
    return None
