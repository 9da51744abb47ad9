"""Which processes work on this database; what dead ones held is freed."""

import os
import re
import secrets
import socket
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import Database
from bot.store.mail_tables import inbox, outbox, processes
from bot.store.outbox import let_go
from bot.store.tip_tables import subscriptions

_SILENCE = timedelta(seconds=30)
_NAME = re.compile(r"(?P<host>.+):(?P<pid>[0-9]{1,9}):[0-9a-f]+")


def this_process() -> str:
    """A name no other process has, or had before on this machine."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class Processes:
    """Await `beat` before anything is taken, and then several times within the half minute it is good for."""

    def __init__(self, db: Database, owner: str) -> None:
        self._db = db
        self._owner = owner

    async def beat(self, now: datetime) -> None:
        """Says that we live. What the dead had taken waits again; what they were sending nobody knows the end of."""
        alive = insert(processes).values(owner=self._owner, beat_at=now)
        async with self._db.writing() as connection:
            await connection.execute(alive.on_conflict_do_update(("owner",), set_={"beat_at": now}))
            heard = await connection.execute(select(processes.c.owner).where(processes.c.beat_at > now - _SILENCE))
            await _bury(connection, [owner for owner in heard.scalars() if not self._is_gone(owner)])

    async def leave(self) -> None:
        async with self._db.writing() as connection:
            await connection.execute(delete(processes).where(processes.c.owner == self._owner))

    def _is_gone(self, owner: str) -> bool:
        """Known at once of a process on our machine: its number is nobody's now, or ours."""
        its, ours = _NAME.fullmatch(owner), _NAME.fullmatch(self._owner)
        if not (its and ours) or its["host"] != ours["host"] or owner == self._owner:
            return False
        return its["pid"] == ours["pid"] or not _exists(int(its["pid"]))


def _exists(pid: int) -> bool:
    with suppress(PermissionError):  # it is there, but another user's
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True


async def _bury(connection: AsyncConnection, living: Iterable[str]) -> None:
    """A process may have died of an event it had taken, so that counts as a try."""
    living = list(living)
    taken = update(inbox).where(inbox.c.body.is_not(None), inbox.c.state == "taken", inbox.c.owner.not_in(living))
    claimed = update(subscriptions).where(subscriptions.c.owner.not_in(living))
    await connection.execute(claimed.values(owner=None))
    await connection.execute(taken.values(state="waiting", owner=None, tries=inbox.c.tries + 1))
    await let_go(connection, outbox.c.owner.not_in(living), "died while sending")
    await connection.execute(delete(processes).where(processes.c.owner.not_in(living)))
