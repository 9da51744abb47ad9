"""What an admin can do to the knowledge, whoever asks and however; each deed is noted in the audit trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.apart import Progress, Told
from bot.audit import Deed
from bot.domain import Generation, Person
from bot.errors import IngestBusy
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
    """ingest.py, which notes its deeds by itself."""

    async def run(self, arguments: Sequence[str], progress: Progress = ...) -> Told: ...


class Administration:
    def __init__(self, holdings: Holdings, generations: Generations, audit: Audit, ingest: Ingest) -> None:
        self.holdings = holdings
        self._generations = generations
        self._audit = audit
        self._ingest = ingest
        self._is_ingesting = False

    async def generations(self) -> list[Kept]:
        """Newest first."""
        serving, deeds = await self._generations.serving(), await self._audit.of_generations()
        return [Kept(each, each == serving, deeds.get(each.id)) for each in await self._generations.all()]

    async def audit(self, limit: int) -> list[Deed]:
        """Newest first."""
        return await self._audit.latest(limit)

    async def ingest(self, by: Person, progress: Progress, force: bool = False) -> Told:
        """Its report; `force` publishes what the quality gate holds back. Raises IngestBusy or ProgramFailed."""
        if self._is_ingesting:
            raise IngestBusy("An ingest is running already.")
        self._is_ingesting = True
        try:
            return await self._ingest.run(["--lines", *(["--force"] if force else []), *_by(by)], progress)
        finally:
            self._is_ingesting = False

    async def roll_back(self, by: Person, generation: int | None = None) -> int:
        """To the one before, or that one; raises ProgramFailed."""
        wanted = [] if generation is None else [str(generation)]
        told = await self._ingest.run(["--rollback", *wanted, "--json", *_by(by)])
        return int(told["generation"])


def _by(person: Person) -> list[str]:
    return ["--by", f"{person.team}:{person.user}"]
