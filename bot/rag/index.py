"""One generation of the index, written once to a folder of its own, then read: meaning, words, and what was learned."""

import shutil
import weakref
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import numpy as np

from bot.domain import Passage
from bot.errors import IndexUnavailable
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
        own = ((e.passage.id, e.own) for e in self.entries)
        return Lexical(own, asked=((e.passage.id, f"{e.own} {e.asked}") for e in self.entries))


def build(folder: Path, contents: Contents) -> None:
    """Makes the folder anew, leaving nothing of an unfinished one; raises IndexUnavailable if it can't be trusted."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _write(folder, contents)
        with Index(folder, contents) as index:
            if index.missed:
                raise IndexUnavailable(f"it can't be read again: {index.missed[0]}")
    except (OSError, IndexUnavailable) as error:  # A full or failing disk shows as either.
        shutil.rmtree(folder, ignore_errors=True)
        raise IndexUnavailable(
            f"The new index could not be made ({error}): the old one goes on serving. Is the disk full?"
        ) from error


def _write(folder: Path, contents: Contents) -> None:
    folder.mkdir(parents=True)
    with closing(contents.lexical()) as lexical:
        (folder / _WORDS).write_bytes(lexical.save())
    contents.learn().save(folder)
    meaning.write(folder, contents.ids, contents.means())
    seal(folder)


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
