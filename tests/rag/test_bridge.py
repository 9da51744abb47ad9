"""The bridge leads from a question to where its answer lies, and keeps out of what it knows nothing about."""

from pathlib import Path

import numpy as np

from bot.rag import bridge
from bot.rag.embeddings import BUILT_IN, Embedder, Vectors, normalised

RANDOM = np.random.default_rng(1)


def unit(rows: int) -> Vectors:
    return normalised(RANDOM.normal(size=(rows, 16)).astype(np.float32))


def test_what_was_learned_leads_to_where_the_answers_are() -> None:
    turn, _ = np.linalg.qr(RANDOM.normal(size=(16, 16)))
    questions = unit(400)
    answers = (questions @ turn).astype(np.float32)
    learned = bridge.fit(questions, answers, answers.mean(axis=0))

    asked = unit(50)
    led = normalised(np.stack([learned.across(question) for question in asked]))
    assert (np.vecdot(led, asked @ turn) > 0.95).all()


def test_it_survives_being_written_down(tmp_path: Path) -> None:
    learned = bridge.fit(unit(100), unit(100), unit(1)[0])
    learned.save(tmp_path / "bridge.npz")
    question = unit(1)[0]
    again = bridge.Bridge.load(tmp_path / "bridge.npz")
    assert np.allclose(again.across(question), learned.across(question), atol=1e-2)


def test_the_shipped_one_has_more_to_say_about_a_career_than_about_anything_else(minilm: Embedder) -> None:
    shipped = bridge.shipped_for(BUILT_IN)
    assert shipped is not None
    career, gardening = minilm(["I never went to university, is that a problem?", "how deep do tulip bulbs go?"])
    assert np.linalg.norm(shipped.across(career)) > 2 * np.linalg.norm(shipped.across(gardening))
    assert not shipped.across(np.zeros_like(career)).any()


def test_it_is_for_the_model_it_learned_from_only() -> None:
    assert bridge.shipped_for("openai:text-embedding-3-small") is None
