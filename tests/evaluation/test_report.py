"""The figures that `coach eval` reports of many marked questions."""

from time import process_time
from typing import Any

import pytest

from bot.evaluation.marking import Mark
from bot.evaluation.report import report

from .samples import asked, went

YES, NO = (True,), (False,)


def figures(*marks: Mark, words: bool = False) -> dict[str, Any]:
    return report(marks, [], words)


def test_hits_are_shares_of_the_questions_of_their_kind() -> None:
    in_scope = [went(asked(), rank=rank) for rank in (1, 3, 4, None)]
    found = figures(*in_scope, went(asked("follow_up"), rank=1))["by_kind"]
    assert [found["in_scope"][f"hit@{k}"] for k in (1, 3, 10)] == [0.25, 0.5, 0.75]
    assert found["follow_up"]["hit@1"] == 1.0


def test_a_compound_question_counts_when_every_part_is_cited_and_its_parts_by_themselves() -> None:
    all_three = went(asked("compound", parts=3), cited=(True, True, True))
    one_of_two = went(asked("compound", parts=2), cited=(True, False))
    found = figures(all_three, one_of_two)["by_kind"]["compound"]
    assert (found["n"], found["cited"], found["parts_cited"]) == (2, 0.5, 0.8)


def test_a_compound_question_has_no_rank() -> None:
    found = figures(went(asked("compound", parts=2), rank=1))["by_kind"]["compound"]
    assert (found["hit@1"], found["intervals"]["hit@1"]) == (None, None)


def test_difficulties_take_in_scope_and_follow_ups_together() -> None:
    found = figures(
        went(asked(difficulty="lexical"), rank=1),
        went(asked("follow_up", difficulty="lexical")),
        went(asked("compound", difficulty="lexical")),
        went(asked(difficulty="inference"), rank=1),
    )["by_difficulty"]
    assert (found["lexical"]["n"], found["lexical"]["hit@1"]) == (2, 0.5)
    assert (found["inference"]["n"], found["paraphrase"]["n"]) == (1, 0)


def test_whole_sections_are_counted_apart_from_citations_and_named() -> None:
    found = figures(went(asked(), whole_section=True), went(asked(), cited=YES))
    assert (found["by_kind"]["in_scope"]["cited"], found["by_kind"]["in_scope"]["whole_section"]) == (0.5, 0.5)
    assert found["whole_section"] == ["d1"]


def test_near_misses_and_far_questions_are_declined_apart_and_together() -> None:
    found = figures(
        went(asked("out_of_scope", subkind="far"), "not_covered"),
        went(asked("out_of_scope", subkind="near_miss"), "not_covered"),
        went(asked("out_of_scope", subkind="near_miss")),
    )["out_of_scope"]
    assert {name: (group["n"], group["not_covered"]) for name, group in found.items()} == {
        "all": (3, 0.6667),
        "near_miss": (2, 0.5),
        "far": (1, 1.0),
    }


def test_false_declines_are_counted_over_everything_that_has_an_answer() -> None:
    found = figures(
        went(asked(), "not_covered"), went(asked("follow_up")), went(asked("compound")), went(asked(), "clarify"),
        went(asked("chitchat"), "not_covered"), went(asked("out_of_scope", subkind="far"), "not_covered"),
    )["false_declines"]  # fmt: skip
    assert (found["n"], found["not_covered"]) == (4, 0.25)


def test_chitchat_counts_when_it_is_answered_as_such() -> None:
    found = figures(went(asked("chitchat"), "small_talk"), went(asked("chitchat")))["chitchat"]
    assert (found["n"], found["small_talk"]) == (2, 0.5)


def test_outcomes_are_counted_so_that_clarifying_is_seen_apart() -> None:
    found = figures(went(asked(), "clarify"), went(asked()))["outcomes"]["in_scope"]
    assert found == {"answer": 1, "clarify": 1, "not_covered": 0, "small_talk": 0}


def test_only_answers_have_words_and_their_median_is_a_whole_number() -> None:
    found = figures(went(asked(), words=2), went(asked(), words=5), went(asked(), "not_covered"))
    assert found["words_median"] == 4
    assert isinstance(found["words_median"], int)


def test_the_sources_own_words_are_counted_only_on_request() -> None:
    marks = [went(asked(), said=2), went(asked(), said=1)]
    assert "answer_recall" not in figures(*marks)["by_kind"]["in_scope"]
    assert figures(*marks, words=True)["by_kind"]["in_scope"]["answer_recall"] == 0.75


def test_every_figure_has_its_interval_beside_it() -> None:
    found = figures(*(went(asked(), rank=1, words=100) for _ in range(20)), words=True)
    group = found["by_kind"]["in_scope"]
    assert set(group["intervals"]) == set(group) - {"n", "intervals"}
    assert group["intervals"]["hit@1"] == (0.8316, 1.0)
    assert group["intervals"]["words_median"] == found["intervals"]["words_median"] == (100, 100)


def test_the_same_marks_have_the_same_intervals() -> None:
    marks = [went(asked(), rank=1 + i % 5, words=i) for i in range(40)]
    assert figures(*marks) == figures(*marks)


def test_the_figures_of_150_questions_take_less_than_a_second() -> None:
    marks = [went(asked(), rank=1 + i % 5, cited=YES if i % 3 else NO, words=i) for i in range(150)]
    started = process_time()
    figures(*marks, words=True)
    assert process_time() - started < 1


@pytest.mark.parametrize(("times", "p50", "p95"), [([5.0], 5.0, 5.0), ([float(n) for n in range(1, 21)], 10.0, 19.0)])
def test_timings_are_ones_that_were_measured(times: list[float], p50: float, p95: float) -> None:
    found = figures(*(went(asked(), total=time) for time in times), went(asked("chitchat"), "small_talk"))
    assert found["timings_ms"]["total"] == {"p50": p50, "p95": p95}


def test_what_was_not_asked_has_no_share() -> None:
    found = figures(went(asked("chitchat"), "small_talk"))
    assert found["by_kind"]["in_scope"]["hit@1"] is None
    assert found["timings_ms"]["total"] == {"p50": None, "p95": None}
    assert (found["words_median"], found["intervals"]) == (None, {"words_median": None})
