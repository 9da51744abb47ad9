"""A damaged index is noticed before Chroma touches it, answers the same from the database, and is mended."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bot.domain import Finding
from bot.errors import IndexUnavailable
from bot.rag.embeddings import Embedder
from bot.rag.index import Index
from bot.rag.library import Library
from bot.rag.meaning import Meaning
from bot.rag.reader import Reader
from bot.rag.sealed import COPIES, is_whole

from .conftest import World, open_world, opened

SKILLS = "# Skills\n\n" + "".join(
    f"- **{name}:** {text}\n"
    for name, text in [
        ("Data", "Know where your data comes from."),
        ("People", "Listen to the engineers and to those who pay."),
        ("Plans", "Leave room for experiments that fail."),
        ("Models", "Learn what a model can't know."),
    ]
)
QUESTIONS = ["engineers", "where does data come from", "what if an experiment fails", "hello there", "sourdough"]
NOISE = np.random.default_rng(1).bytes(4096)


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def zeros(content: bytes) -> bytes:
    return bytes(len(content))


def noise(content: bytes) -> bytes:
    """In the middle, and no longer than it was."""
    start = max(0, (len(content) - len(NOISE)) // 2)
    return content[:start] + NOISE[: len(content) - start] + content[start + len(NOISE) :]


def longer(content: bytes) -> bytes:
    return content + NOISE


def text(content: bytes) -> bytes:
    return b"not what you think"


KINDS = [half, zeros, noise, longer, text]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied."""
    folder = tmp_path_factory.mktemp("example")
    asyncio.run(ingest_example(folder))
    return folder


async def ingest_example(folder: Path) -> None:
    async with open_world(folder) as world:
        world.write("skills.md", SKILLS)
        await world.ingest()


@pytest.fixture
async def world(example: Path, tmp_path: Path) -> AsyncIterator[World]:
    shutil.copytree(example, tmp_path, dirs_exist_ok=True)
    async with open_world(tmp_path) as world:
        yield world


def findings(reader: Reader, questions: Sequence[str] = QUESTIONS) -> list[Finding]:
    return [reader.look(question, (), False) for question in questions]


def same(one: Sequence[Finding], other: Sequence[Finding]) -> bool:
    """In all that is said and in its order; the figures may be rounded in another way."""
    return [said(finding) for finding in one] == [said(finding) for finding in other] and np.allclose(
        figures(one), figures(other), atol=1e-5
    )


def said(finding: Finding) -> object:
    return finding.kind, finding.says, [found.passage for found in finding.found]


def figures(findings: Sequence[Finding]) -> list[float]:
    return [figure for finding in findings for figure in (finding.margin, *(found.score for found in finding.found))]


async def answers(world: World) -> tuple[list[Finding], bool]:
    """Of a coach that starts now, and whether its index is whole."""
    library = Library(world.embed, 0.04)
    with ThreadPoolExecutor(1) as pool:
        await world.librarian(library, pool).refresh()
    with_whole = findings(library.reader), library.is_whole
    library.close()
    return with_whole


async def test_every_damage_to_every_file_is_noticed_and_the_answers_stay_the_same(world: World) -> None:
    """G4: cut, zeroed, noise inside and behind, another text, gone."""
    folder, (expected, whole) = await world.folder(), await answers(world)
    assert whole
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert len(files) == 8
    for file in files:
        content = file.read_bytes()
        for damaged in (*(kind(content) for kind in KINDS), None):
            if damaged == content:
                continue  # An empty file can't be cut.
            file.unlink()
            if damaged is not None:
                file.write_bytes(damaged)
            assert not is_whole(folder)
            found, whole = await answers(world)
            assert same(found, expected)
            assert not whole
            file.write_bytes(content)
    assert await answers(world) == (expected, True)


async def test_a_file_that_claims_to_be_terabytes_is_not_read(world: World) -> None:
    """G5: chroma#7510."""
    (links,) = (await world.folder()).glob("chroma/*/link_lists.bin")
    os.truncate(links, 2**40)
    expected, _ = await answers(world)
    assert not is_whole(await world.folder())
    await world.ingest()
    found, whole = await answers(world)
    assert same(found, expected)
    assert whole


def nowhere_to_copy_to(folder: Path) -> None:
    shutil.rmtree(folder.with_name(COPIES))
    folder.with_name(COPIES).touch()


@pytest.mark.parametrize("damage", [shutil.rmtree, nowhere_to_copy_to])
async def test_without_a_folder_to_read_or_to_write_it_answers_too(
    world: World, damage: Callable[[Path], None]
) -> None:
    expected, _ = await answers(world)
    damage(await world.folder())
    found, whole = await answers(world)
    assert same(found, expected)
    assert not whole


async def test_an_ingest_makes_a_damaged_index_anew_without_embedding(world: World) -> None:
    serving, file = await world.serving(), await world.folder() / "words.sqlite3"
    file.write_bytes(half(file.read_bytes()))
    report = await world.ingest()
    assert report.generation != serving
    assert report.embedded == 0
    assert is_whole(await world.folder())


async def test_the_coach_has_it_mended_and_moves_over(world: World) -> None:
    """Within seconds, while it answers."""
    shutil.rmtree(await world.folder())
    library, mended = Library(world.embed, 0.04), asyncio.Event()

    async def ingest() -> None:
        await world.ingest()
        mended.set()

    with ThreadPoolExecutor(1) as pool:
        librarian = world.librarian(library, pool, ingest)
        await librarian.open()
        before = findings(library.reader)
        freshness = asyncio.create_task(librarian.keep_fresh())
        await asyncio.wait_for(mended.wait(), 10)
        freshness.cancel()
        assert (await librarian.refresh()).id == 2
    assert library.is_whole
    assert same(findings(library.reader), before)
    library.close()


async def test_an_index_of_another_model_is_made_anew_at_the_start(world: World) -> None:
    """G8"""
    expected, _ = await answers(world)
    vectors = await world.generations.vectors_of((await world.generations.all())[0])
    turned = {key: np.frombuffer(vector, "<f4")[::-1].tobytes() for key, vector in vectors.items()}
    await world.generations.keep_vectors(world.name, turned)
    library = Library(world.embed, 0.04)

    async def ingest() -> None:
        await world.ingest()

    with ThreadPoolExecutor(1) as pool:
        await world.librarian(library, pool, ingest).open()
    assert same(findings(library.reader), expected)
    library.close()


async def test_without_help_from_an_ingest_it_is_refused(world: World) -> None:
    shutil.rmtree(world.data)
    await world.generations.keep_vectors(
        world.name, dict.fromkeys(await world.generations.vectors_of((await world.generations.all())[0]), bytes(256))
    )
    tried = asyncio.Event()

    async def ingest() -> None:
        tried.set()

    with ThreadPoolExecutor(1) as pool, pytest.raises(IndexUnavailable, match="another model"):
        await world.librarian(Library(world.embed, 0.04), pool, ingest).open()
    assert tried.is_set()


class Failing:
    """Chroma, when its disk is full: it fails even at reading."""

    def __init__(self) -> None:
        self.asked = 0

    def query(self, **wish: object) -> None:
        self.asked += 1
        raise RuntimeError("error in compactor: failed to apply logs to the hnsw segment writer")


async def test_when_chroma_fails_at_answering_the_same_question_is_answered_without_it(world: World) -> None:
    """G11"""
    contents, chroma = await world.contents(), Failing()
    broken = Meaning(contents.ids, contents.means(), chroma)
    with Index(await world.folder(), contents) as index:
        for vector in contents.means():
            assert broken.nearest(vector, 100) == pytest.approx(index.nearest(vector, 100), abs=1e-6)
            assert len(broken.nearest(vector, 3)) == 3
    assert not broken.is_chroma
    assert chroma.asked == 1


async def test_it_goes_on_when_all_it_reads_from_is_taken_away(world: World) -> None:
    library = Library(world.embed, 0.04)
    with ThreadPoolExecutor(1) as pool:
        await world.librarian(library, pool).refresh()
    before = findings(library.reader)
    shutil.rmtree(world.data)
    assert same(findings(library.reader), before)
    library.close()


@pytest.fixture(scope="module")
def without_index(minilm: Embedder, small: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The small handbook, from the database alone."""
    data = tmp_path_factory.mktemp("data")
    shutil.copy(small / "coach.sqlite3", data)
    yield from opened(minilm, data)


@pytest.mark.slow
def test_with_the_real_model_it_ranks_alike_too(reader: Reader, without_index: Reader) -> None:
    questions = [passage.statement[:100] for passage in reader.edition.passages] + QUESTIONS
    assert reader.is_whole
    assert not without_index.is_whole
    assert same(findings(without_index, questions), findings(reader, questions))
