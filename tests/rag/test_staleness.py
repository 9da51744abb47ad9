"""Whether to ingest at a start: after an edit or a deletion, but not to undo what an admin rolled back."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain import Generation
from bot.rag.ingestion import folder_of
from bot.rag.sealed import seal
from bot.rag.staleness import is_stale

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST = Generation(1, "minilm", 384, NOON, 1, 1)
SECOND = Generation(2, "minilm", 384, NOON + timedelta(hours=1), 1, 1)


@dataclass
class World:
    """Everything in the knowledge is a day old when the generations are made, which both have their folders."""

    knowledge: Path
    data: Path

    def age(self, moment: datetime = NOON - timedelta(days=1)) -> None:
        for path in (self.knowledge, *self.knowledge.rglob("*")):
            os.utime(path, (moment.timestamp(), moment.timestamp()))

    def is_stale(self, serving: Generation = SECOND, newest: Generation = SECOND, model: str = "minilm") -> bool:
        return is_stale(serving, newest, self.knowledge, self.data, model)


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "knowledge", tmp_path / "data")
    (world.knowledge / "more").mkdir(parents=True)
    for name in ("skills.md", "more/steps.md"):
        (world.knowledge / name).write_text("Text.")
    world.age()
    for generation in (FIRST, SECOND):
        folder = folder_of(world.data, generation.id)
        folder.mkdir(parents=True)
        (folder / "words").write_text("Words.")
        seal(folder)
    return world


def test_what_nobody_touched_is_not_stale(world: World) -> None:
    assert not world.is_stale()


def test_a_document_that_is_added_or_removed_in_slack_is_noticed(world: World) -> None:
    made = datetime.now(UTC) - timedelta(seconds=10)
    generation = Generation(2, "minilm", 384, made, 1, 1)
    uploads = world.data / "uploads"
    uploads.mkdir()
    (uploads / "raise.md").write_text("Text.")
    assert world.is_stale(generation, generation)
    long_ago = (made - timedelta(days=1)).timestamp()
    for path in (uploads, uploads / "raise.md"):
        os.utime(path, (long_ago, long_ago))
    assert not world.is_stale(generation, generation)
    (uploads / "raise.md").unlink()
    assert world.is_stale(generation, generation)


@pytest.mark.parametrize(
    "change",
    [
        lambda knowledge: (knowledge / "skills.md").write_text("Another text."),
        lambda knowledge: (knowledge / "more" / "new.md").write_text("Text."),
        lambda knowledge: (knowledge / "skills.md").unlink(),
        lambda knowledge: (knowledge / "more" / "steps.md").unlink(),
        lambda knowledge: (knowledge / "skills.md").rename(knowledge / "abilities.md"),
    ],
    ids=["an edit", "a new file", "a deletion", "a deletion below", "a new name"],
)
def test_a_change_after_the_newest_generation_is_noticed(world: World, change: Callable[[Path], object]) -> None:
    made = datetime.now(UTC) - timedelta(seconds=10)
    generation = Generation(2, "minilm", 384, made, 1, 1)
    assert not world.is_stale(generation, generation)
    change(world.knowledge)
    assert world.is_stale(generation, generation)


def test_a_rollback_is_not_undone(world: World) -> None:
    world.age(NOON + timedelta(minutes=30))
    assert not world.is_stale(serving=FIRST, newest=SECOND)


def test_an_edit_after_a_rollback_is_noticed(world: World) -> None:
    world.age(NOON + timedelta(hours=2))
    assert world.is_stale(serving=FIRST, newest=SECOND)


def test_another_embedding_model_needs_another_index(world: World) -> None:
    assert world.is_stale(model="openai:text-embedding-3-small")


def test_an_index_without_its_folder_is_made_again(world: World) -> None:
    shutil.rmtree(folder_of(world.data, SECOND.id))
    assert world.is_stale()


def test_and_so_is_a_damaged_one(world: World) -> None:
    (folder_of(world.data, SECOND.id) / "words").write_text("Wards.")
    assert world.is_stale()


def test_without_a_knowledge_folder_the_index_goes_on_serving(world: World) -> None:
    world.knowledge.rename(world.knowledge.with_name("elsewhere"))
    assert not world.is_stale()


def test_a_link_to_nowhere_is_no_edit(world: World) -> None:
    (world.knowledge / "link.md").symlink_to("nowhere.md")
    made = Generation(2, "minilm", 384, datetime.now(UTC) + timedelta(seconds=10), 1, 1)
    assert not world.is_stale(made, made)
