"""A generation on disk: made anew, never half, and honest about what went wrong."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.domain import Exemplar, Passage, Place
from bot.errors import IndexUnavailable
from bot.rag import index, learned
from bot.rag.index import Contents, Entry, Index

WORDS = ["data", "people", "plans"]


@pytest.fixture
def contents() -> Contents:
    """Three passages, each alone in its direction, and one question for each."""
    place = Place(("Skills",), None)
    passages = [
        Passage(word, "a.md", place.section, None, word, i, "paragraph", (place,)) for i, word in enumerate(WORDS)
    ]
    vectors = np.eye(3, dtype=np.float32)
    exemplars = [Exemplar(f"what of {word}", "question", word) for word in WORDS]
    entries = [Entry(p, v, p.text, f"what of {p.text}") for p, v in zip(passages, vectors, strict=True)]
    columns = {word: i for i, word in enumerate(WORDS)}
    return Contents(entries, vectors, lambda: learned.fit(np.arange(3), vectors, exemplars, columns))


def build(folder: Path, contents: Contents) -> None:
    """An entry at a time."""
    asyncio.run(index.build(folder, len(contents.entries), one_by_one(contents), contents.learn()))


async def one_by_one(contents: Contents) -> AsyncIterator[Sequence[Entry]]:
    for entry in contents.entries:
        yield [entry]


def test_what_was_built_is_read_again(tmp_path: Path, contents: Contents) -> None:
    build(tmp_path / "1", contents)
    with Index(tmp_path / "1", contents) as opened:
        assert opened.is_whole
        assert opened.nearest(contents.vectors[1], 2)["people"] == pytest.approx(1)
        assert next(iter(opened.nearest(contents.vectors[1], 10))) == "people"
        assert opened.lexical.search("own", "which people?", 3).keys() == {"people"}
        assert opened.vectors.tolist() == contents.vectors.tolist()
        assert opened.learned(contents.vectors[2]).tolist() == contents.learn()(contents.vectors[2]).tolist()


def test_what_stood_in_its_place_is_gone(tmp_path: Path, contents: Contents) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "half").write_bytes(b"done")
    build(tmp_path / "1", contents)
    assert not (tmp_path / "1" / "half").exists()


def test_a_place_that_cannot_be_written_to_is_told_and_nothing_is_left(tmp_path: Path, contents: Contents) -> None:
    (tmp_path / "index").touch()
    with pytest.raises(IndexUnavailable, match="The index is as it was before"):
        build(tmp_path / "index" / "1", contents)


def test_an_index_that_does_not_find_its_own_passages_is_not_kept(tmp_path: Path, contents: Contents) -> None:
    lost = replace(contents.entries[0], vector=np.zeros(3, dtype=np.float32))
    with pytest.raises(IndexUnavailable, match="does not find its own passages"):
        build(tmp_path / "1", replace(contents, entries=[lost]))
    assert not (tmp_path / "1").exists()


def test_a_mistake_of_our_own_is_not_taken_for_a_full_disk(tmp_path: Path, contents: Contents) -> None:
    async def wrong() -> AsyncIterator[Sequence[Entry]]:
        yield contents.entries[:1]
        raise ValueError("a mistake")

    with pytest.raises(ValueError, match="a mistake"):
        asyncio.run(index.build(tmp_path / "1", 3, wrong(), contents.learn()))
    assert not (tmp_path / "1").exists()


def test_passages_that_say_the_very_same_are_all_found(tmp_path: Path, contents: Contents) -> None:
    twin = replace(contents.entries[0], passage=replace(contents.entries[0].passage, id="data again", document="b.md"))
    both = replace(contents, entries=[*contents.entries, twin])
    build(tmp_path / "1", both)
    with Index(tmp_path / "1", both) as opened:
        assert opened.is_whole
        assert list(opened.nearest(contents.vectors[0], 4))[:2] == ["data", "data again"]
        assert opened.nearest(contents.vectors[0], 1).keys() == {"data"}
