"""What readers made of tips: which they were shown, and on which of their days, saved, did, and liked."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import Database
from bot.store.tip_tables import tip_notes
from bot.tips import Note, Reader

_note = tip_notes.c
_ITS = ("team", "reader", "tip_id")
_NOTHING = {"saved": False, "done": False, "liked": False}

_OF = select(_note.tip_id, _note.shown_on, _note.of_day, _note.saved, _note.done, _note.liked).where(
    _note.team == bindparam("its_team"), _note.reader == bindparam("its_reader")
)
_OF_DAY = select(_note.tip_id).where(
    _note.team == bindparam("its_team"), _note.reader == bindparam("its_reader"), _note.of_day == bindparam("day")
)
_shown = insert(tip_notes)
_SHOWN = _shown.on_conflict_do_update(
    _ITS, set_={"shown_on": _shown.excluded.shown_on, "of_day": func.coalesce(_shown.excluded.of_day, _note.of_day)}
)


class TipNotes:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def of(self, reader: Reader) -> list[Note]:
        async with self._db.reading() as connection:
            rows = await connection.execute(_OF, {"its_team": reader.team, "its_reader": reader.id})
            return [Note(*row) for row in rows]

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
        new = insert(tip_notes).values(_row_of(reader, tip_id) | marks)
        async with self._db.writing() as connection:
            await connection.execute(new.on_conflict_do_update(_ITS, set_=marks))


async def shown(connection: AsyncConnection, reader: Reader, tip_id: str, day: date, as_tip_of_day: bool) -> None:
    """Within a transaction of whoever sends it; a second tip of the same day is only one that was shown."""
    its_day = {"its_team": reader.team, "its_reader": reader.id, "day": day}
    is_of_day = as_tip_of_day and await connection.scalar(_OF_DAY, its_day) is None
    when = {"shown_on": day, "of_day": day if is_of_day else None}
    await connection.execute(_SHOWN, _row_of(reader, tip_id) | when)


def _row_of(reader: Reader, tip_id: str) -> dict[str, Any]:
    return {"team": reader.team, "reader": reader.id, "tip_id": tip_id} | _NOTHING
