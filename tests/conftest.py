"""What holds for every test: nothing reaches beyond this machine, no setting leaks in, slow work is done once."""

import asyncio
import ipaddress
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings

from bot.settings import Settings

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
_FEW = 5
_TO_AN_ADDRESS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_TO_A_NAME = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_attempts: list[str] = []


def _refuse_the_network(event: str, args: tuple[Any, ...]) -> None:
    if event in _TO_AN_ADDRESS:
        sock, address = args
        host = address[0] if address and sock.family in {socket.AF_INET, socket.AF_INET6} else None
    elif event in _TO_A_NAME:
        host = args[0]
    else:
        return
    if not _is_this_machine(host):
        _attempts.append(f"{event} {host!r}")
        pytest.fail(f"Tests reach no other machine, this one tried {_attempts[-1]}")


def _is_this_machine(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


# On a busy machine any example may take long; pytest's own timeout is there for what never ends.
settings.register_profile("busy", deadline=None)
settings.load_profile("busy")

# The interpreter's own audit events see every way through Python, async and threads included, and need no patching.
# Native code and child processes are out of their sight. A hook can't be taken away again.
sys.addaudithook(_refuse_the_network)


@pytest.fixture(autouse=True)
def network_attempts() -> Iterator[list[str]]:
    """What was refused. A test fails for it at its end even if the code under test has swallowed the exception."""
    _attempts.clear()
    yield _attempts
    assert not _attempts, f"Tests reach no other machine, this one tried {_attempts}"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and nothing in it, to be copied: making one takes longer than most tests."""
    file = tmp_path_factory.mktemp("tables") / "coach.sqlite3"
    asyncio.run(_make_tables(file))
    return file


async def _make_tables(file: Path) -> None:
    from bot.store.engine import Database

    database = Database(f"sqlite:///{file}")
    await database.migrate()
    await database.close()


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the prepared embedding model in it."""
    from bot.rag.embeddings import prepare

    return prepare(tmp_path_factory.getbasetemp() / "models").parent


@pytest.fixture(scope="session")
def data(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for DATA_DIR, to be copied: no index yet, but the model and the vectors of all small talk."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "models").symlink_to(models)
    asyncio.run(_embed_talk(folder))
    return folder


async def _embed_talk(folder: Path) -> None:
    """The slow libraries are imported here, for tests that do without them."""
    from bot.rag import talk
    from bot.rag.embeddings import open_embedder
    from bot.rag.kept_vectors import KeptVectors
    from bot.store.engine import Database
    from bot.store.generations import Generations

    database = Database(f"sqlite:///{folder / 'coach.sqlite3'}")
    await database.migrate()
    vectors = KeptVectors(Generations(database), open_embedder("minilm", folder))
    texts = [exemplar.text for exemplar in talk.exemplars()]
    await vectors.embed(vectors.missing(texts), lambda done, total: None)
    await database.close()


@pytest.fixture(scope="session")
def ingest_apart(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """From a folder with knowledge to one for DATA_DIR."""

    def ingest(knowledge: Path) -> Path:
        copied = Path(shutil.copytree(data, tmp_path_factory.mktemp("ingested") / "data", symlinks=True))
        asyncio.run(_ingest(knowledge, copied))
        return copied

    return ingest


async def _ingest(knowledge: Path, data: Path) -> None:
    from bot.rag import talk
    from bot.rag.embeddings import open_embedder
    from bot.rag.ingestion import Ingestion
    from bot.store.engine import Database
    from bot.store.generations import Generations

    database = Database(f"sqlite:///{data / 'coach.sqlite3'}")
    embed = open_embedder("minilm", data)
    await Ingestion(knowledge, data, Generations(database), embed, talk.exemplars()).run(datetime.now(UTC))
    await database.close()


@pytest.fixture(scope="session")
def small(small_handbook: Path, ingest_apart: Callable[[Path], Path]) -> Path:
    """A folder for DATA_DIR, to be copied or read: with the small handbook in it."""
    return ingest_apart(small_handbook)


@pytest.fixture(scope="session")
def whole(ingest_apart: Callable[[Path], Path]) -> Path:
    """The same with all the knowledge that comes with the coach; it takes a minute: for tests that are marked slow."""
    return ingest_apart(KNOWLEDGE)


@pytest.fixture(scope="session")
def small_handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for KNOWLEDGE_DIR: two documents, with a few of their questions and of what isn't covered."""
    folder = tmp_path_factory.mktemp("handbook")
    for name in ("steps.md", "challenges.md"):
        shutil.copy(KNOWLEDGE / name, folder)
    for name in ("steps.questions.yaml", "challenges.questions.yaml", "not-covered.yaml"):
        few = _few(yaml.safe_load((KNOWLEDGE / name).read_text(encoding="utf-8")))
        (folder / name).write_text(yaml.safe_dump(few, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def _few(content: Any) -> Any:
    if isinstance(content, list):
        return content[:_FEW]
    return {key: _few(value) for key, value in content.items()} if isinstance(content, dict) else content
