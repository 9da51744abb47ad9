"""What a generation is made of: the passages, exemplars and tips that were read, and all that follows from vectors."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain import Exemplar, Passage
from bot.errors import DocumentRefused
from bot.rag import learned
from bot.rag.embeddings import Vectors, normalised
from bot.rag.index import Contents, Entry
from bot.rag.kept_vectors import Progress, rows
from bot.rag.learned import Learned, Rows
from bot.rag.representation import embedded_texts, searched_words
from bot.tips import Tip

_AT_ONCE = 1000  # passages

VectorsOf = Callable[[Sequence[str]], Awaitable[Vectors]]


@dataclass(frozen=True, slots=True)
class Material:
    """`refused` is what could not be read, and `adrift` are attached questions whose passage is gone."""

    passages: Sequence[Passage]
    exemplars: Sequence[Exemplar]
    tips: Sequence[Tip]
    refused: tuple[DocumentRefused, ...] = ()
    adrift: tuple[str, ...] = ()

    def texts(self) -> Iterator[str]:
        """All that needs a vector."""
        yield from _texts(self.passages)
        yield from (exemplar.text for exemplar in self.exemplars)

    def is_like(self, other: "Material") -> bool:
        """A passage's own words follow from it."""
        said, others = ([e for e in each.exemplars if e.kind != "own_words"] for each in (self, other))
        return (self.passages, said, self.tips) == (other.passages, others, other.tips)

    def contents(self, by_hash: Mapping[str, bytes]) -> Contents:
        """From the vectors by the hash of their text; raises KeyError for a text that was not embedded."""
        entries = _entries(self.passages, rows(list(_texts(self.passages)), by_hash), self._asked())
        vectors = rows([exemplar.text for exemplar in self.exemplars], by_hash)
        chosen = learned.chosen(self.exemplars)
        return Contents(entries, vectors, lambda: self._learned(chosen, vectors[chosen]))

    async def entries(self, vectors_of: VectorsOf, progress: Progress) -> AsyncIterator[Sequence[Entry]]:
        """The same, piece by piece."""
        asked = self._asked()
        for start in range(0, len(self.passages), _AT_ONCE):
            some = self.passages[start : start + _AT_ONCE]
            yield _entries(some, await vectors_of(list(_texts(some))), asked)
            progress(start + len(some), len(self.passages))

    async def learned(self, vectors_of: VectorsOf) -> Learned:
        chosen = learned.chosen(self.exemplars)
        return self._learned(chosen, await vectors_of([self.exemplars[row].text for row in chosen]))

    def _learned(self, chosen: Rows, vectors: Vectors) -> Learned:
        return learned.fit(chosen, vectors, self.exemplars, {p.id: number for number, p in enumerate(self.passages)})

    def _asked(self) -> Mapping[str, Sequence[str]]:
        asked: dict[str, list[str]] = {}
        for exemplar in self.exemplars:
            asked.setdefault(exemplar.about, []).append(exemplar.text)
        return asked


def _texts(passages: Sequence[Passage]) -> Iterator[str]:
    """Two for each."""
    return (text for passage in passages for text in embedded_texts(passage))


def _entries(passages: Sequence[Passage], both: Vectors, asked: Mapping[str, Sequence[str]]) -> list[Entry]:
    means = normalised(both.reshape(len(passages), 2, -1).mean(axis=1))
    return [
        Entry(passage, vector, searched_words(passage), " ".join(asked.get(passage.id, ())))
        for passage, vector in zip(passages, means, strict=True)
    ]
