"""Brings the index in line with the knowledge: embeds only what is new, builds beside, then moves one pointer."""

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from bot.domain import Exemplar, Generation, Passage
from bot.errors import IndexUnavailable, IngestBusy, KnowledgeError
from bot.rag import catalogue, chunking, documents, index, questions
from bot.rag.converting import CONVERTED, Converter
from bot.rag.embeddings import Embedder
from bot.rag.kept_vectors import Keeper, KeptVectors, Progress
from bot.rag.material import Material
from bot.rag.report import Report, counted
from bot.rag.representation import content_hash, own_exemplars
from bot.rag.sealed import COPIES, is_whole
from bot.tips import Tip

# The generation before the new one, to go back to; and the one before that, which a coach that was busy may still read.
_KEPT = 2
_FORMAT = 4  # of a generation; to be raised when what is in it, or how it is made, changes


class Store(Keeper, Protocol):
    """What ingestion needs kept: generations with all that is in them, and every vector by its text's hash."""

    async def serving(self) -> Generation | None: ...
    async def all(self) -> list[Generation]: ...
    async def passages(self, generation_id: int) -> list[Passage]: ...
    async def exemplars(self, generation_id: int) -> list[Exemplar]: ...
    async def tips(self, generation_id: int) -> list[Tip]: ...
    async def save(
        self,
        model: str,
        dimensions: int,
        created_at: datetime,
        documents: int,
        passages: Sequence[Passage],
        exemplars: Sequence[Exemplar],
        tips: Sequence[Tip],
        hashes: Collection[str],
    ) -> Generation: ...
    async def serve(self, generation_id: int) -> None: ...
    async def forget_except(self, ids: Collection[int]) -> list[int]: ...


@contextmanager
def exclusive(data_dir: Path) -> Iterator[None]:
    """Raises IngestBusy while another process is at it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(data_dir / "ingest.lock", timeout=0):
            yield
    except Timeout:
        raise IngestBusy("Another ingest is running: wait for it to end, then try again.") from None


def folder_of(data_dir: Path, generation_id: int) -> Path:
    """Named for the format too: what another version made is not there for this one, and is made anew."""
    return data_dir / "index" / f"{generation_id}-{_FORMAT}"


class Ingestion:
    def __init__(
        self, knowledge_dir: Path, data_dir: Path, store: Store, embed: Embedder, talk: Sequence[Exemplar]
    ) -> None:
        """`talk` is what people say beside their questions, whatever the knowledge."""
        self._knowledge_dir = knowledge_dir
        self._data_dir = data_dir
        self._store = store
        self._embed = embed
        self._talk = talk

    async def run(
        self,
        now: datetime,
        only: Collection[Path] = (),
        rebuild: bool = False,
        dry_run: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> Report:
        """`only` limits the scan to these files or folders: nothing outside them is touched.

        Raises KnowledgeError when nothing is usable, IndexUnavailable when the new generation can't be trusted.
        """
        if not dry_run:
            self._sweep({generation.id for generation in await self._store.all()})
        serving = await self._store.serving()
        before = await self._kept(serving)
        after = self._read(before, only)
        vectors = KeptVectors(self._store, self._embed)
        if not rebuild:
            await vectors.recall(after.texts())
        missing = vectors.missing(after.texts())
        same = (after.passages, after.exemplars, after.tips) == (before.passages, before.exemplars, before.tips)
        if not dry_run and (rebuild or missing or not same or not self._is_sound(serving)):
            await vectors.embed(missing, progress)
            serving = await self._build(now, after, vectors, serving)
        return counted(before, after, set(missing), serving)

    async def roll_back(self) -> Generation:
        """To the generation before the serving one; raises IndexUnavailable when there is none."""
        serving = await self._store.serving()
        for generation in await self._store.all():
            is_earlier = serving is not None and generation.id < serving.id
            if is_earlier and self._is_sound(generation):
                await self._store.serve(generation.id)
                return generation
        raise IndexUnavailable("There is no earlier generation to go back to.")

    async def _kept(self, generation: Generation | None) -> Material:
        if generation is None:
            return Material([], [], [])
        kept = self._store
        of = generation.id
        return Material(await kept.passages(of), await kept.exemplars(of), await kept.tips(of))

    def _read(self, before: Material, only: Collection[Path]) -> Material:
        """A document that is out of the scan or refused keeps what it had; questions are always all read."""
        root = self._knowledge_dir
        files = documents.files(root)
        scanned = [path for path in files if _within(path, only) and not questions.is_one(path)]
        with Converter(self._data_dir / CONVERTED) as converter:
            found, refused = documents.read_all(scanned, root, converter.convert)
            if not only:
                converter.forget_unused()
        kept = {reason.path for reason in refused}
        kept |= {p.document for p in before.passages if not _within(root / p.document, only)}
        passages = [passage for document in found for passage in chunking.passages(document)]
        tips, tip_problems = catalogue.read_all(found, passages)
        passages += [passage for passage in before.passages if passage.document in kept]
        tips += [tip for tip in before.tips if tip.document in kept]
        if not passages:
            raise KnowledgeError("\n".join(map(str, refused)) or f"There is nothing usable in {root}.")
        passages.sort(key=lambda p: (p.document, p.position))
        tips.sort(key=lambda tip: tip.document)
        asked, problems = questions.read_all(filter(questions.is_one, files), root, passages, before.exemplars)
        about = {exemplar.about for exemplar in asked}
        own = [exemplar for passage in passages for exemplar in own_exemplars(passage, passage.id in about)]
        return Material(passages, [*own, *asked, *self._talk], tips, (*refused, *tip_problems, *problems))

    def _is_sound(self, generation: Generation | None) -> bool:
        """It was checked before it served, and nothing in it has changed since."""
        return (
            generation is not None
            and generation.model == self._embed.name
            and is_whole(folder_of(self._data_dir, generation.id))
        )

    async def _build(
        self, now: datetime, material: Material, vectors: KeptVectors, earlier: Generation | None
    ) -> Generation:
        contents = material.contents(vectors.by_hash)
        sources = len({p.document for p in material.passages})
        dimensions = contents.vectors.shape[1]
        hashes = {content_hash(text) for text in material.texts()}
        made = await self._store.save(
            self._embed.name, dimensions, now, sources, material.passages, material.exemplars, material.tips, hashes
        )
        try:
            index.build(folder_of(self._data_dir, made.id), contents)
        except IndexUnavailable:
            await self._store.forget_except({g.id for g in await self._store.all()} - {made.id})
            raise
        await self._store.serve(made.id)
        await self._clean_up(made, earlier)
        return made

    async def _clean_up(self, made: Generation, earlier: Generation | None) -> None:
        """All but the new generation and those it follows; also what killed runs left behind."""
        followed = [g.id for g in await self._store.all() if earlier and g.id <= earlier.id]
        kept = {made.id, *followed[:_KEPT]}
        await self._store.forget_except(kept)
        self._sweep(kept)

    def _sweep(self, ids: Collection[int]) -> None:
        """Leaves the folders of these generations, and what readers copied for themselves."""
        names = {folder_of(self._data_dir, i).name for i in ids} | {COPIES}
        for folder in (self._data_dir / "index").glob("*"):
            if folder.name not in names:
                shutil.rmtree(folder, ignore_errors=True)


def _within(path: Path, only: Collection[Path]) -> bool:
    return not only or any(path.is_relative_to(limit) for limit in only)
