"""What was ingested: what each generation is made of, the vectors of it, and which generation answers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select, tuple_
from sqlalchemy.dialects.sqlite import insert as upsert

from bot.domain import Exemplar, Generation, Passage
from bot.store import contents, tables
from bot.store.engine import Database
from bot.tips import Tip

_generation = tables.generations.c
_passage = tables.passages.c
_exemplar = tables.exemplars.c
_tip = tables.tips.c
_text = tables.texts.c
_vector = tables.vectors.c
_serving = tables.serving.c

_DESCRIBED = select(
    _generation.id,
    _generation.model,
    _generation.dimensions,
    _generation.created_at,
    _generation.documents,
    _generation.passages,
)
_HASHES_AT_ONCE = 500  # well below the number of parameters a statement may have, on any database


class Generations:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def serving(self) -> Generation | None:
        """The one that answers."""
        async with self._db.reading() as connection:
            row = (
                await connection.execute(_DESCRIBED.join(tables.serving, _serving.generation_id == _generation.id))
            ).one_or_none()
        return Generation(*row) if row else None

    async def all(self) -> list[Generation]:
        """Newest first."""
        async with self._db.reading() as connection:
            rows = (await connection.execute(_DESCRIBED.order_by(_generation.id.desc()))).all()
        return [Generation(*row) for row in rows]

    async def passages(self, generation_id: int) -> list[Passage]:
        """In the order they are read: by document, then by position."""
        wanted = contents.PASSAGES.where(_passage.generation_id == generation_id)
        async with self._db.reading() as connection:
            return [contents.passage(*row) for row in (await connection.execute(wanted)).all()]

    async def exemplars(self, generation_id: int) -> list[Exemplar]:
        """In the order they were saved."""
        wanted = contents.EXEMPLARS.where(_exemplar.generation_id == generation_id)
        async with self._db.reading() as connection:
            return [contents.exemplar(*row) for row in (await connection.execute(wanted)).all()]

    async def tips(self, generation_id: int) -> list[Tip]:
        """In the order they were saved."""
        wanted = contents.TIPS.where(_tip.generation_id == generation_id)
        async with self._db.reading() as connection:
            return [contents.tip(*row) for row in (await connection.execute(wanted)).all()]

    async def vectors_of(self, generation: Generation) -> dict[str, bytes]:
        """Of all its texts, by content hash."""
        of = (_text.generation_id == generation.id, _vector.model == generation.model)
        wanted = select(_vector.content_hash, _vector.vector).join(
            tables.texts, _text.content_hash == _vector.content_hash
        )
        async with self._db.reading() as connection:
            return dict((await connection.execute(wanted.where(*of))).all())

    async def vectors(self, model: str, hashes: Iterable[str]) -> dict[str, bytes]:
        """By content hash; those that were never embedded are missing."""
        wanted = list(dict.fromkeys(hashes))
        stored = select(_vector.content_hash, _vector.vector).where(_vector.model == model)
        found: dict[str, bytes] = {}
        async with self._db.reading() as connection:
            for start in range(0, len(wanted), _HASHES_AT_ONCE):
                some = _vector.content_hash.in_(wanted[start : start + _HASHES_AT_ONCE])
                found |= dict((await connection.execute(stored.where(some))).all())
        return found

    async def keep_vectors(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """By the hash of their text; one that is kept already is replaced."""
        rows = [
            {"model": model, "content_hash": content_hash, "vector": data} for content_hash, data in vectors.items()
        ]
        if rows:
            new = upsert(tables.vectors)
            same = ("model", "content_hash")
            async with self._db.writing() as connection:
                await connection.execute(new.on_conflict_do_update(same, set_={"vector": new.excluded.vector}), rows)

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
    ) -> Generation:
        """Keeps what a generation is made of; `hashes` are those of its texts. It doesn't answer until `serve`."""
        described = {
            "model": model,
            "dimensions": dimensions,
            "created_at": created_at,
            "documents": documents,
            "passages": len(passages),
        }
        async with self._db.writing() as connection:
            new = insert(tables.generations).values(described).returning(_generation.id)
            generation_id = (await connection.execute(new)).scalar_one()
            of = {"generation_id": generation_id}
            rows_of: dict[Table, list[dict[str, Any]]] = {
                tables.passages: [of | contents.row_of_passage(passage) for passage in passages],
                tables.exemplars: [of | contents.row_of_exemplar(*each) for each in enumerate(exemplars)],
                tables.tips: [of | contents.row_of_tip(*each) for each in enumerate(tips)],
                tables.texts: [of | {"content_hash": content_hash} for content_hash in hashes],
            }
            for table, rows in rows_of.items():
                if rows:
                    await connection.execute(insert(table), rows)
        return Generation(generation_id, model, dimensions, created_at, documents, len(passages))

    async def serve(self, generation_id: int) -> None:
        """From now on this one answers."""
        pointer = upsert(tables.serving).values(id=1, generation_id=generation_id)
        async with self._db.writing() as connection:
            await connection.execute(
                pointer.on_conflict_do_update(index_elements=["id"], set_={"generation_id": generation_id})
            )

    async def forget_except(self, ids: Collection[int]) -> list[int]:
        """Deletes the others, but never the one that answers, and the vectors nobody uses; returns what it deleted."""
        others = delete(tables.generations).where(
            _generation.id.not_in(ids), _generation.id.not_in(select(_serving.generation_id))
        )
        used = select(_generation.model, _text.content_hash).join(tables.texts, _text.generation_id == _generation.id)
        async with self._db.writing() as connection:
            forgotten = (await connection.execute(others.returning(_generation.id))).scalars().all()
            await connection.execute(
                delete(tables.vectors).where(tuple_(_vector.model, _vector.content_hash).not_in(used))
            )
        return sorted(forgotten)
