"""One generation of the index on disk: Chroma for meaning and full-text search for words; written once, then read."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import chromadb
import numpy as np
from chromadb.config import Settings
from chromadb.errors import ChromaError

from bot.domain import Exemplar, Passage
from bot.errors import IndexUnavailable
from bot.rag.embeddings import Vectors
from bot.rag.learned import Learned
from bot.rag.lexical import Lexical
from bot.rag.lexical import build as build_lexical

_PASSAGES = "passages"
_EXEMPLARS = "exemplars"
_LEXICAL = "words.sqlite3"
_ADD_AT_ONCE = 1000
_CANARIES = 20  # passages whose own vector must lead back to them when a generation is checked


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage with what leads to it: its vector, its own words, and the words of the questions asked of it."""

    passage: Passage
    vector: Vectors
    own: str
    asked: str


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a generation is made of; `vectors` are those of the exemplars, in their order."""

    entries: Sequence[Entry]
    exemplars: Sequence[Exemplar]
    vectors: Vectors
    learned: Learned


def build(folder: Path, contents: Contents) -> None:
    """Makes the folder anew, leaving nothing of an unfinished one; raises IndexUnavailable if it can't be trusted."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _write(folder, contents)
        check(folder, contents.entries)
    except (OSError, sqlite3.Error, ChromaError, IndexUnavailable) as error:  # A full or failing disk shows as any.
        shutil.rmtree(folder, ignore_errors=True)
        raise IndexUnavailable(
            f"The new index could not be made ({error}): the old one goes on serving. Is the disk full?"
        ) from error


def _write(folder: Path, contents: Contents) -> None:
    folder.mkdir(parents=True)
    entries = contents.entries
    asked = ((e.passage.id, f"{e.own} {e.asked}") for e in entries)
    build_lexical(folder / _LEXICAL, own=((e.passage.id, e.own) for e in entries), asked=asked)
    contents.learned.save(folder)
    with closing(_client(folder)) as client:
        passages = _collection(client, _PASSAGES, len(entries))
        for some in _slices(len(entries)):
            batch = entries[some]
            passages.add(ids=[e.passage.id for e in batch], embeddings=np.stack([e.vector for e in batch]))
        exemplars = _collection(client, _EXEMPLARS, len(contents.exemplars))
        for some in _slices(len(contents.exemplars)):
            exemplars.add(
                ids=[f"{i:08}" for i in range(some.start, some.stop)],
                embeddings=contents.vectors[some],
                documents=[e.text for e in contents.exemplars[some]],
            )


def _collection(client: Any, name: str, size: int) -> Any:
    """Nothing is synced to HNSW files below the threshold: a small index lives in Chroma's SQLite log alone.

    With the usual 16 neighbours, some of many passages that are all equally alike may end up out of reach.
    """
    hnsw = {"space": "cosine", "sync_threshold": max(size + 1, 1000), "max_neighbors": 64}
    return client.create_collection(name, configuration={"hnsw": hnsw}, embedding_function=None)


def _slices(size: int) -> Iterator[slice]:
    return (slice(start, min(start + _ADD_AT_ONCE, size)) for start in range(0, size, _ADD_AT_ONCE))


def check(folder: Path, entries: Sequence[Entry]) -> None:
    """Raises IndexUnavailable for a damaged index. By recall, as one that finds nothing may still count right."""
    step = max(1, len(entries) // _CANARIES)
    with _explained(), Index(folder) as index:
        for entry in entries[::step]:
            nearest = index.nearest(entry.vector, 1)
            if not nearest or max(nearest.values()) < 0.999:
                raise IndexUnavailable("it does not find its own passages")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:  # The border to Chroma and SQLite, which raise many types for a damaged folder.
        raise IndexUnavailable("The index is damaged: run `python ingest.py --rebuild`.") from error


def _client(folder: Path) -> Any:
    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


class Index:
    """A generation open for reading, from any thread."""

    def __init__(self, folder: Path) -> None:
        if not (folder / _LEXICAL).is_file():
            raise IndexUnavailable("There is no index yet, or it is not whole: run `python ingest.py`.")
        with _explained(), ExitStack() as opened:
            self.lexical = opened.enter_context(closing(Lexical(folder / _LEXICAL)))
            self.lexical.check()
            self.learned = Learned.load(folder)
            client = opened.enter_context(closing(_client(folder)))
            self._passages = client.get_collection(_PASSAGES, embedding_function=None)
            self._size = self._passages.count()
            self._exemplars = client.get_collection(_EXEMPLARS, embedding_function=None)
            self._opened = opened.pop_all()

    def nearest(self, vector: Vectors, limit: int) -> dict[str, float]:
        """Cosine by passage id, nearest first."""
        with _explained():
            found = self._passages.query(
                query_embeddings=vector[None, :], n_results=min(limit, self._size), include=["distances"]
            )
        return dict(zip(found["ids"][0], (1 - d for d in found["distances"][0]), strict=True))

    def exemplar_vectors(self) -> Vectors:
        """All of them in their order, for every message is compared with every one."""
        with _explained():
            found = self._exemplars.get(include=["embeddings"])
        return np.asarray(found["embeddings"], dtype=np.float32)[np.argsort(found["ids"])]

    def close(self) -> None:
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
