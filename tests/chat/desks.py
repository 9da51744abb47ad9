"""A mentor whose knowledge is a few passages: everything it looks up leads to them."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from zlib import crc32

from langchain_core.embeddings import Embeddings

from bot.coach import Coach
from bot.desk import Desk
from bot.domain import Finding, Found, Passage, Person, Place, Turn
from bot.mentor import Mentor
from bot.rag import quoting
from bot.rag.chat.translator import Translator
from bot.rag.chat.understander import understand
from bot.rag.chat.writer import Writer
from bot.rag.embeddings import Embedder
from bot.writing import Model


class Hashing(Embeddings):
    """Counts words in 64 columns, by their hash: it costs nothing."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        row = [0.0] * 64
        for word in text.lower().split():
            row[crc32(word.encode()) % 64] += 1
        return row


@dataclass
class Purse:
    """Never empty."""

    spent: list[tuple[Person, int]] = field(default_factory=list)

    async def left(self, person: Person, now: datetime) -> int:
        return 1

    async def spend(self, person: Person, tokens: int, now: datetime) -> None:
        self.spent.append((person, tokens))


def passage(number: int, text: str) -> Passage:
    place = Place(("Steps", "Building Your Network"), None)
    return Passage(str(number), "steps.md", place.section, None, text, number, "paragraph", (place,))


@contextmanager
def mentor_with(
    model: Model, passages: Sequence[Passage], pool: Executor, purse: Purse | None = None
) -> Iterator[Mentor]:
    found = tuple(Found(each, 0.9 - each.position / 100) for each in passages)

    def look(message: str, history: Sequence[Turn], leans: bool) -> Finding:
        return Finding("question", found, 0.1)

    def coach() -> Coach:
        return Coach(look, lambda message, spoken: Finding("not_covered", (), -1.0), quoting.compose, lambda: passages)

    embed = Embedder("hashing", Hashing())
    write, translate = Writer(embed, pool).write, Translator(embed, pool).translate
    yield Mentor(coach, pool, Desk(model, understand, write, translate, purse or Purse(), 20))
