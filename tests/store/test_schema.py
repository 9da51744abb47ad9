"""A database is brought up to date once, by one process, and only when it is ours."""

import asyncio
import multiprocessing
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy import Connection, create_engine

from bot.domain import Turn
from bot.errors import StoreUnavailable
from bot.store import schema
from bot.store.engine import Database
from bot.store.inbox import Inbox
from bot.store.journal import Journal
from bot.store.mail_tables import inbox
from bot.store.outbox import Outbox
from bot.store.subscriptions import Subscriptions
from bot.store.threads import Threads
from bot.store.tip_notes import TipNotes
from bot.tips import Note, Reader

from .letters import ANNA, NOON, THREAD, US, claimed, incoming, question, subscription

AT_START = """
import asyncio, sys
from bot.store.engine import Database
async def start(url):
    db = Database(url)
    await db.migrate()
    await db.close()
asyncio.run(start(sys.argv[1]))
print("alembic" in sys.modules)
"""

OF_0001 = """
    INSERT INTO turns (team, channel, thread_ts, role, text, at) VALUES
        ('T1', 'C1', '1.1', 'user', 'How?', '2026-11-01 12:00:00.000000'),
        ('T1', 'C1', '1.1', 'coach', 'So.', '2026-11-01 12:00:00.000000'),
        ('T1', 'C1', '1.1', 'coach_topic', 'Raise', '2026-11-01 12:00:00.000000');
    INSERT INTO inbox (team, event_id, channel, ts, accepted_at) VALUES
        ('T1', 'Ev1', 'C1', '1.1', '2026-11-01 12:00:00.000000');
    INSERT INTO tips_seen (team, user, day, tip_id) VALUES
        ('T1', 'U1', '2026-11-01', 't1'),
        ('T1', 'U1', '2026-11-02', 't2'),
        ('T1', 'U1', '2026-11-09', 't1'),
        ('T1', 'U2', '2026-11-01', 't1');
"""
OF_0002 = """
    INSERT INTO outbox (team, key, channel, thread_ts, user, state, tries, due_at, put_at, reason, parts) VALUES
        ('T1', 'Ev1', 'C1', '1.1', 'U1', 'sent', 0,
            '2026-11-01 12:00:00.000000', '2026-11-01 12:00:00.000000', '', NULL),
        ('T1', 'Ev2', 'C1', '1.1', 'U1', 'waiting', 3,
            '2026-11-01 12:00:00.000000', '2026-11-01 12:00:00.000000', '', '[{"text": "So."}, {"text": "And so."}]');
"""


def migrate(file: Path) -> None:
    asyncio.run(_migrate(file))


async def _migrate(file: Path) -> None:
    db = Database(f"sqlite:///{file}")
    try:
        await db.migrate()
    finally:
        await db.close()


def definitions(file: Path) -> dict[str, str]:
    wanted = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'"
    with closing(sqlite3.connect(file)) as connection:
        return dict(connection.execute(wanted))


def folder_of(file: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in file.parent.iterdir()}


async def test_migrating_an_empty_database_gives_exactly_the_tables(db: Database, file: Path, tmp_path: Path) -> None:
    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), inbox.metadata)

    async with db.reading() as connection:
        assert await connection.run_sync(differences) == []
    # alembic overlooks primary keys and checks; the text of the definitions doesn't.
    engine = create_engine(f"sqlite:///{tmp_path / 'made.sqlite3'}")
    inbox.metadata.create_all(engine)
    engine.dispose()
    assert definitions(file) == definitions(tmp_path / "made.sqlite3")


def test_the_revisions_are_those_of_the_scripts() -> None:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    scripts = ScriptDirectory.from_config(config)

    assert scripts.get_current_head() == schema.HEAD
    assert [script.revision for script in scripts.walk_revisions()] == list(reversed(schema.REVISIONS))


async def test_an_earlier_versions_database_keeps_what_was_said_and_which_events_came(file: Path) -> None:
    """J6. Who said it wasn't kept then; the coach's part is everybody's."""
    db = Database(f"sqlite:///{file}")
    async with db.writing() as connection:
        await connection.run_sync(_upgrade_to, "0001")
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(OF_0001)
    await db.migrate()

    assert await Threads(db).recall(THREAD, ANNA) == [Turn("coach", "So."), Turn("coach_topic", "Raise")]
    assert await Threads(db).takes_part(THREAD)
    box = Inbox(db, US)
    assert not await box.keep(incoming("Ev1", ts="1.1"), NOON)
    assert not await box.keep(incoming("again", ts="1.1"), NOON)
    assert await box.keep(incoming("Ev2", ts="1.2"), NOON)
    assert sorted(await TipNotes(db).of(Reader("T1", "U1")), key=lambda note: note.tip_id) == [
        Note("t1", date(2026, 11, 9), date(2026, 11, 9)),
        Note("t2", date(2026, 11, 2), date(2026, 11, 2)),
    ]
    await db.close()


async def test_what_an_earlier_version_had_still_to_send_is_sent(file: Path) -> None:
    """J6."""
    db = Database(f"sqlite:///{file}")
    async with db.writing() as connection:
        await connection.run_sync(_upgrade_to, "0002")
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(OF_0002)
    await db.migrate()

    box = Outbox(db, US)
    delivery = await claimed(box)
    assert (delivery.thread_ts, delivery.part, delivery.tries) == ("1.1", {"text": "So."}, 3)
    await box.confirm(delivery, NOON, "1.2")
    await box.confirm(await claimed(box), NOON, "1.3")
    assert await box.states() == {"sent": 2}
    await db.close()


async def test_a_subscriber_of_an_earlier_version_stays_one_and_their_questions_are_kept_from_now_on(
    file: Path,
) -> None:
    """J6."""
    db = Database(f"sqlite:///{file}")
    async with db.writing() as connection:
        await connection.run_sync(_upgrade_to, "0003")
    subscriptions = Subscriptions(db, US, timedelta())
    await subscriptions.keep(subscription())
    await db.migrate()

    assert await subscriptions.of(Reader(ANNA.team, ANNA.user)) == subscription()
    await Journal(db).note(question())
    assert [each.asked for each in await Journal(db).open_questions(NOON)] == [question()]
    await db.close()


def test_an_earlier_versions_database_ends_up_like_a_new_one(file: Path, tmp_path: Path) -> None:
    """J6."""
    engine = create_engine(f"sqlite:///{file}")
    for revision in schema.REVISIONS:
        with engine.begin() as connection:
            _upgrade_to(connection, revision)
    engine.dispose()
    migrate(tmp_path / "new.sqlite3")

    assert definitions(file) == definitions(tmp_path / "new.sqlite3")


def test_a_start_on_an_up_to_date_database_does_without_alembic(file: Path) -> None:
    migrate(file)
    start = [sys.executable, "-c", AT_START, f"sqlite:///{file}"]
    alembic_imported = subprocess.run(start, capture_output=True, text=True, check=True).stdout

    assert alembic_imported == "False\n"


def test_migrating_again_changes_nothing(file: Path) -> None:
    migrate(file)
    before = folder_of(file)
    migrate(file)

    assert folder_of(file) == before


def test_the_folder_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "with 100% ? # in it" / "coach.sqlite3"
    migrate(file)

    assert "turns" in definitions(file)


def test_a_file_without_a_byte_in_it_is_a_new_database(file: Path) -> None:
    """J3."""
    file.touch()
    migrate(file)

    assert "turns" in definitions(file)


async def test_a_first_start_that_is_cut_short_can_be_made_again(file: Path) -> None:
    db = Database(f"sqlite:///{file}")
    with pytest.raises(ConnectionError):
        await _upgrade_and_fail(db)
    assert definitions(file) == {}

    await db.migrate()
    await db.close()
    assert "turns" in definitions(file)


@pytest.mark.slow
def test_of_two_processes_starting_at_once_one_migrates_and_the_other_waits(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    together = spawn.Barrier(2, timeout=30)
    files = [tmp_path / f"{number}.sqlite3" for number in range(5)]
    processes = [spawn.Process(target=_migrate_each, args=(files, together)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0, 0]
    for file in files:
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(schema.HEAD,)]
            assert connection.execute("PRAGMA journal_mode").fetchall() == [("wal",)]


async def test_a_start_waits_while_another_one_is_migrating(file: Path) -> None:
    another = FileLock(f"{file}.lock")
    with another:
        start = asyncio.create_task(_migrate(file))
        await asyncio.wait([start], timeout=0.5)
        assert not start.done()
        assert definitions(file) == {}
    await start

    assert "turns" in definitions(file)


@pytest.mark.parametrize(
    "content",
    [b"Dear diary,\n" * 500, b"SQLite format 3\0", b"\0" * 4096],
    ids=["a text", "a header and no more", "zeros"],
)
def test_a_file_that_is_no_database_is_left_as_it_is(file: Path, content: bytes) -> None:
    """J3."""
    file.write_bytes(content)
    with pytest.raises(StoreUnavailable, match=r"coach\.sqlite3 is (not a database|damaged)\. .*ove it away"):
        migrate(file)

    assert folder_of(file) == {file.name: content}


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_database_with_its_end_missing_is_left_as_it_is(file: Path, kept: float) -> None:
    """J3."""
    migrate(file)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * kept)])
    before = folder_of(file)
    with pytest.raises(StoreUnavailable, match=r"is damaged\. Restore it from a backup"):
        migrate(file)

    assert folder_of(file) == before


def test_a_newer_versions_database_is_left_as_it_is(file: Path) -> None:
    """J3."""
    migrate(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = folder_of(file)
    with pytest.raises(StoreUnavailable, match=r"newer version of the coach .*'9999'.*Install that version again"):
        migrate(file)

    assert folder_of(file) == before


def test_another_programs_database_is_left_as_it_is(file: Path) -> None:
    """J3."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE turns (id INTEGER)")
    before = folder_of(file)
    with pytest.raises(StoreUnavailable, match=r"another program's database\. Set DATABASE_URL"):
        migrate(file)

    assert folder_of(file) == before


def test_a_folder_in_the_databases_place_is_told(tmp_path: Path) -> None:
    """J3."""
    with pytest.raises(StoreUnavailable, match=r"can't be opened\. Set DATABASE_URL"):
        migrate(tmp_path)


def test_a_file_in_the_folders_place_is_told(file: Path) -> None:
    """J3."""
    file.touch()
    with pytest.raises(StoreUnavailable, match=r"can't be made .*Set DATABASE_URL"):
        migrate(file / "coach.sqlite3")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to everything")
def test_a_read_only_database_is_told_at_the_start(file: Path) -> None:
    """J3."""
    migrate(file)
    before = folder_of(file)
    file.chmod(0o400)
    with pytest.raises(StoreUnavailable, match="is read-only"):
        migrate(file)
    assert folder_of(file) == before

    file.chmod(0o600)
    migrate(file)


def _upgrade_to(connection: Connection, revision: str) -> None:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "bot.store:migrations")
    command.upgrade(config, revision)


async def _upgrade_and_fail(db: Database) -> None:
    async with db.writing() as connection:
        await connection.run_sync(schema.upgrade)
        raise ConnectionError


def _migrate_each(files: list[Path], together: Barrier) -> None:
    for file in files:
        together.wait()
        migrate(file)
