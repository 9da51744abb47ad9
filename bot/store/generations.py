"""What was ingested: what each generation is made of, the vectors of it, and which generation answers."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, insert, select, tuple_, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.sql.functions import count

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

# One without passages is still being made, or being forgotten.
_DESCRIBED = select(
    _generation.id,
    _generation.model,
    _generation.dimensions,
    _generation.created_at,
    _generation.documents,
    _generation.passages,
).where(_generation.passages > 0)
_PARTS = (tables.passages, tables.exemplars, tables.tips, tables.texts)
_HASHES_AT_ONCE = 500  # well below the number of parameters a statement may have, on any database
_ROWS_AT_ONCE = 4000  # to write: the coach, which writes too, waits its turn for a tenth of a second at most


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

    async def known(self, model: str) -> set[str]:
        """The content hashes of all that this model has embedded."""
        async with self._db.reading() as connection:
            return set((await connection.execute(select(_vector.content_hash).where(_vector.model == model))).scalars())

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
        """Keeps what a generation is made of; `hashes` are those of its texts. It doesn't answer until `serve`.

        In many small steps: killed on its way, it leaves what nobody sees, and `forget_except` takes away.
        """
        described: dict[str, Any] = {
            "model": model,
            "dimensions": dimensions,
            "created_at": created_at,
            "documents": documents,
        }
        async with self._db.writing() as connection:
            new = insert(tables.generations).values(**described, passages=0).returning(_generation.id)
            of = {"generation_id": (await connection.execute(new)).scalar_one()}
        rows_of: dict[Table, Iterator[dict[str, Any]]] = {
            tables.passages: (of | contents.row_of_passage(passage) for passage in passages),
            tables.exemplars: (of | contents.row_of_exemplar(*each) for each in enumerate(exemplars)),
            tables.tips: (of | contents.row_of_tip(*each) for each in enumerate(tips)),
            tables.texts: (of | {"content_hash": content_hash} for content_hash in hashes),
        }
        for table, rows in rows_of.items():
            while some := list(islice(rows, _ROWS_AT_ONCE)):
                async with self._db.writing() as connection:
                    await connection.execute(insert(table), some)
        return Generation(of["generation_id"], **described, passages=len(passages))

    async def serve(self, generation_id: int) -> None:
        """From now on this one answers. Before it did so once, nobody sees it."""
        pointer = upsert(tables.serving).values(id=1, generation_id=generation_id)
        all_ = select(count()).where(_passage.generation_id == generation_id).scalar_subquery()
        made = update(tables.generations).where(_generation.id == generation_id).values(passages=all_)
        async with self._db.writing() as connection:
            await connection.execute(made)
            await connection.execute(
                pointer.on_conflict_do_update(index_elements=["id"], set_={"generation_id": generation_id})
            )

    async def drop(self, generation_id: int) -> None:
        """One that never answered; its vectors stay, for the next try."""
        await self._forget([generation_id])

    async def forget_except(self, ids: Collection[int]) -> list[int]:
        """Deletes the others, but never the one that answers, and the vectors nobody uses; returns what it deleted."""
        async with self._db.writing() as connection:
            others = _generation.id.not_in(ids), _generation.id.not_in(select(_serving.generation_id))
            marked = update(tables.generations).where(*others).values(passages=0).returning(_generation.id)
            forgotten = sorted((await connection.execute(marked)).scalars())
        await self._forget(forgotten)
        await self._forget_vectors()
        return forgotten

    async def _forget(self, ids: Sequence[int]) -> None:
        for table in _PARTS:
            await self._delete(table, table.c.generation_id.in_(ids))
        await self._delete(tables.generations, _generation.id.in_(ids))

    async def _delete(self, table: Table, unwanted: ColumnElement[bool]) -> None:
        key = tuple_(*table.primary_key)
        some = select(*table.primary_key).where(unwanted).limit(_ROWS_AT_ONCE)
        deleted = _ROWS_AT_ONCE
        while deleted == _ROWS_AT_ONCE:
            async with self._db.writing() as connection:
                deleted = (await connection.execute(delete(table).where(key.in_(some)))).rowcount

    async def _forget_vectors(self) -> None:
        """Those of no generation. Looking for them takes a second or two, so that is only read."""
        used = select(_generation.model, _text.content_hash).join(tables.texts, _text.generation_id == _generation.id)
        async with self._db.reading() as connection:
            unused = (await connection.execute(select(_vector.model, _vector.content_hash).except_(used))).all()
        key = tuple_(_vector.model, _vector.content_hash)
        for start in range(0, len(unused), _HASHES_AT_ONCE):
            async with self._db.writing() as connection:
                some = [tuple(row) for row in unused[start : start + _HASHES_AT_ONCE]]
                await connection.execute(delete(tables.vectors).where(key.in_(some)))
