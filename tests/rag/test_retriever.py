"""Retrieval over the handbook with the real model: what has a name is found by it, and a follow-up in its thread."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.domain import Found, Passage, Turn
from bot.rag.embeddings import Embedder
from bot.rag.ingestion import Ingestion, folder_of
from bot.rag.library import Library
from bot.store.engine import Database
from bot.store.generations import Generations

from .conftest import NOW

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


@pytest.fixture(scope="module")
def library(minilm: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The handbook, ingested once."""
    library = Library(minilm)
    asyncio.run(fill(library, minilm, tmp_path_factory.mktemp("data")))
    yield library
    library.close()


async def fill(library: Library, minilm: Embedder, data: Path) -> None:
    database = Database(f"sqlite:///{data / 'coach.sqlite3'}")
    await database.migrate()
    generations = Generations(database)
    await Ingestion(KNOWLEDGE, data, generations, minilm).run(NOW)
    serving = await generations.serving()
    assert serving
    library.open(serving, folder_of(data, serving.id), await generations.passages(serving.id))
    await database.close()


def find(library: Library, question: str, history: Sequence[Turn] = ()) -> Sequence[Found]:
    return library.find(question, history)


def bullets(library: Library) -> list[Passage]:
    return [passage for passage in library.passages if passage.kind == "bullet" and passage.title]


def places(found: Sequence[Found], count: int) -> list[str]:
    return [str(each.passage.source) for each in found[:count]]


def test_every_bullet_is_found_by_its_name_and_section(library: Library) -> None:
    missed = [
        str(bullet.source)
        for bullet in bullets(library)
        if str(bullet.source) not in places(find(library, f"{bullet.title} ({bullet.section[-1]})"), 3)
    ]
    assert len(bullets(library)) > 50
    assert missed == []


def test_what_is_found_is_ranked_bounded_and_without_doubles(library: Library) -> None:
    found = find(library, "How do I get practical experience?")
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert len({each.passage.id for each in found}) == len(found) == 10


def test_a_follow_up_is_understood_from_its_thread(library: Library) -> None:
    history = [
        Turn("user", "Tell me about internships."),
        Turn("coach", "On Gaining Practical Experience: …"),
        Turn("coach_topic", "Gaining Practical Experience"),
    ]
    assert "Internships" in {each.passage.title for each in find(library, "Why would that help me?", history)[:3]}
    assert "Internships" not in {each.passage.title for each in find(library, "Why would that help me?")[:3]}


@pytest.mark.parametrize("question", ['"', "a OR b NEAR c*", "'; DROP TABLE words; --", "the of and", "(((", "ß", "🙂"])
def test_no_question_is_taken_for_a_query_language(library: Library, question: str) -> None:
    assert len(find(library, question)) == 10
