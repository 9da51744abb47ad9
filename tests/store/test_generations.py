"""Generations of the knowledge: saved whole, served by one pointer, forgotten with what only they used."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain import Generation, Passage, Place
from bot.store.engine import Database
from bot.store.generations import Generations

NOW = datetime(2026, 11, 1, 12, 30, 15, 123456, tzinfo=UTC)


def passage(name: str, document: str = "salary.md", position: int = 0) -> Passage:
    here = Place(("Salary", "Asking"), name)
    return Passage(
        name, document, here.section, name, f"About {name}.", position, "bullet", (here, Place(("All",), None))
    )


async def save(
    store: Generations, passages: Sequence[tuple[Passage, str]], model: str = "minilm", new: Sequence[str] = ()
) -> Generation:
    return await store.save(model, 2, NOW, 1, passages, {content_hash: content_hash.encode() for content_hash in new})


async def test_an_empty_store_serves_nothing(db: Database) -> None:
    store = Generations(db)

    assert await store.serving() is None
    assert await store.all() == []


async def test_a_generation_serves_once_it_is_pointed_to_and_not_before(db: Database) -> None:
    store = Generations(db)
    first = await save(store, [(passage("a"), "h1")])
    second = await save(store, [(passage("a"), "h1"), (passage("b"), "h2")])

    assert await store.serving() is None
    await store.serve(first.id)
    assert await store.serving() == first
    await store.serve(second.id)
    assert await store.serving() == second
    assert await store.all() == [second, first]
    assert second == Generation(second.id, "minilm", 2, NOW, 1, 2)


async def test_passages_come_back_whole_and_in_reading_order(db: Database) -> None:
    store = Generations(db)
    outline = Passage(
        "s", "zeal.md", ("Zeal",), None, "One.\n\n'Two' – ‹three›", 0, "section", (Place(("Zeal",), None),)
    )
    last, first = passage("b", position=11), passage("a", position=2)
    saved = await save(store, [(outline, "h3"), (last, "h2"), (first, "h1")])

    assert await store.passages(saved.id) == [first, last, outline]
    assert await store.content_hashes(saved.id) == {"a": "h1", "b": "h2", "s": "h3"}
    assert await store.passages(saved.id + 1) == []


async def test_vectors_are_found_by_content_and_model(db: Database) -> None:
    store = Generations(db)
    await save(store, [(passage("a"), "h1")], "minilm", new=["h1", "h2"])
    await store.save("other", 2, NOW, 1, [(passage("a"), "h1")], {"h1": b"\0\xff"})

    assert await store.vectors("minilm", ["h1", "h2", "h3", "h1"]) == {"h1": b"h1", "h2": b"h2"}
    assert await store.vectors("other", iter(["h1", "h2"])) == {"h1": b"\0\xff"}
    assert await store.vectors("minilm", []) == {}


async def test_a_vector_that_is_there_already_stays_as_it_is(db: Database) -> None:
    store = Generations(db)
    await store.save("minilm", 2, NOW, 1, [(passage("a"), "h1")], {"h1": b"first"})
    await store.save("minilm", 2, NOW, 1, [(passage("a"), "h1")], {"h1": b"second", "h2": b"new"})

    assert await store.vectors("minilm", ["h1", "h2"]) == {"h1": b"first", "h2": b"new"}


async def test_a_save_that_fails_leaves_nothing(db: Database) -> None:
    store = Generations(db)
    with pytest.raises(IntegrityError):
        await save(store, [(passage("a"), "h1"), (passage("a"), "h2")], new=["h1"])

    assert await store.all() == []
    assert await store.vectors("minilm", ["h1"]) == {}


async def test_forgetting_removes_what_only_the_forgotten_used(db: Database) -> None:
    store = Generations(db)
    old = await save(store, [(passage("a"), "h1"), (passage("b"), "h2")], new=["h1", "h2"])
    other = await save(store, [(passage("a"), "h1")], "other", new=["h1"])
    new = await save(store, [(passage("a"), "h1"), (passage("c"), "h3")], new=["h3"])
    await store.serve(new.id)

    assert await store.forget_except([new.id]) == [old.id, other.id]
    assert await store.all() == [new]
    assert await store.passages(old.id) == []
    assert set(await store.vectors("minilm", ["h1", "h2", "h3"])) == {"h1", "h3"}
    assert await store.vectors("other", ["h1"]) == {}
    assert await store.forget_except([new.id]) == []


async def test_the_generation_that_answers_is_never_forgotten(db: Database) -> None:
    store = Generations(db)
    old, new = await save(store, [(passage("a"), "h1")]), await save(store, [(passage("b"), "h2")])
    await store.serve(old.id)

    assert await store.forget_except([]) == [new.id]
    assert await store.serving() == old
    assert await store.passages(old.id) == [passage("a")]


async def test_a_number_is_never_given_twice(db: Database) -> None:
    store = Generations(db)
    gone = await save(store, [(passage("a"), "h1")])
    await store.forget_except([])

    assert (await save(store, [(passage("a"), "h1")])).id > gone.id


async def test_a_generation_that_is_not_there_cannot_serve(db: Database) -> None:
    store = Generations(db)
    with pytest.raises(IntegrityError):
        await store.serve(7)

    assert await store.serving() is None


async def test_another_process_sees_the_new_generation_once_it_serves(db: Database, file: Path) -> None:
    other = Database(f"sqlite:///{file}")
    try:
        saved = await save(Generations(db), [(passage("a"), "h1")])
        assert await Generations(other).serving() is None
        await Generations(db).serve(saved.id)
        assert await Generations(other).serving() == saved
    finally:
        await other.close()


async def test_twenty_thousand_passages_are_saved_in_seconds(db: Database) -> None:
    store = Generations(db)
    many = [(passage(f"p{number}", position=number), f"h{number}") for number in range(20_000)]
    vectors = {content_hash: bytes(1536) for _, content_hash in many}

    started = time.perf_counter()
    saved = await store.save("minilm", 384, NOW, 1, many, vectors)
    seconds = time.perf_counter() - started
    again = await store.save("minilm", 384, NOW, 1, many[:1], {})
    await store.serve(again.id)

    assert seconds < 15
    assert len(await store.passages(saved.id)) == len(await store.vectors("minilm", (h for _, h in many))) == 20_000
    assert await store.forget_except([]) == [saved.id]
    assert len(await store.vectors("minilm", (h for _, h in many))) == 1
