"""A Slack on this machine with the coach in it; only what it knows is made up."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.domain import Answer, Found, Passage, Person, Place, Tip, Turn
from bot.sandbox import Message, Sandbox
from bot.slack.app import InHand, build_app
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.threads import Threads

SOURCE = Place(("Essential Skills", "Technical Skills"), "Data Science")


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Knowledge:
    """Stands in for the coach behind Slack: says what it is told to, and notes what it was asked."""

    text: str = "**Learn statistics.** It pays."
    error: Exception | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared, the coach is still thinking."""
    asked: list[tuple[str, Sequence[Turn]]] = field(default_factory=list)
    days: list[tuple[Person, date]] = field(default_factory=list)
    tips: list[Tip] = field(default_factory=lambda: [Tip("t1", "Data Science", "Read a dataset a week.", SOURCE)])

    async def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        self.asked.append((question, history))
        await self.done.wait()
        if self.error:
            raise self.error
        passage = Passage("p1", "skills.md", SOURCE.section, SOURCE.title, self.text, 0, "bullet", (SOURCE,))
        return Answer("answer", self.text, (Found(passage, 0.9),), (0,))

    async def tip(self, person: Person, today: date) -> Tip | None:
        self.days.append((person, today))
        return self.tips[0] if self.tips else None

    @property
    def questions(self) -> list[str]:
        return [question for question, _ in self.asked]


@dataclass
class World:
    """People talk in `slack`, `knowledge` answers."""

    slack: Sandbox
    knowledge: Knowledge
    clock: Clock
    in_hand: InHand

    def id(self, name: str) -> str:
        return self.slack.person(name).id

    @property
    def coach(self) -> str:
        return f"<@{self.slack.bot_user_id}>"

    @property
    def general(self) -> str:
        return self.slack.channel("general").id

    def group(self, *names: str) -> str:
        return self.slack.workspace.direct_message(*map(self.id, names)).id

    async def answered(self, channel: str, thread: str | None = None) -> list[Message]:
        """All the coach has said there, once it has dealt with everything that happened."""
        await self.slack.until(lambda: all(e.acked_at for e in self.slack.envelopes), "acknowledgements")
        await self.in_hand.settle(5)
        messages = self.slack.workspace.channel(channel).messages
        return [message for message in messages if message.bot_id and thread in (None, message.thread_ts)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def knowledge() -> Knowledge:
    knowledge = Knowledge()
    knowledge.done.set()
    return knowledge


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/coach.sqlite3")
    await database.migrate()
    yield database
    await database.close()


@pytest.fixture
def app(slack: Sandbox, knowledge: Knowledge, database: Database, clock: Clock) -> AsyncApp:
    threads, inbox = Threads(database), Inbox(database)
    return build_app(slack.bot_token, slack.api_url, knowledge.ask, knowledge.tip, threads, inbox, clock)


@pytest.fixture
async def world(slack: Sandbox, app: AsyncApp, knowledge: Knowledge, clock: Clock) -> AsyncIterator[World]:
    handler = AsyncSocketModeHandler(app, slack.app_token)
    in_hand = InHand(app)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    yield World(slack, knowledge, clock, in_hand)
    await in_hand.settle(5)
    await handler.close_async()  # type: ignore[no-untyped-call]
