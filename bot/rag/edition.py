"""A generation with what is in it, for whoever opens it; and what keeps them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain import Exemplar, Generation, Passage
from bot.rag.kept_vectors import Keeper
from bot.tips import Tip


@dataclass(frozen=True, slots=True)
class Edition:
    generation: Generation
    passages: Sequence[Passage]
    exemplars: Sequence[Exemplar]
    tips: Sequence[Tip]


class Shelves(Protocol):
    """Where all that is in a generation stands."""

    async def passages(self, generation_id: int) -> list[Passage]: ...
    async def exemplars(self, generation_id: int) -> list[Exemplar]: ...
    async def tips(self, generation_id: int) -> list[Tip]: ...


async def edition_of(generation: Generation, shelves: Shelves) -> Edition:
    passages, exemplars = await shelves.passages(generation.id), await shelves.exemplars(generation.id)
    return Edition(generation, passages, exemplars, await shelves.tips(generation.id))


class Store(Keeper, Shelves, Protocol):
    """What ingestion needs kept: generations with all that is in them, and every vector by its text's hash."""

    async def serving(self) -> Generation | None: ...
    async def all(self) -> list[Generation]: ...
    async def save(
        self,
        model: str,
        dimensions: int,
        created_at: datetime,
        documents: int,
        passages: Sequence[Passage],
        exemplars: Sequence[Exemplar],
        tips: Sequence[Tip],
        hashes: Collection[str],
    ) -> Generation: ...
    async def serve(self, generation_id: int) -> None: ...
    async def drop(self, generation_id: int) -> None: ...
    async def forget_except(self, ids: Collection[int]) -> list[int]: ...
