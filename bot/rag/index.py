"""One generation of the index, written once to a folder of its own, then read: meaning, words, and what was learned."""

import itertools
import shutil
import weakref
from collections.abc import AsyncIterable, Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import numpy as np

from bot.domain import Passage
from bot.errors import IndexUnavailable, of_the_system
from bot.rag import meaning
from bot.rag.embeddings import Vectors
from bot.rag.learned import Learned
from bot.rag.lexical import Lexical
from bot.rag.meaning import Meaning
from bot.rag.sealed import Sealed, seal

_WORDS = "words.sqlite3"
_LEARNED = "learned.npz"
_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage with what leads to it: its vector, its own words, and the words of the questions asked of it."""

    passage: Passage
    vector: Vectors
    own: str
    asked: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a generation is made of; `vectors` are those of the exemplars, from which `learn` takes its time."""

    entries: Sequence[Entry]
    vectors: Vectors
    learn: Callable[[], Learned]

    @property
    def ids(self) -> list[str]:
        return [entry.passage.id for entry in self.entries]

    def means(self) -> Vectors:
        return np.stack([entry.vector for entry in self.entries])

    def lexical(self) -> Lexical:
        lexical = Lexical()
        lexical.add((entry.passage.id, entry.own, entry.asked) for entry in self.entries)
        return lexical


async def build(folder: Path, count: int, batches: AsyncIterable[Sequence[Entry]], learned: Learned) -> None:
    """Makes the folder anew from so many entries, leaving nothing of an unfinished one.

    They come in batches, for all at once they would fill the memory. Raises IndexUnavailable if it can't be trusted.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _begin(folder, learned)
        canaries = await _write(folder, count, batches)
        seal(folder)
        meaning.check(folder, canaries)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, (OSError, IndexUnavailable)):  # A full or failing disk shows as either.
            why = of_the_system(error) if isinstance(error, OSError) else str(error)
            raise IndexUnavailable(
                f"The new index could not be made: {why}. The index is as it was before. Is the disk full?"
            ) from error
        raise


def _begin(folder: Path, learned: Learned) -> None:
    folder.mkdir(parents=True)
    learned.save(folder)


async def _write(folder: Path, count: int, batches: AsyncIterable[Sequence[Entry]]) -> Sequence[Vectors]:
    vectors: list[Vectors] = []
    rows, canaries = itertools.count(), meaning.canaries(count)
    with closing(Lexical(folder / _WORDS)) as lexical, meaning.writer(folder) as passages:
        async for entries in batches:
            passages.add([entry.passage.id for entry in entries], np.stack([entry.vector for entry in entries]))
            lexical.add((entry.passage.id, entry.own, entry.asked) for entry in entries)
            vectors += [entry.vector for entry, row in zip(entries, rows, strict=False) if row in canaries]
    return vectors


class Index:
    """A generation open for reading, from any thread; it closes when nobody has it any more.

    What the folder doesn't give as it was written is made anew in memory: it answers the same.
    """

    def __init__(self, folder: Path, contents: Contents) -> None:
        self.vectors = contents.vectors
        self.missed: list[str] = []
        """Why something was made anew."""
        ids, means = contents.ids, contents.means()
        with ExitStack() as opened:
            self._meaning = self._part(
                lambda: opened.enter_context(meaning.opened(Sealed(folder), ids, means)), lambda: Meaning(ids, means)
            )
            self.lexical = self._part(lambda: Lexical.load(Sealed(folder).read(_WORDS)), contents.lexical)
            opened.callback(self.lexical.close)
            self.learned = self._part(lambda: _learned(folder), contents.learn)
            self._close = weakref.finalize(self, opened.pop_all().close)

    def _part(self, read: Callable[[], _Part], make: Callable[[], _Part]) -> _Part:
        try:
            return read()
        except (OSError, IndexUnavailable) as error:
            self.missed.append(str(error))
            return make()

    @property
    def is_whole(self) -> bool:
        """Up to now."""
        return self._meaning.is_chroma and not self.missed

    def nearest(self, vector: Vectors, limit: int) -> dict[str, float]:
        """Cosine by passage id, nearest first."""
        return self._meaning.nearest(vector, limit)

    def close(self) -> None:
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _learned(folder: Path) -> Learned:
    Sealed(folder).read(_LEARNED)
    return Learned.load(folder)
