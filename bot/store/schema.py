"""Which tables a database has, and how it comes by the ones this version needs."""

from sqlalchemy import Connection, column, inspect, select, table

from bot.errors import StoreUnavailable

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
)  # oldest first: a start on an up-to-date database doesn't have to read alembic's scripts
HEAD = REVISIONS[-1]


def is_current(connection: Connection) -> bool:
    """False for an empty database or an earlier version's; raises StoreUnavailable for one that isn't ours."""
    path = connection.engine.url.database
    tables = inspect(connection).get_table_names()
    if not tables:
        return False
    if "alembic_version" not in tables:
        raise StoreUnavailable(f"{path} is another program's database. Set DATABASE_URL to a file of the coach's own.")
    revision = connection.scalar(select(column("version_num")).select_from(table("alembic_version")))
    if revision not in REVISIONS:
        raise StoreUnavailable(
            f"{path} was written by a newer version of the coach (this one knows revision {HEAD}, not "
            f"{str(revision)[:40]!r}). Install that version again, or set DATABASE_URL to another file."
        )
    return bool(revision == HEAD)


def upgrade(connection: Connection) -> None:
    """Within the connection's transaction, so that a start that is cut short leaves the database as it was."""
    from alembic import command
    from alembic.config import Config

    if not connection.in_transaction():
        connection.begin()  # or alembic would commit by and by
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "bot.store:migrations")
    command.upgrade(config, "head")
