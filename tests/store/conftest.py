"""A database file of the test's own, empty or up to date."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.engine import Database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "coach.sqlite3"


@pytest.fixture
async def db(file: Path, tables: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{shutil.copy(tables, file)}")
    yield database
    await database.close()
