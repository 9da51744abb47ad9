"""Where a trial takes place: a Slack, a bot of its own at work in it, and a ledger of what is asked."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.sandbox import Sandbox

from .bot_process import ROOT, BotProcess
from .ledger import Ledger, Tally
from .rows import Row

# Slack gives up after five minutes and four tries; a trial that is about something else can't lose by that.
PATIENTLY = (0.0, *[1.0] * 60)
SLACKS = (0.0, 60.0, 300.0)
_HANDBOOK = ("steps.md", "steps.questions.yaml")


@dataclass(frozen=True)
class Supplies:
    """What every bot starts from: a folder for KNOWLEDGE_DIR, and one for DATA_DIR that is copied for each."""

    knowledge: Path
    data: Path

    @classmethod
    async def prepared(cls, folder: Path) -> "Supplies":
        """A part of the handbook, ingested; that everything is embedded takes its time."""
        knowledge, data = folder / "handbook", folder / "data"
        knowledge.mkdir()
        for name in _HANDBOOK:
            shutil.copy(ROOT / "knowledge" / name, knowledge)
        told = os.environ | {"KNOWLEDGE_DIR": str(knowledge), "DATA_DIR": str(data)}
        ingest = await asyncio.create_subprocess_exec(sys.executable, ROOT / "ingest.py", cwd=ROOT, env=told)
        if await ingest.wait() != 0:
            raise RuntimeError("the knowledge can't be ingested")
        return cls(knowledge, data)

    def lay_out(self, home: Path) -> None:
        home.mkdir(parents=True)
        shutil.copytree(self.data, home / "data", symlinks=True, ignore=shutil.ignore_patterns("models"))
        (home / "data" / "models").symlink_to((self.data / "models").resolve())


class Book(Protocol):
    async def settled(self, within: float = 60) -> bool: ...

    def tally(self) -> Tally: ...


@dataclass(frozen=True)
class Scene:
    """Mostly with one bot; several work on one database."""

    slack: Sandbox
    bots: Sequence[BotProcess]
    ledger: Ledger

    @property
    def bot(self) -> BotProcess:
        return self.bots[0]

    async def row(self, name: str, promise: str, fault: str, within: float = 60, **figures: object) -> Row:
        return await self.row_of(self.ledger, name, promise, fault, within, figures)

    async def row_of(
        self, book: Book, name: str, promise: str, fault: str, within: float, figures: Mapping[str, object]
    ) -> Row:
        """Once all in the book is settled, or isn't in time."""
        settled = await book.settled(within)
        tally = book.tally()
        return Row(
            name,
            promise,
            fault,
            tally.trials,
            tally.lost,
            tally.doubled,
            self.bot.leaks(),
            tally.noted,
            figures,
            tuple(self._broken(settled)),
        )

    def posts(self) -> int:
        """Messages that somebody tried to send, whatever became of them."""
        return sum(attempt.method == "chat.postMessage" for attempt in self.slack.faults.attempts)

    def _broken(self, settled: bool) -> list[str]:
        broken = [] if settled else ["something was still open when time was up"]
        broken += [] if all(bot.is_alive for bot in self.bots) else ["the bot was no longer alive"]
        return broken + ([f"{count} unhandled errors"] if (count := self.bot.tracebacks()) else [])


@asynccontextmanager
async def scene(
    home: Path,
    supplies: Supplies,
    level: str = "DEBUG",
    program: str = "tests.faults.launcher",
    processes: int = 1,
    **settings: str,
) -> AsyncIterator[Scene]:
    """The bot isn't started yet; whatever is left of it in the end is killed."""
    supplies.lay_out(home)
    async with Sandbox() as slack:
        bots = [BotProcess(slack, home, supplies.knowledge, level, program, settings) for _ in range(processes)]
        try:
            yield Scene(slack, bots, Ledger(slack, bots[0].data))
        finally:
            for bot in bots:
                if bot.is_alive:
                    await bot.kill_beside_others()
