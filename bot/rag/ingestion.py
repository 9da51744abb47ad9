"""Brings the index in line with the knowledge: embeds only what is new, builds beside, then moves one pointer."""

import shutil
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from bot.domain import Exemplar, Generation
from bot.errors import IndexUnavailable, IngestBusy
from bot.feedback import Attached
from bot.rag import index
from bot.rag.converting import CONVERTED, Converter
from bot.rag.edition import Edition, Store
from bot.rag.embeddings import Embedder
from bot.rag.kept_vectors import KeptVectors
from bot.rag.material import Material
from bot.rag.reading import Reading
from bot.rag.report import Report, report
from bot.rag.representation import content_hash
from bot.rag.sealed import COPIES, is_whole

# The generation before the new one, to go back to; and the one before that, which a coach that was busy may still read.
_KEPT = 2
_FORMAT = 5  # of a generation; to be raised when what is in it, or how it is made, changes
NONE = Material([], [], [])

# What it is at, and how much of how much is done; nothing of nothing where that can't be told.
Progress = Callable[[str, int, int], None]
# Whether a generation that was built, with its folder, may take the place of the one that serves.
Examine = Callable[[Edition, Path], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for, and what admins decided beside the files: documents to leave out, what questions are about.

    `only` limits the scan to these files or folders: nothing outside them is touched.
    """

    only: Collection[Path] = ()
    rebuild: bool = False
    dry_run: bool = False
    hidden: frozenset[str] = frozenset()
    attached: Sequence[Attached] = ()


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


async def approve(edition: Edition, folder: Path) -> bool:
    return True


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
        order: Order = Order(),
        progress: Progress = lambda phase, done, total: None,
        examine: Examine = approve,
    ) -> Report:
        """Raises KnowledgeError when nothing is usable, IndexUnavailable when the new generation can't be trusted."""
        if not order.dry_run:
            self._sweep({generation.id for generation in await self._store.all()})
        serving = await self._store.serving()
        before = await self._kept(serving)
        after = self._read(before, order, progress)
        vectors = KeptVectors(self._store, self._embed)
        if not order.rebuild:
            await vectors.recall(after.texts())
        missing = vectors.missing(after.texts())
        made: Generation | None = None
        if not order.dry_run and (order.rebuild or missing or not after.is_like(before) or not self._is_sound(serving)):
            await vectors.embed(missing, partial(progress, "embedding"))
            made = await self._build(now, after, vectors, progress)
            made = await self._publish(made, after, serving, examine)
        return report(before, after, set(missing), made or serving, made is not None)

    async def roll_back(self, to: int | None = None) -> Generation:
        """To this generation, or else to the one before the serving one; raises IndexUnavailable."""
        serving, generations = await self._store.serving(), await self._store.all()
        wanted = [g for g in generations if g.id == to or (to is None and serving and g.id < serving.id)]
        sound = [generation for generation in wanted if self._is_sound(generation)]
        if to is not None and to == (serving and serving.id):
            raise IndexUnavailable(f"Generation {to} is the one that serves.")
        if to is not None and not wanted:
            known = ", ".join(str(g.id) for g in generations if g != serving) or "none"
            raise IndexUnavailable(f"There is no generation {to} to go back to. Those that are kept: {known}.")
        if not sound:
            damaged = f"Generation {to} is damaged, or was made with another embedding model: it can't serve."
            raise IndexUnavailable("There is no earlier generation to go back to." if to is None else damaged)
        await self._store.serve(sound[0].id)
        return sound[0]

    async def _kept(self, generation: Generation | None) -> Material:
        """But for the passages' own words, which follow from them."""
        if generation is None:
            return NONE
        exemplars = [e for e in await self._store.exemplars(generation.id) if e.kind != "own_words"]
        return Material(await self._store.passages(generation.id), exemplars, await self._store.tips(generation.id))

    def _read(self, before: Material, order: Order, progress: Progress) -> Material:
        reading = Reading(self._knowledge_dir, self._data_dir, before, order.only, order.hidden)
        with Converter(self._data_dir / CONVERTED) as converter:
            found = reading.read(order.attached, self._talk, converter.convert, partial(progress, "reading"))
            if not order.only:
                converter.forget_unused()
        return found

    def _is_sound(self, generation: Generation | None) -> bool:
        """It was checked before it served, and nothing in it has changed since."""
        return (
            generation is not None
            and generation.model == self._embed.name
            and is_whole(folder_of(self._data_dir, generation.id))
        )

    async def _build(self, now: datetime, material: Material, vectors: KeptVectors, progress: Progress) -> Generation:
        count = len(material.passages)
        progress("learning", 0, 0)
        sources = len({p.document for p in material.passages})
        dimensions = (await vectors.of([next(material.texts())])).shape[1]
        hashes = {content_hash(text) for text in material.texts()}
        made = await self._store.save(
            self._embed.name, dimensions, now, sources, material.passages, material.exemplars, material.tips, hashes
        )
        learned = await material.learned(vectors.of)
        progress("building", 0, count)
        entries = material.entries(vectors.of, partial(progress, "building"))
        try:
            await index.build(folder_of(self._data_dir, made.id), count, entries, learned)
        except IndexUnavailable:
            await self._store.drop(made.id)
            raise
        return made

    async def _publish(
        self, made: Generation, material: Material, earlier: Generation | None, examine: Examine
    ) -> Generation | None:
        """None when it was held back."""
        folder = folder_of(self._data_dir, made.id)
        if not await examine(Edition(made, material.passages, material.exemplars, material.tips), folder):
            shutil.rmtree(folder, ignore_errors=True)
            await self._store.drop(made.id)
            return None
        await self._store.serve(made.id)
        # All but the new generation and those it follows; also what killed runs left behind.
        followed = [g.id for g in await self._store.all() if earlier and g.id <= earlier.id]
        kept = {made.id, *followed[:_KEPT]}
        await self._store.forget_except(kept)
        self._sweep(kept)
        return made

    def _sweep(self, ids: Collection[int]) -> None:
        """Leaves the folders of these generations, and what readers copied for themselves."""
        names = {folder_of(self._data_dir, i).name for i in ids} | {COPIES}
        for folder in (self._data_dir / "index").glob("*"):
            if folder.name not in names:
                shutil.rmtree(folder, ignore_errors=True)
