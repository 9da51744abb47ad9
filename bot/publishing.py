"""An ingest from end to end: what admins decided is looked up, the new generation examined, the deed put on record."""

import glob
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import models
from bot.administration import Kept, kept
from bot.audit import Action, Deed, Result, team_and_name
from bot.domain import Calibration, Generation
from bot.errors import CoachError, SettingsError, StoreUnavailable
from bot.evaluation.gate import Verdict
from bot.examination import Examination
from bot.settings import Settings
from bot.uploads import UPLOADS

if TYPE_CHECKING:
    from bot.rag.ingestion import Order, Progress
    from bot.rag.report import Report
    from bot.store.engine import Database

_LONGEST = 300  # characters of an account


def chosen(patterns: Sequence[str], settings: Settings) -> tuple[Path, ...]:
    """Paths as the ingest knows them, and what the patterns among them stand for; raises SettingsError."""
    problems, found = [], []
    for pattern in patterns:
        paths = [Path(pattern)] if Path(pattern).exists() else [Path(p) for p in glob.glob(pattern, recursive=True)]
        problems += [] if paths else [f"There is no {pattern}."]
        for path in paths:
            roots = (settings.KNOWLEDGE_DIR, settings.DATA_DIR / UPLOADS)
            root = next((root for root in roots if path.resolve().is_relative_to(root.resolve())), None)
            if root is None:
                problems.append(f"{path} is not in {settings.KNOWLEDGE_DIR}.")
            else:
                found.append(root / path.resolve().relative_to(root.resolve()))
    if problems:
        raise SettingsError(problems)
    return tuple(found)


def number(words: Sequence[str]) -> int | None:
    """Of a generation; raises SettingsError."""
    if len(words) > 1 or not all(word.isdecimal() for word in words):
        raise SettingsError(["--rollback takes the number of one generation: --status lists them."])
    return int(words[0]) if words else None


@dataclass(frozen=True, slots=True)
class Published:
    """`verdict` is None where the gate is open, or nothing was built; `is_forced` against it.

    `calibration` is that of the generation that serves.
    """

    report: "Report"
    verdict: Verdict | None
    is_forced: bool
    calibration: Calibration | None

    @property
    def is_held_back(self) -> bool:
        return self.verdict is not None and not self.verdict.passed and not self.is_forced


class Publishing:
    def __init__(self, settings: Settings, database: "Database", by: str) -> None:
        from bot.rag import talk
        from bot.rag.ingestion import Ingestion
        from bot.store.audit import AuditTrail
        from bot.store.curation import Curation
        from bot.store.generations import Generations

        self._settings = settings
        self._generations = Generations(database)
        self._curation = Curation(database)
        self._audit = AuditTrail(database)
        self._by = by
        self._embed = models.embedder(settings)
        self._ingestion = Ingestion(
            settings.KNOWLEDGE_DIR, settings.DATA_DIR, self._generations, self._embed, talk.exemplars()
        )

    async def ingest(self, order: "Order", force: bool, progress: "Progress") -> Published:
        """`force` publishes what the gate would hold back; raises CoachError."""
        curated = replace(order, hidden=await self._curation.hidden(), attached=await self._curation.attached())
        what = ", ".join(path.name for path in order.only)
        try:
            examination = Examination(self._settings, self._generations, self._embed, force, progress)
            report = await self._ingestion.run(datetime.now(UTC), curated, progress, examination.take)
        except BaseException as error:
            if not order.dry_run:
                await self._note("ingest", "failed", what, str(error) or "interrupted")
            raise
        published = Published(report, examination.verdict, examination.is_forced, self._calibration(report.generation))
        if report.is_new or published.is_held_back:
            result: Result = "held_back" if published.is_held_back else "forced" if published.is_forced else "done"
            made = report.generation if report.is_new else None
            await self._note("ingest", result, what, _account(published), made)
        return published

    async def roll_back(self, generation: int | None) -> Generation:
        """To this one, or else to the one before; raises IndexUnavailable."""
        try:
            back = await self._ingestion.roll_back(generation)
        except CoachError as error:
            await self._note("roll_back", "failed", "", str(error))
            raise
        await self._note("roll_back", "done", "", f"back to generation {back.id}", back.id)
        return back

    def _calibration(self, generation: int | None) -> Calibration | None:
        from bot.rag.grounding import calibration
        from bot.rag.ingestion import folder_of
        from bot.rag.learned import Learned

        if generation is None or not (folder := folder_of(self._settings.DATA_DIR, generation)).is_dir():
            return None
        return calibration(Learned.load(folder), self._settings.FALSE_DECLINES / 100)

    async def _note(self, action: Action, result: Result, what: str, how: str, generation: int | None = None) -> None:
        """A full disk, which may be what failed, doesn't hide what it was that failed."""
        team, by = team_and_name(self._by)
        deed = Deed(datetime.now(UTC), team, by, action, what[:_LONGEST], result, how[:_LONGEST], generation)
        with suppress(StoreUnavailable):
            await self._audit.note(deed)


async def generations(database: "Database") -> list[Kept]:
    from bot.store.audit import AuditTrail
    from bot.store.generations import Generations

    return await kept(Generations(database), AuditTrail(database))


def _account(published: Published) -> str:
    report = published.report
    counts = f"{report.added} added, {report.changed} changed, {report.removed} removed"
    return f"{counts}; {published.verdict}" if published.verdict else counts
