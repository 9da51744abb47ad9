"""What an admin can do to the knowledge, whoever asks and however; each deed is noted in the audit trail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.apart import Progress, Told
from bot.audit import Action, Deed, Result
from bot.domain import Generation, Person
from bot.errors import BrokeOff
from bot.holdings import Holdings


@dataclass(frozen=True, slots=True)
class Kept:
    """A generation that can be gone back to; `deed` made it, or had it serve, last."""

    generation: Generation
    serves: bool
    deed: Deed | None


class Generations(Protocol):
    async def serving(self) -> Generation | None: ...
    async def all(self) -> list[Generation]: ...


class Audit(Protocol):
    async def note(self, deed: Deed) -> None: ...
    async def latest(self, limit: int) -> list[Deed]: ...
    async def of_generations(self) -> Mapping[int, Deed]: ...


class Ingest(Protocol):
    """ingest.py, which notes by itself what it changes, holds back, or fails of in good order."""

    async def run(self, arguments: Sequence[str], progress: Progress = ...) -> Told: ...


class Administration:
    def __init__(
        self,
        holdings: Holdings,
        generations: Generations,
        audit: Audit,
        ingest: Ingest,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.holdings = holdings
        self._generations = generations
        self._audit = audit
        self._ingest = ingest
        self._now = now

    async def generations(self) -> list[Kept]:
        return await kept(self._generations, self._audit)

    async def audit(self, limit: int) -> list[Deed]:
        """Newest first."""
        return await self._audit.latest(limit)

    async def ingest(self, by: Person, progress: Progress, force: bool = False) -> Told:
        """Its report; `force` publishes what the quality gate holds back. Raises ProgramFailed."""
        told = await self._run("ingest", by, ["--lines", *(["--force"] if force else [])], progress)
        if not told.get("is_new") and not told.get("gate"):
            await self._note("ingest", by, "done", "nothing was new")
        return told

    async def roll_back(self, by: Person, generation: int | None = None) -> int:
        """To the one before, or that one; raises ProgramFailed."""
        wanted = [] if generation is None else [str(generation)]
        told = await self._run("roll_back", by, ["--rollback", *wanted, "--json"])
        return int(told["generation"])

    async def _run(
        self, action: Action, by: Person, arguments: Sequence[str], progress: Progress = lambda step: None
    ) -> Told:
        try:
            return await self._ingest.run([*arguments, "--by", f"{by.team}:{by.user}"], progress)
        except BrokeOff as error:
            await self._note(action, by, "failed", str(error))
            raise

    async def _note(self, action: Action, by: Person, result: Result, how: str) -> None:
        await self._audit.note(Deed(self._now(), by.team, by.user, action, "", result, how))


async def kept(generations: Generations, audit: Audit) -> list[Kept]:
    """Newest first."""
    serving, deeds = await generations.serving(), await audit.of_generations()
    return [Kept(each, each == serving, deeds.get(each.id)) for each in await generations.all()]
