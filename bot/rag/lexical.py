"""The lexical side of the index: SQLite's full-text search in one file, since embedded Chroma ranks no words."""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

_WORD = re.compile(r"[^\W_]+")
_MAX_WORDS = 64  # of a question; a pasted article must not become a query of thousands of terms
# Lucene's English stop words: the set behind the BM25 figures that everybody quotes.
_STOP = frozenset(
    (
        "a an and are as at be but by for if in into is it no not of on or such that the their then there these they "
        "this to was will with"
    ).split()
)


def build(file: Path, texts: Iterable[tuple[str, str]]) -> None:
    """`texts` are (passage id, words) pairs."""
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE VIRTUAL TABLE words USING fts5(id UNINDEXED, text, tokenize='porter unicode61')")
        database.executemany("INSERT INTO words VALUES (?, ?)", texts)


class Lexical:
    """Open for reading from any thread."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)

    def check(self) -> None:
        """Raises sqlite3.DatabaseError when the file is damaged: opening it looks at nothing in it."""
        (verdict,) = self._database.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        self.search("anything", 1)

    def search(self, question: str, limit: int) -> dict[str, float]:
        """BM25 by passage id, best first; FTS5's figure is 2.2 times the textbook's."""
        words = [word for word in _WORD.findall(question.lower()) if word not in _STOP][:_MAX_WORDS]
        if not words:
            return {}
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        rows = self._database.execute(
            "SELECT id, -bm25(words) FROM words WHERE words MATCH ? ORDER BY bm25(words), id LIMIT ?", (query, limit)
        )
        return dict(rows.fetchall())

    def close(self) -> None:
        self._database.close()
