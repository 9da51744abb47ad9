"""What readers made of tips: which they were shown, and on which of their days, saved, did, and liked."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import Database
from bot.store.tip_tables import tip_notes
from bot.tips import Note, Reader

_note = tip_notes.c
_NOTHING = {"saved": False, "done": False, "liked": False}


class TipNotes:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def of(self, reader: Reader) -> list[Note]:
        kept = select(_note.tip_id, _note.shown_on, _note.of_day, _note.saved, _note.done, _note.liked).where(
            _note.team == reader.team, _note.reader == reader.id
        )
        async with self._db.reading() as connection:
            return [Note(*row) for row in await connection.execute(kept)]

    async def shown(self, reader: Reader, tip_id: str, day: date, as_tip_of_day: bool) -> None:
        async with self._db.writing() as connection:
            await shown(connection, reader, tip_id, day, as_tip_of_day)

    async def mark(
        self,
        reader: Reader,
        tip_id: str,
        *,
        saved: bool | None = None,
        done: bool | None = None,
        liked: bool | None = None,
    ) -> None:
        """What isn't given stays as it is."""
        given = {"saved": saved, "done": done, "liked": liked}
        marks = {name: value for name, value in given.items() if value is not None}
        row = {"team": reader.team, "reader": reader.id, "tip_id": tip_id} | _NOTHING | marks
        async with self._db.writing() as connection:
            await connection.execute(
                insert(tip_notes).values(row).on_conflict_do_update(("team", "reader", "tip_id"), set_=marks)
            )


async def shown(connection: AsyncConnection, reader: Reader, tip_id: str, day: date, as_tip_of_day: bool) -> None:
    """Within a transaction of whoever sends it; a second tip of the same day is only one that was shown."""
    taken = select(_note.tip_id).where(_note.team == reader.team, _note.reader == reader.id, _note.of_day == day)
    is_taken = await connection.scalar(taken) is not None
    when = {"shown_on": day} | ({"of_day": day} if as_tip_of_day and not is_taken else {})
    row = {"team": reader.team, "reader": reader.id, "tip_id": tip_id} | _NOTHING | when
    await connection.execute(
        insert(tip_notes).values(row).on_conflict_do_update(("team", "reader", "tip_id"), set_=when)
    )
