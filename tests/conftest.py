"""What holds for every test: nothing reaches beyond this machine, no setting leaks in, slow work is done once."""

import asyncio
import gc
import ipaddress
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from filelock import FileLock
from hypothesis import settings

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.rag.embeddings import Embedder
    from bot.rag.library import Library

Once = Callable[[str, Callable[[Path], None]], Path]

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


# On a busy machine any example may take long; pytest's own timeout is there for what never ends. CI tries all 100.
settings.register_profile("busy", deadline=None, max_examples=100 if "CI" in os.environ else 40)
settings.load_profile("busy")

# The interpreter's own audit events see every way through Python, async and threads included, and need no patching.
# Native code and child processes are out of their sight. A hook can't be taken away again.
sys.addaudithook(_refuse_the_network)


def pytest_collection_finish() -> None:
    """What the tests and libraries are made of is no garbage: looking through it for that takes a while each time."""
    gc.freeze()


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
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all processes that run tests side by side."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def once(common: Path, tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Has a folder made by one process, whichever comes first; each gets a copy, for who reads may write beside it."""

    def made(name: str, make: Callable[[Path], None]) -> Path:
        ready, unfinished = common / f"ready-{name}", common / f"unfinished-{name}"
        with FileLock(common / f"{name}.lock"):
            if not ready.exists():
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir()
                make(unfinished)
                unfinished.rename(ready)
        return Path(shutil.copytree(ready, tmp_path_factory.mktemp("own") / name, symlinks=True))

    return made


@pytest.fixture(scope="session")
def models(common: Path) -> Path:
    """The folder with the prepared embedding model in it; of several processes that prepare it the first one does."""
    from bot.rag.embeddings import prepare

    return prepare(common / "models").parent


@pytest.fixture(scope="session")
def minilm(models: Path) -> "Embedder":
    from bot.rag.embeddings import open_embedder

    return open_embedder("minilm", models.parent)


@pytest.fixture(scope="session")
def data(models: Path, minilm: "Embedder", once: Once) -> Path:
    """A folder for DATA_DIR, to be copied: no index yet, but the model and the vectors of all small talk."""

    def make(folder: Path) -> None:
        (folder / "models").symlink_to(models)
        asyncio.run(_embed_talk(folder, minilm))

    return once("data", make)


async def _embed_talk(folder: Path, minilm: "Embedder") -> None:
    """The slow libraries are imported here, for tests that do without them."""
    from bot.rag import talk
    from bot.rag.kept_vectors import KeptVectors
    from bot.store.engine import Database
    from bot.store.generations import Generations

    database = Database(f"sqlite:///{folder / 'coach.sqlite3'}")
    await database.migrate()
    vectors = KeptVectors(Generations(database), minilm)
    texts = [exemplar.text for exemplar in talk.exemplars()]
    await vectors.embed(vectors.missing(texts), lambda done, total: None)
    await database.close()


@pytest.fixture(scope="session")
def ingested(data: Path, minilm: "Embedder", once: Once) -> Callable[[str, Path], Path]:
    """From a folder with knowledge to one for DATA_DIR, which has a name."""

    def made(name: str, knowledge: Path) -> Path:
        def make(folder: Path) -> None:
            shutil.copytree(data, folder, symlinks=True, dirs_exist_ok=True)
            asyncio.run(_ingest(knowledge, folder, minilm))

        return once(name, make)

    return made


async def _ingest(knowledge: Path, data: Path, minilm: "Embedder") -> None:
    from bot.rag import talk
    from bot.rag.ingestion import Ingestion
    from bot.store.engine import Database
    from bot.store.generations import Generations

    database = Database(f"sqlite:///{data / 'coach.sqlite3'}")
    await Ingestion(knowledge, data, Generations(database), minilm, talk.exemplars()).run(datetime.now(UTC))
    await database.close()


@pytest.fixture(scope="session")
def small(small_handbook: Path, ingested: Callable[[str, Path], Path]) -> Path:
    """A folder for DATA_DIR, to be copied or read: with the small handbook in it."""
    return ingested("small", small_handbook)


@pytest.fixture(scope="session")
def whole(ingested: Callable[[str, Path], Path]) -> Path:
    """The same with all the knowledge that comes with the coach; it takes a minute: for tests that are marked slow."""
    return ingested("whole", KNOWLEDGE)


@pytest.fixture(scope="session")
def library(small: Path, minilm: "Embedder") -> "Iterator[Library]":
    """Open on the small handbook, for all houses that don't change what they know."""
    from tests.opening import library_on

    with library_on(small, minilm) as library:
        yield library


@pytest.fixture(scope="session")
def small_handbook(once: Once) -> Path:
    """A folder for KNOWLEDGE_DIR: two documents, with a few of their questions and of what isn't covered.

    As old in every process: an index that is older than its knowledge would be made again.
    """

    def make(folder: Path) -> None:
        for name in ("steps.md", "challenges.md"):
            shutil.copy(KNOWLEDGE / name, folder)
        for name in ("steps.questions.yaml", "challenges.questions.yaml", "not-covered.yaml"):
            few = _few(yaml.safe_load((KNOWLEDGE / name).read_text(encoding="utf-8")))
            (folder / name).write_text(yaml.safe_dump(few, allow_unicode=True, sort_keys=False), encoding="utf-8")

    return once("handbook", make)


def _few(content: Any) -> Any:
    if isinstance(content, list):
        return content[:_FEW]
    return {key: _few(value) for key, value in content.items()} if isinstance(content, dict) else content
