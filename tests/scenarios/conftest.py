"""A Slack on this machine with the coach in it; only what it knows is made up."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.administration import Administration
from bot.almanac import Almanac
from bot.domain import Answer, Found, Generation, Passage, Person, Place, Turn
from bot.errors import DocumentRefused, StoreUnavailable
from bot.holdings import Holdings, Preview
from bot.insight import Insight
from bot.mail import DeliveryState, EventState
from bot.sandbox import Message, Sandbox
from bot.slack.app import build_app
from bot.slack.needs import Needs
from bot.slack.pauses import Tempo
from bot.slack.policy import Policy
from bot.slack.serving import SocketHandler
from bot.slack.staff import Staff
from bot.slack.status import Status
from bot.store.audit import AuditTrail
from bot.store.curation import Curation
from bot.store.engine import Database
from bot.store.generations import Generations
from bot.store.inbox import Inbox
from bot.store.journal import Journal
from bot.store.limits import Limits
from bot.store.outbox import Outbox
from bot.store.people import People
from bot.store.processes import Processes, this_process
from bot.store.subscriptions import Subscriptions
from bot.store.threads import Threads
from bot.store.tip_notes import TipNotes
from bot.store.wishes import Wishes
from bot.subscriptions import State
from bot.tips import Tip
from bot.uploads import Uploads
from bot.writing import Hear

from .installation import Installation
from .scripted_ingest import ScriptedIngest
from .whole_bot import bot_in

SOURCE = Place(("Essential Skills", "Technical Skills"), "Data Science")
HOSTS = frozenset({"pmi.org"})


# Nothing is waited for that needn't be.
AT_ONCE = Tempo(between_tries=(timedelta(), timedelta()), between_messages=timedelta(), between_updates=timedelta())


@dataclass
class Clock:
    """Runs like any other, and can be put forward."""

    ahead: timedelta = datetime(2026, 11, 22, 12, tzinfo=UTC) - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    @property
    def now(self) -> datetime:
        return self()

    @now.setter
    def now(self, moment: datetime) -> None:
        self.ahead = moment - datetime.now(UTC)


def a_tip(tip_id: str, name: str, text: str, topic: str = "Essential Skills", first_step: str | None = None) -> Tip:
    return Tip(tip_id, "skills.md", name, text, Place((topic,), name), first_step=first_step)


def passage_saying(text: str) -> Passage:
    return Passage("p1", "skills.md", SOURCE.section, SOURCE.title, text, 0, "bullet", (SOURCE,))


@dataclass
class Knowledge:
    """Stands in for the coach behind Slack: says what it is told to, and notes what it was asked."""

    text: str = "**Learn statistics.** It pays."
    error: Exception | None = None
    fails: int = 1_000
    """So many times, when there is an error."""
    done: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared, the coach is still thinking."""
    is_asked: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[tuple[str, Sequence[Turn]]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    """Questions that it declines."""
    made: Generation = field(
        default_factory=lambda: Generation(7, "minilm", 384, datetime(2026, 11, 22, 9, tzinfo=UTC), 2, 120)
    )
    tips: list[Tip] = field(default_factory=lambda: [a_tip("t1", "Data Science", "Read a dataset a week.")])

    async def ask(
        self, question: str, history: Sequence[Turn] = (), person: Person | None = None, hear: Hear | None = None
    ) -> Answer:
        self.asked.append((question, history))
        self.is_asked.set()
        await self.done.wait()
        if self.error and len(self.asked) <= self.fails:
            raise self.error
        if question in self.unknown:
            return Answer("not_covered", "My handbook doesn’t cover that.", (Found(passage_saying(self.text), 0.2),))
        return Answer("answer", self.text, (Found(passage_saying(self.text), 0.9),), (0,))

    def learns(self, *questions: str) -> None:
        """And answers from another generation."""
        self.unknown -= {*questions}
        self.made = replace(self.made, id=self.made.id + 1)

    @property
    def generation(self) -> Generation:
        return self.made

    @property
    def passages(self) -> Sequence[Passage]:
        return [passage_saying(self.text)]

    async def move_over(self) -> None:
        """It is up to date."""

    async def leads_to(self, words: str) -> Sequence[str]:
        """A word of a tip's name leads to it."""
        return [tip.id for tip in self.tips if words.lower() in tip.name.lower()]

    async def status(self) -> Status:
        events: Mapping[EventState, int] = {"waiting": 3, "taken": 1, "set_aside": 2}
        deliveries: Mapping[DeliveryState, int] = {"sent": 9, "ambiguous": 1, "failed": 4}
        subscriptions: Mapping[State, int] = {"active": 12, "paused": 2, "stopped": 1}
        return Status(self.made, events, deliveries, 5, subscriptions, {"sent": 8, "missed": 3}, 2_400_000)

    @property
    def questions(self) -> list[str]:
        return [question for question, _ in self.asked]


class Disk(Database):
    """A database that can't be written to now and then."""

    is_gone: bool = False

    @asynccontextmanager
    async def writing(self, first: bool = False) -> AsyncIterator[AsyncConnection]:
        if self.is_gone:
            raise StoreUnavailable("the disk is gone")
        async with super().writing(first) as connection:
            yield connection


@dataclass
class World:
    """People talk in `slack`, `knowledge` answers."""

    slack: Sandbox
    knowledge: Knowledge
    clock: Clock
    staff: Staff

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
        await self.settled()
        messages = self.slack.workspace.channel(channel).messages
        return [message for message in messages if message.bot_id and thread in (None, message.thread_ts)]

    async def settled(self) -> None:
        """Until everything that is due is worked on and sent."""
        await self.staff.workers.crew.idle()
        await self.staff.sender.crew.idle()


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
async def database(tmp_path: Path, tables: Path) -> AsyncIterator[Disk]:
    database = Disk(f"sqlite:///{shutil.copy(tables, tmp_path / 'coach.sqlite3')}")
    yield database
    await database.close()


@pytest.fixture
def policy() -> Policy:
    return Policy(admins=frozenset({"T0SANDBOX1:U0BEN00001"}))


@dataclass
class Seen:
    """Stands in for the figures."""

    events: list[str] = field(default_factory=list)
    sends: list[str] = field(default_factory=list)
    tips_asked_for: int = 0
    tip_days: list[str] = field(default_factory=list)

    def came(self, kind: str, seconds: float) -> None:
        assert 0 <= seconds < 60
        self.events.append(kind)

    def sent(self, result: str) -> None:
        self.sends.append(result)

    def tip_asked_for(self) -> None:
        self.tips_asked_for += 1

    def tip_due(self, outcome: str) -> None:
        self.tip_days.append(outcome)


@pytest.fixture
def watch() -> Seen:
    return Seen()


@pytest.fixture
def ingest(tmp_path: Path) -> Iterator[ScriptedIngest]:
    ingest = ScriptedIngest(tmp_path / "script")
    yield ingest
    ingest.close()


async def outline(path: Path) -> Preview:
    """Stands in for reading a document apart from the coach."""
    return outline_of(path)


def outline_of(path: Path) -> Preview:
    title, *lines = path.read_text(encoding="utf-8").splitlines()
    if not lines:
        raise DocumentRefused(path.name, "there is no text in it")
    return Preview(title.removeprefix("# "), None, [(1, line) for line in lines], len(lines))


@pytest.fixture
def administration(
    knowledge: Knowledge, database: Database, clock: Clock, tmp_path: Path, ingest: ScriptedIngest
) -> Administration:
    uploads = Uploads(tmp_path / "data", {".md", ".pdf"}, max_bytes=1_000_000)
    audit = AuditTrail(database)
    holdings = Holdings(lambda: knowledge.passages, Curation(database), uploads, outline, audit.note, clock)
    return Administration(holdings, Generations(database), audit, ingest.program, clock)


async def by_first_word(questions: Sequence[str], decided: Sequence[str]) -> Sequence[Sequence[int]]:
    """Stands in for grouping by meaning."""
    groups: dict[str, list[int]] = {}
    for i, question in enumerate(questions):
        groups.setdefault(question.split()[0], []).append(i)
    known = {question.split()[0] for question in decided}
    return [group for first, group in groups.items() if first not in known]


@pytest.fixture
def needs(
    knowledge: Knowledge,
    database: Database,
    clock: Clock,
    policy: Policy,
    watch: Seen,
    administration: Administration,
) -> Needs:
    owner = this_process()
    inbox, outbox, processes = Inbox(database, owner), Outbox(database, owner), Processes(database, owner)
    subscriptions = Subscriptions(database, owner, timedelta())
    journal, audit = Journal(database), AuditTrail(database)
    looks_at = journal, Curation(database), audit.note, knowledge, knowledge.ask, by_first_word, knowledge.move_over
    return Needs(
        knowledge.ask,
        Almanac(lambda: knowledge.tips, TipNotes(database), knowledge.leads_to),
        subscriptions,
        Threads(database),
        inbox,
        outbox,
        processes,
        Limits(database),
        journal,
        Wishes(database),
        Insight(*looks_at, subscriptions.states, 30, UTC, clock),
        administration,
        audit,
        People(database).forget,
        knowledge.status,
        policy,
        lambda: HOSTS,
        watch,
        clock,
    )


@pytest.fixture
def inbox(needs: Needs) -> Inbox:
    assert isinstance(needs.inbox, Inbox)
    return needs.inbox


@pytest.fixture
def outbox(needs: Needs) -> Outbox:
    assert isinstance(needs.outbox, Outbox)
    return needs.outbox


@pytest.fixture
async def world(slack: Sandbox, knowledge: Knowledge, needs: Needs, clock: Clock) -> AsyncIterator[World]:
    async with coach_in(slack, needs) as staff:
        yield World(slack, knowledge, clock, staff)


@asynccontextmanager
async def coach_in(slack: Sandbox, needs: Needs, tempo: Tempo = AT_ONCE) -> AsyncIterator[Staff]:
    """Connected and at work."""
    app, staff = build_app(slack.bot_token, slack.api_url, needs, tempo)
    handler = SocketHandler(app, slack.app_token)
    async with staff.at_work():
        await handler.connect_async()  # type: ignore[no-untyped-call]
        try:
            yield staff
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
async def house(tmp_path: Path, small: Path, small_handbook: Path) -> AsyncIterator[Installation]:
    knowledge = shutil.copytree(small_handbook, tmp_path / "knowledge")
    data = shutil.copytree(small, tmp_path / "data", symlinks=True)
    async with Sandbox() as sandbox, bot_in(sandbox, knowledge, data):
        yield Installation(sandbox, knowledge, data)
