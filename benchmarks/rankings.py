"""The same passages ranked in three ways: by words alone, by meaning alone, and as the coach does it."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.beir import Query
from benchmarks.metrics import DEPTH
from bot.domain import Passage
from bot.rag import index
from bot.rag.bridge import shipped_for
from bot.rag.copies import shown_for
from bot.rag.embeddings import BUILT_IN, Vectors, normalised
from bot.rag.index import Contents, Entry, Index
from bot.rag.learned import KINDS, Learned
from bot.rag.representation import embedded_texts, searched_words
from bot.rag.retriever import Retriever

Rank = Callable[[str, Vectors], Sequence[str]]
_AT_ONCE = 1000
_NONE = np.empty(0, dtype=np.float32)  # there are no exemplars: no cosines with them, and nothing learned from them


def texts(passages: Sequence[Passage], queries: Sequence[Query]) -> list[str]:
    """All that needs a vector."""
    return [
        *(text for p in passages for text in _passage_texts(p)),
        *(text for q in queries for text in _query_texts(q)),
    ]


def vector_of(query: Query, vectors: Mapping[str, Vectors]) -> Vectors:
    return normalised(_rows(_query_texts(query), vectors).mean(axis=0))


@asynccontextmanager
async def opened(passages: Sequence[Passage], vectors: Mapping[str, Vectors]) -> AsyncIterator[dict[str, Rank]]:
    """By name: from a message and its vector to the ids of the passages found, best first."""
    both = _rows([text for passage in passages for text in _passage_texts(passage)], vectors)
    means = normalised(both.reshape(len(passages), 2, -1).mean(axis=1))
    entries = [Entry(p, vector, searched_words(p), "") for p, vector in zip(passages, means, strict=True)]
    kinds = np.arange(len(passages), len(passages) + len(KINDS))
    learned = Learned(np.empty(0, np.int64), kinds, np.empty((0, len(KINDS)), np.float32), _NONE, _NONE)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "index"
        contents = Contents(entries, _NONE, lambda: learned)
        await index.build(folder, len(entries), _batches(entries), learned)
        with Index(folder, contents) as shelf:
            retriever = Retriever(shelf, passages, (), shipped_for(BUILT_IN))
            copies: dict[str, list[str]] = {}  # what is shown once stands for all of them
            for passage, shown in zip(passages, shown_for(passages), strict=True):
                copies.setdefault(shown.id, []).append(passage.id)
            yield {
                "BM25 alone": lambda text, vector: list(shelf.lexical.search("own", text, DEPTH)),
                "dense alone": lambda text, vector: list(shelf.nearest(vector, DEPTH)),
                "coach": lambda text, vector: [
                    each
                    for found in retriever.rank(text, vector, _NONE, _NONE, None)
                    for each in copies[found.passage.id]
                ],
            }


async def _batches(entries: Sequence[Entry]) -> AsyncIterator[Sequence[Entry]]:
    for start in range(0, len(entries), _AT_ONCE):
        yield entries[start : start + _AT_ONCE]


def _rows(texts: Sequence[str], vectors: Mapping[str, Vectors]) -> Vectors:
    return np.stack([vectors[text] for text in texts])


def _passage_texts(passage: Passage) -> tuple[str, str]:
    """As the coach embeds it, but for what has no heading, which is embedded as it is."""
    return embedded_texts(passage) if passage.section else (passage.statement, passage.statement)


def _query_texts(query: Query) -> list[str]:
    """As the coach embeds a message that leans on its thread: by itself, and behind the one before it."""
    previous = next((turn.text for turn in reversed(query.history) if turn.role == "user"), None)
    return [query.text, f"{previous} {query.text}"] if previous else [query.text]
