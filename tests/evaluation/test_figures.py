"""The figures that `coach eval` reports of many marked questions."""

from typing import Any

import pytest

from bot.domain import Answer, Outcome
from bot.evaluation.figures import report
from bot.evaluation.golden import Difficulty, Gold, GoldenQuestion, Kind, Subkind
from bot.evaluation.marking import Mark

_GOLD = Gold(frozenset({"skills"}), frozenset())


def marked(
    kind: Kind,
    outcome: Outcome = "answer",
    *,
    rank: int | None = None,
    cited: bool = False,
    whole_section: bool = False,
    subkind: Subkind | None = None,
    difficulty: Difficulty = "paraphrase",
    text: str = "one two three",
    said: int = 0,
    total: float | None = None,
) -> Mark:
    question = GoldenQuestion("d1", kind, subkind, difficulty, "?", (), (_GOLD,), (("a",), ("b",)))
    answer = Answer(outcome, text, timings_ms={} if total is None else {"total": total})
    return Mark(question, answer, rank, cited, whole_section, said)


def figures(*marks: Mark, words: bool = False) -> dict[str, Any]:
    return report(marks, [], words)


def test_hits_are_shares_of_the_questions_of_their_kind() -> None:
    in_scope = [marked("in_scope", rank=rank) for rank in (1, 3, 4, None)]
    found = figures(*in_scope, marked("follow_up", rank=1))["by_kind"]
    assert [found["in_scope"][f"hit@{k}"] for k in (1, 3, 10)] == [0.25, 0.5, 0.75]
    assert found["follow_up"]["hit@1"] == 1.0


def test_a_compound_question_has_no_rank_but_is_cited() -> None:
    found = figures(marked("compound", cited=True), marked("compound"))["by_kind"]["compound"]
    assert (found["n"], found["hit@1"], found["cited"]) == (2, None, 0.5)


def test_difficulties_take_in_scope_and_follow_ups_together() -> None:
    found = figures(
        marked("in_scope", rank=1, difficulty="lexical"),
        marked("follow_up", difficulty="lexical"),
        marked("compound", difficulty="lexical"),
        marked("in_scope", rank=1, difficulty="inference"),
    )["by_difficulty"]
    assert (found["lexical"]["n"], found["lexical"]["hit@1"]) == (2, 0.5)
    assert (found["inference"]["n"], found["paraphrase"]["n"]) == (1, 0)


def test_whole_sections_are_counted_apart_from_citations_and_named() -> None:
    found = figures(marked("in_scope", whole_section=True), marked("in_scope", cited=True))
    assert (found["by_kind"]["in_scope"]["cited"], found["by_kind"]["in_scope"]["whole_section"]) == (0.5, 0.5)
    assert found["whole_section"] == ["d1"]


def test_near_misses_and_far_questions_are_declined_apart() -> None:
    found = figures(
        marked("out_of_scope", "not_covered", subkind="far"),
        marked("out_of_scope", "not_covered", subkind="near_miss"),
        marked("out_of_scope", "answer", subkind="near_miss"),
    )["out_of_scope"]
    assert found == {"near_miss": {"n": 2, "not_covered": 0.5}, "far": {"n": 1, "not_covered": 1.0}}


def test_false_declines_are_counted_over_everything_that_has_an_answer() -> None:
    found = figures(
        marked("in_scope", "not_covered"), marked("follow_up"), marked("compound"), marked("in_scope", "clarify"),
        marked("chitchat", "not_covered"), marked("out_of_scope", "not_covered", subkind="far"),
    )  # fmt: skip
    assert found["false_declines"] == {"n": 4, "not_covered": 0.25}


def test_chitchat_counts_when_it_is_answered_as_such() -> None:
    assert figures(marked("chitchat", "small_talk"), marked("chitchat"))["chitchat"] == {"n": 2, "small_talk": 0.5}


def test_outcomes_are_counted_so_that_clarifying_is_seen_apart() -> None:
    found = figures(marked("in_scope", "clarify"), marked("in_scope"))["outcomes"]["in_scope"]
    assert found == {"answer": 1, "clarify": 1, "not_covered": 0, "small_talk": 0}


def test_only_real_answers_have_their_words_counted() -> None:
    found = figures(
        marked("in_scope", text="a b"), marked("in_scope", text="a b c d"), marked("in_scope", "not_covered", text="no")
    )
    assert found["words_median"] == 3


def test_the_sources_own_words_are_counted_only_on_request() -> None:
    marks = [marked("in_scope", said=2), marked("in_scope", said=1)]
    assert "answer_recall" not in figures(*marks)["by_kind"]["in_scope"]
    assert figures(*marks, words=True)["by_kind"]["in_scope"]["answer_recall"] == 0.75


@pytest.mark.parametrize(("times", "p50", "p95"), [([5.0], 5.0, 5.0), ([float(n) for n in range(1, 21)], 10.0, 19.0)])
def test_timings_are_ones_that_were_measured(times: list[float], p50: float, p95: float) -> None:
    found = figures(*(marked("in_scope", total=time) for time in times), marked("chitchat", "small_talk"))
    assert found["timings_ms"]["total"] == {"p50": p50, "p95": p95}


def test_what_was_not_asked_has_no_share() -> None:
    found = figures(marked("chitchat", "small_talk"))
    assert found["by_kind"]["in_scope"]["hit@1"] is None
    assert found["timings_ms"]["total"] == {"p50": None, "p95": None}
    assert found["words_median"] is None


def test_every_question_is_listed_with_how_it_went() -> None:
    assert figures(marked("in_scope", rank=2, cited=True))["rows"] == [
        {"id": "d1", "kind": "in_scope", "outcome": "answer", "rank": 2, "cited": True}
    ]
