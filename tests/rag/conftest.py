"""A knowledge folder, a database and an index of the test's own."""

import shutil
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from zlib import crc32

import pytest
from langchain_core.embeddings import Embeddings

from bot.domain import Exemplar
from bot.feedback import Attached
from bot.rag import learned
from bot.rag.converters.outcome import Converted
from bot.rag.embeddings import Embedder, Vectors
from bot.rag.index import Contents, Index
from bot.rag.ingestion import Ingestion, Order, folder_of
from bot.rag.learned import Learned
from bot.rag.librarian import Ingest, Librarian
from bot.rag.library import Library
from bot.rag.material import Material
from bot.rag.reader import Reader
from bot.rag.report import Report
from bot.store.engine import Database
from bot.store.generations import Generations
from tests.opening import library_on, no_ingest

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TALK = [
    Exemplar("hello there", "small_talk", "greeting"),
    Exemplar("i can't go on", "care", "distress"),
    Exemplar("this deadline is killing me", "harmless", "harmless"),
]


@pytest.fixture(scope="session")
def reader(library: Library) -> Reader:
    """The small handbook, open."""
    return library.reader


@pytest.fixture(scope="session")
def handbook(minilm: Embedder, whole: Path) -> Iterator[Reader]:
    """The whole handbook, open: for tests that are marked slow."""
    yield from opened(minilm, whole)


def opened(minilm: Embedder, data: Path, false_declines: float = 0.04) -> Iterator[Reader]:
    with library_on(data, minilm, false_declines) as library:
        yield library.reader


def no_conversion(name: str, content: bytes) -> Converted:
    raise AssertionError(f"{name} was to be converted")


def taught(vectors: Vectors, exemplars: Sequence[Exemplar], passages: Mapping[str, int]) -> Learned:
    """By all exemplars, of which these are the vectors."""
    chosen = learned.chosen(exemplars)
    return learned.fit(chosen, vectors[chosen], exemplars, passages)


@dataclass
class Hashing(Embeddings):
    """Counts words in 64 columns, by their hash: texts that share words are near each other, on every run."""

    texts: list[str] = field(default_factory=list)
    """Everything it was asked to embed."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.texts += texts
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        row = [0.0] * 64
        for word in text.lower().split():
            row[crc32(word.encode()) % 64] += 1
        return row


@dataclass
class World:
    """What `ingest.py` works on, with a model that costs nothing."""

    knowledge: Path
    data: Path
    generations: Generations
    model: Hashing = field(default_factory=Hashing)
    name: str = "hashing"

    @property
    def embedded(self) -> list[str]:
        """After the two by which an ingest, if it isn't the first, recognises the model."""
        return self.model.texts[2:]

    @property
    def ingestion(self) -> Ingestion:
        return Ingestion(self.knowledge, self.data, self.generations, self.embed, TALK)

    @property
    def embed(self) -> Embedder:
        return Embedder(self.name, self.model)

    def librarian(self, library: Library, pool: Executor, ingest: Ingest = no_ingest) -> Librarian:
        return Librarian(library, self.generations, self.data, pool, ingest)

    async def contents(self) -> Contents:
        """Of the serving generation."""
        generation = await self.generations.serving()
        assert generation
        material = Material(
            await self.generations.passages(generation.id), await self.generations.exemplars(generation.id), ()
        )
        return material.contents(await self.generations.vectors_of(generation))

    async def folder(self) -> Path:
        """The serving generation's."""
        return folder_of(self.data, await self.serving())

    def write(self, name: str, text: str) -> Path:
        """One that was added from Slack is `uploads/NAME`."""
        path = (self.data if name.startswith("uploads/") else self.knowledge) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    async def ingest(
        self,
        *only: Path,
        rebuild: bool = False,
        dry_run: bool = False,
        hidden: Sequence[str] = (),
        attached: Mapping[str, str | None] = MappingProxyType({}),
    ) -> Report:
        given = [Attached(question, about, "shell:me", NOW) for question, about in attached.items()]
        return await self.ingestion.run(NOW, Order(only, rebuild, dry_run, frozenset(hidden), given))

    async def serving(self) -> int:
        generation = await self.generations.serving()
        assert generation
        return generation.id

    async def ids(self) -> dict[str, str]:
        """By what the passages say."""
        return {passage.statement: passage.id for passage in await self.generations.passages(await self.serving())}

    async def said_about(self, text: str) -> str:
        """What the index of the serving generation leads to."""
        serving = await self.serving()
        said = {passage.id: passage.statement for passage in await self.generations.passages(serving)}
        with Index(folder_of(self.data, serving), await self.contents()) as index:
            assert index.is_whole
            nearest = index.nearest(Embedder(self.name, Hashing())([text])[0], 1)
        return said[next(iter(nearest))]


@asynccontextmanager
async def open_world(folder: Path) -> AsyncIterator[World]:
    database = Database(f"sqlite:///{folder / 'coach.sqlite3'}")
    await database.migrate()
    (folder / "knowledge").mkdir(exist_ok=True)
    yield World(folder / "knowledge", folder / "data", Generations(database))
    await database.close()


@pytest.fixture
async def world(tmp_path: Path, tables: Path) -> AsyncIterator[World]:
    shutil.copy(tables, tmp_path)
    async with open_world(tmp_path) as world:
        yield world
