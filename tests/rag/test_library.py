"""The library moves over to a new generation in one step, and stays on the old one when that can't be opened."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from threading import Event

import pytest

from bot.errors import IndexUnavailable
from bot.rag.edition import Edition, edition_of
from bot.rag.library import Library
from bot.rag.sealed import COPIES

from .conftest import Hashing, World

SKILLS = "# Skills\n\n- **Data:** Know where your data comes from.\n- **People:** Listen to the engineers.\n"


async def edition(world: World) -> Edition:
    generation = await world.generations.serving()
    assert generation
    return await edition_of(generation, world.generations)


async def move_on(library: Library, world: World, text: str) -> None:
    world.write("skills.md", text)
    await world.ingest()
    with ThreadPoolExecutor(1) as pool:
        await world.librarian(library, pool).refresh()


def first(library: Library, question: str) -> str:
    return library.reader.look(question, (), False).found[0].passage.statement


@pytest.fixture
async def library(world: World) -> AsyncIterator[Library]:
    library = Library(world.embed, 0.04)
    await move_on(library, world, SKILLS)
    yield library
    library.close()


async def test_it_answers_from_the_generation_that_was_opened_last(library: Library, world: World) -> None:
    assert first(library, "engineers") == "Listen to the engineers."
    await move_on(library, world, SKILLS.replace("Listen to", "Ask"))
    assert first(library, "engineers") == "Ask the engineers."
    assert library.generation == await world.generations.serving()
    assert {passage.statement for passage in library.passages} >= {"Ask the engineers."}


@pytest.mark.slow
async def test_ten_ingests_while_questions_are_asked_leave_none_without_its_answer(world: World) -> None:
    """G1: 0 errors, 0 empty, 0 of two generations, of at least 200."""
    library = Library(world.embed, 0.04)
    await move_on(library, world, marked(0))
    over = Event()

    def ask() -> list[tuple[str, ...]]:
        heard = []
        while not over.is_set():
            reader = library.reader
            found = [reader.look(message, (), False).found for message in ("data", "engineers")]
            heard.append(tuple(each[0].passage.statement.split()[-1] for each in found))
        return heard

    with ThreadPoolExecutor(4) as members:
        asking = [members.submit(ask) for _ in range(4)]
        for generation in range(1, 11):
            await move_on(library, world, marked(generation))
        over.set()
        heard = [words for each in asking for words in each.result()]
    library.close()
    assert len(heard) >= 200
    assert {words for words in heard if len({*words}) != 1} == set()
    assert {words[0] for words in heard} <= {f"edition{generation}" for generation in range(11)}


def marked(generation: int) -> str:
    """Each of its passages ends with the number of the generation."""
    return "".join(
        f"{line} edition{generation}\n" if line.startswith("-") else f"{line}\n" for line in SKILLS.split("\n")
    )


async def test_who_has_a_reader_goes_on_with_it_however_many_generations_come(library: Library, world: World) -> None:
    """G1: an answer of several parts is made from one generation."""
    reader = library.reader
    for word in ("Talk to", "Ask", "Trust", "Follow"):
        await move_on(library, world, SKILLS.replace("Listen to", word))
    assert reader.look("engineers", (), False).found[0].passage.statement == "Listen to the engineers."
    assert reader.is_whole
    assert first(library, "engineers") == "Follow the engineers."


async def test_a_reader_that_nobody_has_any_more_leaves_nothing_behind(library: Library, world: World) -> None:
    for word in ("Talk to", "Ask", "Trust"):
        await move_on(library, world, SKILLS.replace("Listen to", word))
    copies = world.data / "index" / COPIES
    assert len([path for path in copies.iterdir() if path.is_dir()]) == 1
    library.close()
    assert not [path for path in copies.iterdir() if path.is_dir()]


@pytest.mark.parametrize("name", ["another", "hashing"])
async def test_vectors_of_another_model_are_not_answered_from(library: Library, world: World, name: str) -> None:
    """G8: also when it goes by the same name and its vectors are as long."""
    world.name, world.model = name, Backwards()
    other, known = Library(world.embed, 0.04), await edition(world)
    vectors = await world.generations.vectors_of(known.generation)
    with pytest.raises(
        IndexUnavailable, match=r"made with .* than this hashing: run|made with hashing, not with another"
    ):
        other.open(known, vectors, await world.folder())
    assert other.generation is None
    report = await world.ingest()
    assert report.embedded == len(known.passages)
    with closing(other), ThreadPoolExecutor(1) as pool:
        await world.librarian(other, pool).refresh()
        assert first(other, "engineers") == "Listen to the engineers."


async def test_so_it_is_with_shorter_vectors(library: Library, world: World) -> None:
    known = await edition(world)
    vectors = await world.generations.vectors_of(known.generation)
    with pytest.raises(IndexUnavailable, match="made with another model"):
        library.open(known, {key: vector[:128] for key, vector in vectors.items()}, await world.folder())


async def test_a_database_that_lacks_what_it_should_have_leaves_the_generation_before(
    library: Library, world: World
) -> None:
    known, folder = await edition(world), await world.folder()
    before = library.generation
    with pytest.raises(IndexUnavailable, match="lacks vectors"):
        library.open(known, {}, folder)
    with pytest.raises(IndexUnavailable, match="gone"):
        library.open(replace(known, passages=known.passages[1:]), {}, folder)
    assert library.generation == before
    assert first(library, "engineers") == "Listen to the engineers."


def test_before_anything_was_opened_it_is_empty(world: World) -> None:
    library = Library(world.embed, 0.04)
    assert library.generation is None
    assert list(library.passages) == []
    assert not library.is_whole
    with pytest.raises(IndexUnavailable, match="no index open"):
        _ = library.reader
    library.close()


class Backwards(Hashing):
    """Another model: its vectors are as long."""

    def embed_query(self, text: str) -> list[float]:
        return super().embed_query(text)[::-1]
