"""The audit trail, which is only ever added to."""

from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import Row, insert, select

from bot.audit import Action, Deed, Result
from bot.store.admin_tables import audit
from bot.store.engine import Database

_LONGEST = 1_000
_deed = audit.c


class AuditTrail:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def note(self, deed: Deed) -> None:
        row = {name: value[:_LONGEST] if isinstance(value, str) else value for name, value in asdict(deed).items()}
        async with self._db.writing() as connection:
            await connection.execute(insert(audit).values(row))

    async def latest(self, limit: int) -> list[Deed]:
        """Newest first."""
        async with self._db.reading() as connection:
            rows = await connection.execute(select(audit).order_by(_deed.id.desc()).limit(limit))
            return [_restored(row) for row in rows]

    async def of_generations(self) -> dict[int, Deed]:
        """The latest that made each of them or had it serve, so nothing that failed or was refused."""
        came_of = (_deed.generation.is_not(None), _deed.result.not_in(["failed", "refused"]))
        made = select(audit).where(*came_of).order_by(_deed.id)
        async with self._db.reading() as connection:
            return {row.generation: _restored(row) for row in await connection.execute(made)}


def _restored(row: Row[Any]) -> Deed:
    action, result = cast(Action, row.action), cast(Result, row.result)
    return Deed(row.at, row.team, row.by, action, row.what, result, row.how, row.generation)
