"""Has a new generation answer the golden questions, and the one that serves those that the new one fails on."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering import coach
from bot.errors import IndexUnavailable
from bot.evaluation import gate
from bot.evaluation.gate import Result, Sitter, Verdict
from bot.evaluation.golden import GoldenQuestion
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.rag.edition import Edition
    from bot.rag.embeddings import Embedder
    from bot.rag.ingestion import Progress
    from bot.store.generations import Generations


class Examination:
    """Of one generation. `verdict` stays None where the gate is open; `is_forced` when that was overruled."""

    def __init__(
        self, settings: Settings, generations: "Generations", embed: "Embedder", force: bool, progress: "Progress"
    ) -> None:
        """Raises KnowledgeError when the golden questions can't be read."""
        self._questions = gate.questions(settings.KNOWLEDGE_DIR, settings.GATE_TOLERANCE)
        self._settings = settings
        self._generations = generations
        self._embed = embed
        self._force = force
        self._progress = progress
        self.verdict: Verdict | None = None

    @property
    def is_forced(self) -> bool:
        return self._force and self.verdict is not None and not self.verdict.passed

    async def take(self, edition: "Edition", folder: Path) -> bool:
        """Whether it may be served."""
        if not self._questions:
            return True
        new = await self._asked(self._told(self._questions), edition, folder)
        old = await self._serving(gate.failed(new))
        self.verdict = gate.verdict(new, old, self._settings.GATE_TOLERANCE)
        return self.verdict.passed or self._force

    async def _serving(self, questions: Sequence[GoldenQuestion]) -> list[Result] | None:
        """None where nothing serves that this embedding model can read."""
        from bot.rag.edition import edition_of
        from bot.rag.ingestion import folder_of

        serving = await self._generations.serving()
        if serving is None or serving.model != self._embed.name:
            return None
        if not questions:
            return []
        try:
            folder = folder_of(self._settings.DATA_DIR, serving.id)
            return await self._asked(questions, await edition_of(serving, self._generations), folder)
        except IndexUnavailable:
            return None

    async def _asked(self, questions: Iterable[GoldenQuestion], edition: "Edition", folder: Path) -> list[Result]:
        """As people ask: by the very parts that answer them."""
        from bot.rag.library import Library

        vectors = await self._generations.vectors_of(edition.generation)
        with closing(Library(self._embed, self._settings.FALSE_DECLINES / 100)) as library:
            library.open(edition, vectors, folder)
            places = {place for passage in edition.passages for place in passage.places}
            return gate.examined(Sitter(coach(library.reader).answer, places), questions)

    def _told(self, questions: Sequence[GoldenQuestion]) -> Iterator[GoldenQuestion]:
        for number, question in enumerate(questions, 1):
            yield question
            self._progress("checking", number, len(questions))
