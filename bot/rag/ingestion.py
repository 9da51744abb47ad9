"""Brings the index in line with the knowledge: embeds only what is new, builds beside, then moves one pointer."""

import asyncio
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np
from filelock import FileLock, Timeout

from bot.domain import Generation, Passage
from bot.errors import DocumentRefused, IndexUnavailable, IngestBusy, KnowledgeError
from bot.rag import chunking, documents, index
from bot.rag.embeddings import Embedder, normalised
from bot.rag.index import Entry
from bot.rag.report import Report, counted
from bot.rag.representation import content_hash, embedded_texts, searched_words

_EMBED_AT_ONCE = 32  # passages between two steps of the progress bar
_KEPT = 2  # generations: the one that serves, and the one before it for a rollback

Progress = Callable[[int, int], None]


class Store(Protocol):
    """What ingestion needs kept: generations with their passages, and vectors by the hash of what they stand for."""

    async def serving(self) -> Generation | None: ...
    async def all(self) -> list[Generation]: ...
    async def passages(self, generation_id: int) -> list[Passage]: ...
    async def vectors(self, model: str, hashes: Iterable[str]) -> dict[str, bytes]: ...
    async def save(
        self,
        model: str,
        dimensions: int,
        created_at: datetime,
        documents: int,
        passages: Sequence[tuple[Passage, str]],
        vectors: Mapping[str, bytes],
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
    return data_dir / "index" / str(generation_id)


class Ingestion:
    def __init__(self, knowledge_dir: Path, data_dir: Path, store: Store, embed: Embedder) -> None:
        self._knowledge_dir = knowledge_dir
        self._data_dir = data_dir
        self._store = store
        self._embed = embed

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
        serving = await self._store.serving()
        before = await self._store.passages(serving.id) if serving else []
        after, refused = self._read(before, only)
        hashes = {passage.id: content_hash(passage) for passage in after}
        known = {} if rebuild else await self._store.vectors(self._embed.name, hashes.values())
        missing = [passage for passage in after if hashes[passage.id] not in known]
        if not dry_run and (rebuild or missing or after != before or not await self._is_sound(serving)):
            fresh = await self._embedded(missing, hashes, progress)
            serving = await self._build(now, after, hashes, known, fresh)
        return counted(before, after, len(missing), refused, serving)

    async def roll_back(self) -> Generation:
        """To the generation before the serving one; raises IndexUnavailable when there is none."""
        serving = await self._store.serving()
        for generation in await self._store.all():
            if serving and generation.id < serving.id and await self._is_sound(generation):
                await self._store.serve(generation.id)
                return generation
        raise IndexUnavailable("There is no earlier generation to go back to.")

    def _read(
        self, before: Sequence[Passage], only: Collection[Path]
    ) -> tuple[list[Passage], tuple[DocumentRefused, ...]]:
        """A document that is out of the scan or refused keeps the passages it had."""
        root = self._knowledge_dir
        found, refused = documents.read_all([path for path in documents.files(root) if _within(path, only)], root)
        passages = [passage for document in found for passage in chunking.passages(document)]
        kept = {reason.path for reason in refused}
        passages += [p for p in before if p.document in kept or not _within(root / p.document, only)]
        if not passages:
            raise KnowledgeError("\n".join(map(str, refused)) or f"There is nothing usable in {root}.")
        return sorted(passages, key=lambda p: (p.document, p.position)), refused

    async def _is_sound(self, generation: Generation | None) -> bool:
        """A damaged index may open and count right: it has to find again what is in it."""
        if generation is None or generation.model != self._embed.name:
            return False
        passages = await self._store.passages(generation.id)
        hashes = {passage.id: content_hash(passage) for passage in passages}
        vectors = await self._store.vectors(generation.model, hashes.values())
        try:
            index.check(folder_of(self._data_dir, generation.id), _entries(passages, hashes, vectors))
        except (IndexUnavailable, KeyError):  # KeyError: made by a version that embedded in another way.
            return False
        return True

    async def _embedded(
        self, passages: Sequence[Passage], hashes: Mapping[str, str], progress: Progress
    ) -> dict[str, bytes]:
        fresh: dict[str, bytes] = {}
        for start in range(0, len(passages), _EMBED_AT_ONCE):
            await asyncio.sleep(0)  # Ctrl-C gets through here, and nowhere else while this works.
            some = passages[start : start + _EMBED_AT_ONCE]
            texts = [text for passage in some for text in embedded_texts(passage)]
            means = normalised(self._embed(texts).reshape(len(some), 2, -1).mean(axis=1))
            fresh |= {hashes[p.id]: row.astype("<f4").tobytes() for p, row in zip(some, means, strict=True)}
            progress(start + len(some), len(passages))
        return fresh

    async def _build(
        self,
        now: datetime,
        passages: Sequence[Passage],
        hashes: Mapping[str, str],
        known: Mapping[str, bytes],
        fresh: Mapping[str, bytes],
    ) -> Generation:
        entries = _entries(passages, hashes, {**known, **fresh})
        sources = len({p.document for p in passages})
        rows = [(p, hashes[p.id]) for p in passages]
        earlier = await self._store.serving()
        made = await self._store.save(self._embed.name, len(entries[0].vector), now, sources, rows, fresh)
        try:
            index.build(folder_of(self._data_dir, made.id), entries)
        except IndexUnavailable:
            await self._store.forget_except({g.id for g in await self._store.all()} - {made.id})
            raise
        await self._store.serve(made.id)
        await self._clean_up({made.id, earlier.id if earlier else made.id})
        return made

    async def _clean_up(self, kept: Collection[int]) -> None:
        """Also what killed runs left behind."""
        await self._store.forget_except(kept)
        names = {str(i) for i in kept}
        for folder in (self._data_dir / "index").iterdir():
            if folder.name not in names:
                shutil.rmtree(folder, ignore_errors=True)


def _entries(passages: Sequence[Passage], hashes: Mapping[str, str], vectors: Mapping[str, bytes]) -> list[Entry]:
    return [Entry(p, np.frombuffer(vectors[hashes[p.id]], dtype="<f4"), searched_words(p)) for p in passages]


def _within(path: Path, only: Collection[Path]) -> bool:
    return not only or any(path.is_relative_to(limit) for limit in only)
