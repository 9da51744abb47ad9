"""Generations of the knowledge: saved whole, served by one pointer, forgotten with what only they used."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain import Exemplar, Generation, Passage, Place
from bot.store.engine import Database
from bot.store.generations import Generations
from bot.tips import Tip

NOW = datetime(2026, 11, 1, 12, 30, 15, 123456, tzinfo=UTC)


def passage(name: str, document: str = "salary.md", position: int = 0) -> Passage:
    here = Place(("Salary", "Asking"), name)
    return Passage(
        name, document, here.section, name, f"About {name}.", position, "bullet", (here, Place(("All",), None))
    )


def question(about: str, text: str = "how much?") -> Exemplar:
    return Exemplar(text, "question", about)


async def save(
    store: Generations,
    *passages: Passage,
    exemplars: Sequence[Exemplar] = (),
    tips: Sequence[Tip] = (),
    hashes: Sequence[str] = (),
    model: str = "minilm",
) -> Generation:
    return await store.save(model, 2, NOW, 1, passages, exemplars, tips, hashes)


async def test_an_empty_store_serves_nothing(db: Database) -> None:
    store = Generations(db)

    assert await store.serving() is None
    assert await store.all() == []


async def test_a_generation_serves_once_it_is_pointed_to_and_not_before(db: Database) -> None:
    store = Generations(db)
    first = await save(store, passage("a"))
    second = await save(store, passage("a"), passage("b"))

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
    saved = await save(store, outline, last, first)

    assert await store.passages(saved.id) == [first, last, outline]
    assert await store.passages(saved.id + 1) == []


async def test_exemplars_come_back_whole_and_in_the_order_they_were_saved(db: Database) -> None:
    store = Generations(db)
    exemplars = [
        Exemplar("¿cuánto? 🙂", "question", "a", "es"),
        Exemplar("hi", "small_talk", "greeting"),
        Exemplar("is it raining", "not_covered", "I don't cover 'the weather'."),
        question("a"),
        question("a"),
    ]
    saved = await save(store, passage("a"), exemplars=exemplars)
    another = await save(store, passage("a"), exemplars=exemplars[:1])

    assert await store.exemplars(saved.id) == exemplars
    assert await store.exemplars(another.id) == exemplars[:1]
    assert await store.exemplars(another.id + 1) == []


async def test_vectors_are_found_by_content_and_model(db: Database) -> None:
    store = Generations(db)
    await store.keep_vectors("minilm", {"h1": b"h1", "h2": b"h2"})
    await store.keep_vectors("other", {"h1": b"\0\xff"})
    await store.keep_vectors("other", {})

    assert await store.vectors("minilm", ["h1", "h2", "h3", "h1"]) == {"h1": b"h1", "h2": b"h2"}
    assert await store.vectors("other", iter(["h1", "h2"])) == {"h1": b"\0\xff"}
    assert await store.vectors("minilm", []) == {}


async def test_a_vector_made_anew_replaces_the_one_before(db: Database) -> None:
    store = Generations(db)
    await store.keep_vectors("minilm", {"h1": b"first", "h2": b"stays"})
    await store.keep_vectors("other", {"h1": b"another's"})
    await store.keep_vectors("minilm", {"h1": b"second", "h3": b"new"})

    assert await store.vectors("minilm", ["h1", "h2", "h3"]) == {"h1": b"second", "h2": b"stays", "h3": b"new"}
    assert await store.vectors("other", ["h1"]) == {"h1": b"another's"}


async def test_a_save_that_fails_leaves_nothing(db: Database) -> None:
    store = Generations(db)
    with pytest.raises(IntegrityError):
        await save(store, passage("a"), exemplars=[question("a")], hashes=["h1", "h1"])

    assert await store.all() == []


async def test_forgetting_removes_what_only_the_forgotten_used(db: Database) -> None:
    store = Generations(db)
    await store.keep_vectors("minilm", dict.fromkeys(["h1", "h2", "h3", "of an interrupted run"], b""))
    await store.keep_vectors("other", {"h1": b""})
    old = await save(store, passage("a"), exemplars=[question("a")], hashes=["h1", "h2"])
    other = await save(store, passage("a"), hashes=["h1"], model="other")
    new = await save(store, passage("a"), exemplars=[question("a")], hashes=["h1", "h3"])
    await store.serve(new.id)

    assert await store.forget_except([new.id]) == [old.id, other.id]
    assert await store.all() == [new]
    assert await store.passages(old.id) == []
    assert await store.exemplars(old.id) == []
    assert await store.exemplars(new.id) == [question("a")]
    assert set(await store.vectors("minilm", ["h1", "h2", "h3", "of an interrupted run"])) == {"h1", "h3"}
    assert await store.vectors("other", ["h1"]) == {}
    assert await store.forget_except([new.id]) == []


async def test_the_generation_that_answers_is_never_forgotten(db: Database) -> None:
    store = Generations(db)
    old, new = await save(store, passage("a")), await save(store, passage("b"))
    await store.serve(old.id)

    assert await store.forget_except([]) == [new.id]
    assert await store.serving() == old
    assert await store.passages(old.id) == [passage("a")]


async def test_a_number_is_never_given_twice(db: Database) -> None:
    store = Generations(db)
    gone = await save(store, passage("a"))
    await store.forget_except([])

    assert (await save(store, passage("a"))).id > gone.id


async def test_a_generation_that_is_not_there_cannot_serve(db: Database) -> None:
    store = Generations(db)
    with pytest.raises(IntegrityError):
        await store.serve(7)

    assert await store.serving() is None


async def test_another_process_sees_the_new_generation_once_it_serves(db: Database, file: Path) -> None:
    other = Database(f"sqlite:///{file}")
    try:
        saved = await save(Generations(db), passage("a"))
        assert await Generations(other).serving() is None
        await Generations(db).serve(saved.id)
        assert await Generations(other).serving() == saved
    finally:
        await other.close()


@pytest.mark.slow
async def test_twenty_thousand_passages_are_saved_in_seconds(db: Database) -> None:
    store = Generations(db)
    many = [passage(f"p{number}", position=number) for number in range(20_000)]
    vectors = {f"h{number}": bytes(1536) for number in range(20_000)}

    started = time.perf_counter()
    await store.keep_vectors("minilm", vectors)
    saved = await save(store, *many, exemplars=[question(each.id) for each in many], hashes=[*vectors])
    seconds = time.perf_counter() - started
    again = await save(store, many[0], hashes=["h0"])
    await store.serve(again.id)

    assert seconds < 15
    assert len(await store.passages(saved.id)) == len(await store.exemplars(saved.id)) == 20_000
    assert len(await store.vectors("minilm", vectors)) == 20_000
    assert await store.forget_except([]) == [saved.id]
    assert len(await store.vectors("minilm", vectors)) == 1
