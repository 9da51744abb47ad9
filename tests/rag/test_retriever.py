"""Retrieval with the real model: what has a name is found by it, and what is found is ranked, bounded and explained."""

from collections.abc import Sequence

import pytest

from bot.domain import Found, Passage, Turn
from bot.rag.reader import Reader
from bot.rag.retriever import score


def find(reader: Reader, question: str) -> Sequence[Found]:
    return reader.look(question, (), False).found


def bullets(reader: Reader) -> list[Passage]:
    return [passage for passage in reader.edition.passages if passage.kind == "bullet" and passage.title]


def missed(reader: Reader) -> list[str]:
    """Bullets that are not among the first three when asked for by their name and section."""
    sought = {bullet: f"{bullet.title} ({bullet.section[-1]})" for bullet in bullets(reader)}
    return [name for bullet, name in sought.items() if bullet not in [f.passage for f in find(reader, name)[:3]]]


def test_every_bullet_is_found_by_its_name_and_section(reader: Reader) -> None:
    assert len(bullets(reader)) > 15
    assert missed(reader) == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_so_it_is_in_the_whole_handbook(handbook: Reader) -> None:
    assert len(bullets(handbook)) > 50
    assert missed(handbook) == []


def test_what_is_found_is_ranked_bounded_and_without_doubles(reader: Reader) -> None:
    found = find(reader, "How do I get practical experience?")
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert len({each.passage.id for each in found}) == len(found) == 10


def test_a_score_is_the_sum_of_its_evidence(reader: Reader) -> None:
    for found in find(reader, "How do I get practical experience?"):
        assert found.score == pytest.approx(score(found.evidence))
        assert all(-1 <= value <= 1.5 for value in found.evidence.values())


def test_the_same_question_always_finds_the_same(reader: Reader) -> None:
    assert find(reader, "which degree?") == find(reader, "which degree?")


@pytest.mark.parametrize("question", ['"', "a OR b NEAR c*", "'; DROP TABLE words; --", "the of and", "(((", "ß", "🙂"])
def test_no_question_is_taken_for_a_query_language(reader: Reader, question: str) -> None:
    assert len(find(reader, question)) == 10


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_follow_up_in_the_whole_handbook_is_understood_from_its_thread(handbook: Reader) -> None:
    history = [Turn("user", "Tell me about internships."), Turn("coach_topic", "Gaining Practical Experience")]
    found = handbook.look("Why would that help me?", history, True).found[:3]
    assert "Internships" in [each.passage.title for each in found]
