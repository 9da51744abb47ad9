"""One generation of the index on disk: Chroma for meaning and full-text search for words; written once, then read."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import chromadb
import numpy as np
from chromadb.config import Settings

from bot.domain import Passage
from bot.errors import IndexUnavailable
from bot.rag import lexical
from bot.rag.embeddings import Vectors

_COLLECTION = "passages"
_LEXICAL = "words.sqlite3"
_ADD_AT_ONCE = 1000
_CANARIES = 20  # passages whose own vector must lead back to them when a generation is checked


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage with what leads to it: its vector, and the words it can be found by."""

    passage: Passage
    vector: Vectors
    words: str


def build(folder: Path, entries: Sequence[Entry]) -> None:
    """Makes the folder anew, leaving nothing of an unfinished one; raises IndexUnavailable if it can't be trusted."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _write(folder, entries)
        check(folder, entries)
    except Exception as error:  # The border to the disk: a full one surfaces as OSError, sqlite3.Error or Chroma's own.
        shutil.rmtree(folder, ignore_errors=True)
        raise IndexUnavailable(
            f"The new index could not be made ({error}): the old one goes on serving. Is the disk full?"
        ) from error


def _write(folder: Path, entries: Sequence[Entry]) -> None:
    folder.mkdir(parents=True)
    lexical.build(folder / _LEXICAL, ((entry.passage.id, entry.words) for entry in entries))
    client = _client(folder)
    # Nothing is synced to HNSW files below the threshold: a small index lives in Chroma's SQLite log alone.
    # With the usual 16 neighbours, some of many passages that are all equally alike may end up out of reach.
    hnsw = {"space": "cosine", "sync_threshold": max(len(entries) + 1, 1000), "max_neighbors": 64}
    collection = client.create_collection(_COLLECTION, configuration={"hnsw": hnsw}, embedding_function=None)
    for start in range(0, len(entries), _ADD_AT_ONCE):
        some = entries[start : start + _ADD_AT_ONCE]
        collection.add(ids=[e.passage.id for e in some], embeddings=np.stack([e.vector for e in some]))
    client.close()


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
            self._lexical = opened.enter_context(closing(lexical.Lexical(folder / _LEXICAL)))
            self._lexical.check()
            client = opened.enter_context(closing(_client(folder)))
            self._collection = client.get_collection(_COLLECTION, embedding_function=None)
            self._size = self._collection.count()
            self._opened = opened.pop_all()

    def nearest(self, vector: Vectors, limit: int) -> dict[str, float]:
        """Cosine by passage id, nearest first."""
        found = self._collection.query(
            query_embeddings=vector[None, :], n_results=min(limit, self._size), include=["distances"]
        )
        return dict(zip(found["ids"][0], (1 - d for d in found["distances"][0]), strict=True))

    def cosines(self, vector: Vectors, ids: Sequence[str]) -> dict[str, float]:
        """For passages that words led to."""
        if not ids:
            return {}
        found = self._collection.get(ids=list(ids), include=["embeddings"])
        return dict(zip(found["ids"], (float(row @ vector) for row in found["embeddings"]), strict=True))

    def matching(self, question: str, limit: int) -> dict[str, float]:
        """BM25 by passage id, best first."""
        return self._lexical.search(question, limit)

    def close(self) -> None:
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
