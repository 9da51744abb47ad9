"""What a failing database means for the person at the shell; other people's exceptions stop here."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.errors import StoreUnavailable

READ_ONLY = "is read-only. Let the coach write to it and to its folder, or set DATABASE_URL to another file."
BUSY = "is kept busy by another program. Try again; if that doesn't help, stop the other one."
_ADVICE = {
    sqlite3.SQLITE_NOTADB: "is not a database. Move it away, or set DATABASE_URL to another file.",
    sqlite3.SQLITE_CORRUPT: "is damaged. Restore it from a backup, or move it away to start afresh.",
    sqlite3.SQLITE_CANTOPEN: "can't be opened. Set DATABASE_URL to a file in a folder the coach may write to.",
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_FULL: "has no room to grow. Make room on its disk.",
    sqlite3.SQLITE_IOERR: "can't be read or written. Check the disk it is on.",
}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raises StoreUnavailable for what an operator can do something about; our own mistakes keep their own names."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        code = getattr(getattr(error, "orig", error), "sqlite_errorcode", 0)
        advice = _ADVICE.get(code & 0xFF)  # the lowest byte is the kind; the others divide it further
        if advice is None:
            raise
        raise StoreUnavailable(f"{path} {advice}") from error
    except NoConnectionFree as error:
        raise StoreUnavailable(f"{path} {BUSY}") from error
