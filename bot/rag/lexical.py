"""The side of words: SQLite's full-text search, since embedded Chroma ranks no words."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Self

from bot.errors import IndexUnavailable

_WORD = re.compile(r"[^\W_]+")
_MAX_WORDS = 64  # of a question; a pasted article must not become a query of thousands of terms
# Lucene's English stop words: the set behind the BM25 figures that everybody quotes.
_STOP = frozenset(
    (
        "a an and are as at be but by for if in into is it no not of on or such that the their then there these they "
        "this to was will with"
    ).split()
)
_CREATE = "CREATE VIRTUAL TABLE {} USING fts5(id UNINDEXED, text, tokenize='porter unicode61')"
# Two rankings of the same passages: by their own words, and by these with the questions that people ask of them.
_SEARCH = {
    table: f"SELECT id, -bm25({table}) FROM {table} WHERE {table} MATCH ? ORDER BY bm25({table}), id LIMIT ?"  # noqa: S608
    for table in ("own", "asked")
}


class Lexical:
    """For reading it is all in memory, for any thread: once it is there, no disk can fail it."""

    def __init__(self, file: Path | None = None) -> None:
        """A new one, in this file, or else in memory."""
        with _explained():
            self._database = sqlite3.connect(file or ":memory:", check_same_thread=False)
            # What is there after a crash is thrown away.
            self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            self._database.execute(_CREATE.format("own"))
            self._database.execute(_CREATE.format("asked"))

    def add(self, entries: Iterable[tuple[str, str, str]]) -> None:
        """A passage's id, its own words, and those of the questions asked of it; raises IndexUnavailable."""
        with _explained(), self._database:
            for passage_id, own, asked in entries:
                self._database.execute("INSERT INTO own VALUES (?, ?)", (passage_id, own))
                self._database.execute("INSERT INTO asked VALUES (?, ?)", (passage_id, f"{own} {asked}"))

    @classmethod
    def load(cls, content: bytes) -> Self:
        """Of the file that another one was made in."""
        lexical = cls()
        lexical._database.deserialize(content)
        return lexical

    def search(self, table: Literal["own", "asked"], question: str, limit: int) -> dict[str, float]:
        """BM25 by passage id, best first; FTS5's figure is 2.2 times the textbook's."""
        words = [word for word in _WORD.findall(question.lower()) if word not in _STOP][:_MAX_WORDS]
        if not words:
            return {}
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        return dict(self._database.execute(_SEARCH[table], (query, limit)).fetchall())

    def close(self) -> None:
        self._database.close()


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise IndexUnavailable(f"the words can't be written: {error}") from error
