"""The library moves over to a new generation in one step, and stays on the old one when that can't be opened."""

import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.domain import Edition
from bot.errors import IndexUnavailable
from bot.rag.ingestion import folder_of
from bot.rag.library import Library

from .conftest import World

SKILLS = "# Skills\n\n- **Data:** Know where your data comes from.\n- **People:** Listen to the engineers.\n"


async def serving(world: World) -> Edition:
    generation = await world.generations.serving()
    assert generation
    passages = await world.generations.passages(generation.id)
    return Edition(generation, passages, await world.generations.exemplars(generation.id))


async def move_on(library: Library, world: World, text: str) -> None:
    world.write("skills.md", text)
    await world.ingest()
    edition = await serving(world)
    library.open(edition, folder_of(world.data, edition.generation.id))


def first(library: Library, question: str) -> str:
    return library.look(question, (), False).found[0].passage.statement


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


async def test_questions_go_on_being_answered_while_it_moves_on(library: Library, world: World) -> None:
    with ThreadPoolExecutor(4) as members:
        for word in ("Talk to", "Ask", "Trust"):
            answers = [members.submit(first, library, "engineers") for _ in range(20)]
            await move_on(library, world, SKILLS.replace("Listen to", word))
            assert all("the engineers." in answer.result() for answer in answers)


async def test_a_generation_that_cannot_be_opened_leaves_the_one_before(library: Library, world: World) -> None:
    before = library.generation
    edition = await serving(world)
    folder = folder_of(world.data, edition.generation.id)
    with pytest.raises(IndexUnavailable, match="made with another, not with hashing"):
        library.open(replace(edition, generation=replace(edition.generation, model="another")), folder)
    with pytest.raises(IndexUnavailable, match="There is no index yet"):
        library.open(edition, folder.with_name("nowhere"))
    assert library.generation == before
    assert first(library, "engineers") == "Listen to the engineers."


async def test_it_goes_on_when_the_folder_it_reads_from_is_taken_away(library: Library, world: World) -> None:
    first(library, "engineers")
    edition = await serving(world)
    shutil.rmtree(folder_of(world.data, edition.generation.id))
    assert first(library, "engineers") == "Listen to the engineers."


def test_before_anything_was_opened_it_is_empty(world: World) -> None:
    library = Library(world.embed, 0.04)
    assert library.generation is None
    assert list(library.passages) == []
    library.close()
