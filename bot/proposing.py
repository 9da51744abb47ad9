"""Joins what proposes questions and what accepts them: a chat model, the index that serves, what admins decided."""

from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import models
from bot.audit import Deed, team_and_name
from bot.errors import DocumentRefused, IndexUnavailable, NotPossible, SettingsError
from bot.feedback import Attached
from bot.progress import Tell
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.rag.chat.expansion import Expanded
    from bot.rag.chat.proposals import Proposals
    from bot.rag.reader import Reader
    from bot.store.engine import Database

_NO_MODEL = "CHAT_MODEL is missing: --expand has a chat model propose questions (docs/chat-model.md says how)."
_OTHER_LANGUAGES = "questions in other languages are known only from a file beside their document: put them there"
_NO_INDEX = "There is no index yet: run `python ingest.py`."


@dataclass(frozen=True, slots=True)
class Accepted:
    """So many questions of so many passages; about so many others something was decided already."""

    questions: int
    passages: int
    decided: int
    refused: tuple[DocumentRefused, ...]


class Proposing:
    def __init__(self, settings: Settings, database: "Database", by: str) -> None:
        from bot.store.audit import AuditTrail
        from bot.store.curation import Curation
        from bot.store.generations import Generations

        self._settings = settings
        self._generations = Generations(database)
        self._curation = Curation(database)
        self._audit = AuditTrail(database)
        self._by = by

    async def expand(self, each: int, tell: Tell) -> tuple["Expanded", Accepted | None]:
        """And what was accepted, if that is done at once; raises CoachError."""
        from bot.rag.chat.expansion import Expansion
        from bot.rag.chat.proposals import Proposals

        model = models.chat_model(self._settings)
        if model is None:
            raise SettingsError([_NO_MODEL])
        async with self._reader() as reader:
            exemplars, attached = reader.edition.exemplars, await self._curation.attached()
            prepared = {exemplar.about for exemplar in exemplars if exemplar.kind == "question"}
            prepared |= {one.passage_id for one in attached if one.passage_id}
            known = [exemplar.text for exemplar in exemplars] + [one.question for one in attached]
            proposals = Proposals(self._settings.DATA_DIR, reader.edition.passages)
            with proposals.alone():
                expansion = Expansion(model, proposals, lambda asked: reader.look(asked, (), False), known, each)
                expanded = await expansion.run(proposals.to_ask(prepared), tell)
        at_once = self._settings.ACCEPT_PROPOSED == "always"
        return expanded, await self._take(proposals, proposals.files()) if at_once else None

    async def accept(self, files: Sequence[Path]) -> Accepted:
        """All there are, if none is named; raises CoachError."""
        from bot.rag.chat.proposals import Proposals

        serving = await self._generations.serving()
        if serving is None:
            raise IndexUnavailable(_NO_INDEX)
        proposals = Proposals(self._settings.DATA_DIR, await self._generations.passages(serving.id))
        folder = proposals.folder.resolve()
        if stray := next((file for file in files if not file.resolve().is_relative_to(folder)), None):
            raise NotPossible(f"{stray} is not in {proposals.folder}, where proposed questions are.")
        return await self._take(proposals, [proposals.folder / file.resolve().relative_to(folder) for file in files])

    async def _take(self, proposals: "Proposals", files: Sequence[Path]) -> Accepted:
        refused: list[DocumentRefused] = []
        taken: dict[str, str] = {}
        decided = {one.question for one in await self._curation.attached()}
        found = 0
        for file in files or proposals.files():
            exemplars, problems = proposals.read([file])
            ours = [one for one in exemplars if one.language == "en"]
            refused += problems
            if len(ours) < len(exemplars):
                refused.append(DocumentRefused(file.name, _OTHER_LANGUAGES))
            found += len(ours)
            new = {one.text: one.about for one in ours if one.text not in decided | taken.keys()}
            await self._attach(file, new)
            taken |= new
        return Accepted(len(taken), len(set(taken.values())), found - len(taken), tuple(refused))

    async def _attach(self, file: Path, asked: dict[str, str]) -> None:
        now, (team, name) = datetime.now(UTC), team_and_name(self._by)
        for question, passage_id in asked.items():
            await self._curation.attach(Attached(question, passage_id, name, now))
        if asked:
            how = f"{len(asked)} proposed questions to {len(set(asked.values()))} passages"
            await self._audit.note(Deed(now, team, name, "attach", file.name, "done", how))

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator["Reader"]:
        """Of the generation that serves."""
        from bot.rag.librarian import Librarian
        from bot.rag.library import Library

        settings, embed = self._settings, models.embedder(self._settings)
        with closing(Library(embed, settings.FALSE_DECLINES / 100)) as library, ThreadPoolExecutor(1) as pool:
            await Librarian(library, self._generations, settings.DATA_DIR, pool, _no_ingest).refresh()
            yield library.reader


async def _no_ingest() -> None:
    raise IndexUnavailable(_NO_INDEX)
