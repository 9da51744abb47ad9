"""Two runs of the same questions side by side: what changed, and how sure that is."""

from collections.abc import Iterable

from bot.evaluation.comparison import Comparison, compared
from bot.evaluation.marking import Mark
from bot.evaluation.rows import Earlier

from .samples import asked, went

YES, NO = (True,), (False,)


def versus(now: Iterable[Mark], before: Iterable[Mark], words: bool = False) -> Comparison:
    return compared(list(now), Earlier({mark.question.id: mark for mark in before}, ()), words)


def run(cited: str) -> list[Mark]:
    """A question for each sign: `+` is cited."""
    return [went(asked(id=f"d{i}"), rank=1, cited=[sign == "+"], words=100) for i, sign in enumerate(cited)]


def test_a_difference_is_this_run_less_the_earlier_one() -> None:
    group = versus(run("++++---"), run("++-----")).differences["by_kind"]["in_scope"]
    assert (group["n"], group["cited"]) == (7, 0.2857)
    low, high = group["intervals"]["cited"]
    assert 0 == low < 0.2857 < high < 1


def test_two_runs_alike_differ_by_nothing_for_sure() -> None:
    group = versus(run("++--"), run("++--")).differences["by_kind"]["in_scope"]
    assert (group["cited"], group["intervals"]["cited"]) == (0, (0, 0))


def test_pairs_are_surer_than_two_runs_apart() -> None:
    """Half of 40 are cited in both runs, and two more in this one: the two alone make the difference uncertain."""
    low, high = versus(run("+" * 22 + "-" * 18), run("+" * 20 + "-" * 20)).differences["by_kind"]["in_scope"][
        "intervals"
    ]["cited"]
    assert 0 <= low < high <= 0.15


def test_medians_are_compared_as_whole_words() -> None:
    before, now = (went(asked(), words=words) for words in (120, 90))
    differences = versus([now], [before]).differences
    assert (differences["words_median"], differences["intervals"]["words_median"]) == (-30, (-30, -30))


def test_a_median_that_one_run_does_not_have_is_not_compared() -> None:
    differences = versus([went(asked(), "not_covered")], [went(asked(), words=10)]).differences
    assert (differences["words_median"], differences["intervals"]["words_median"]) == (None, None)


def test_only_questions_of_both_runs_are_paired() -> None:
    change = compared(run("+++"), Earlier({mark.question.id: mark for mark in run("-")}, ("d1", "d2")), words=False)
    assert change.as_json()["questions"] == 1
    assert change.as_json()["left_out"] == ["d1", "d2"]
    assert change.differences["by_kind"]["in_scope"]["cited"] == 1


def listed(now: Mark, before: Mark) -> str:
    change = versus([now], [before])
    return "better" * len(change.better) + "worse" * len(change.worse) or "same"


def test_a_question_is_better_when_it_is_cited_answered_or_found_further_up() -> None:
    assert listed(went(asked(), rank=3, cited=YES), went(asked(), rank=1)) == "better"
    assert listed(went(asked()), went(asked(), "not_covered")) == "better"
    assert listed(went(asked(), rank=3), went(asked(), rank=4)) == "better"
    assert listed(went(asked(), rank=10), went(asked())) == "better"


def test_what_no_figure_sees_is_neither_better_nor_worse() -> None:
    assert listed(went(asked(), rank=4), went(asked(), rank=10)) == "same"


def test_a_compound_question_is_better_with_more_parts_cited() -> None:
    now, before = (went(asked("compound", parts=3), cited=cited) for cited in ((False, True, True), YES))
    assert listed(now, before) == "better"


def test_what_has_no_answer_is_better_when_it_ends_as_it_should() -> None:
    far, hello = asked("out_of_scope", subkind="far"), asked("chitchat")
    assert listed(went(far), went(far, "not_covered")) == "worse"
    assert listed(went(far, "clarify"), went(far)) == "same"
    assert listed(went(hello, "small_talk"), went(hello, "not_covered")) == "better"
