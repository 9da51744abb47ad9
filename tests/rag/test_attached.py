"""What admins say a question is about, in a document that nobody prepared: it leads there, and harms nothing else."""

import asyncio
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from bot.domain import Finding
from bot.feedback import Attached
from bot.rag import talk
from bot.rag.embeddings import Embedder
from bot.rag.ingestion import Ingestion, Order
from bot.rag.reader import Reader
from bot.store.engine import Database
from bot.store.generations import Generations

from .conftest import NOW, opened

CANTEEN = """# The Canteen

- **Opening hours:** It is open from eleven to three, and on Fridays to two.
- **Payment:** Pay with your badge; a machine at the entrance takes cash and cards.
- **Allergies:** Every dish has a sign with what is in it. Ask at the counter when you are unsure.
- **Guests:** Bring up to four people; they pay the same as you.
- **Leftovers:** At half past two, what is left costs a third. Bring a box of your own.
"""
BROKE = "anything for somebody who is always broke at the end of the month"
OTHERS = ("how do I pay in the canteen?", "Can I bring guests to the canteen?")
Readers = Callable[[Mapping[str, str | None]], AbstractContextManager[Reader]]


@pytest.fixture(scope="module")
def canteen(small: Path, small_handbook: Path, minilm: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for DATA_DIR, to be copied: with the canteen beside the small handbook."""
    data = Path(shutil.copytree(small, tmp_path_factory.mktemp("canteen") / "data", symlinks=True))
    (data / "uploads").mkdir()
    (data / "uploads" / "canteen.md").write_text(CANTEEN, encoding="utf-8")
    asyncio.run(ingest(small_handbook, data, minilm, {}))
    return data


@pytest.fixture(scope="module")
def with_attached(
    canteen: Path, small_handbook: Path, minilm: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Readers:
    """With these questions attached to the bullets of these names."""

    @contextmanager
    def read(attached: Mapping[str, str | None]) -> Iterator[Reader]:
        data = Path(shutil.copytree(canteen, tmp_path_factory.mktemp("attached") / "data", symlinks=True))
        asyncio.run(ingest(small_handbook, data, minilm, attached))
        yield from opened(minilm, data)

    return read


async def ingest(knowledge: Path, data: Path, minilm: Embedder, attached: Mapping[str, str | None]) -> None:
    database = Database(f"sqlite:///{data / 'coach.sqlite3'}")
    generations = Generations(database)
    serving = await generations.serving()
    ids = {passage.title: passage.id for passage in await generations.passages(serving.id if serving else 0)}
    given = [Attached(question, about and ids[about], "shell:me", NOW) for question, about in attached.items()]
    ingestion = Ingestion(knowledge, data, generations, minilm, talk.exemplars())
    await ingestion.run(NOW, Order(attached=given))
    await database.close()


def ask(reader: Reader, question: str) -> tuple[str, str | None]:
    """The kind of message it is, and the name of what is found first."""
    finding: Finding = reader.look(question, (), False)
    return finding.kind, finding.found[0].passage.title


def test_it_leads_to_its_passage_and_the_others_are_found_as_before(with_attached: Readers) -> None:
    with with_attached({}) as reader:
        assert ask(reader, BROKE) != ("question", "Leftovers")
        before = {question: ask(reader, question) for question in OTHERS}
    with with_attached({BROKE: "Leftovers"}) as reader:
        assert ask(reader, BROKE) == ("question", "Leftovers")
        assert ask(reader, "i'm broke at the end of each month") == ("question", "Leftovers")
        assert {question: ask(reader, question) for question in OTHERS} == before


def test_what_is_not_our_subject_is_declined(with_attached: Readers) -> None:
    with with_attached({"how do I pay in the canteen?": None}) as reader:
        finding = reader.look("how do I pay in the canteen?", (), False)
        assert (finding.kind, finding.says) == ("not_covered", "That’s not something my handbook covers.")
        assert ask(reader, "Can I bring guests to the canteen?")[0] == "question"
