"""Which questions are listed as failures, and why."""

from collections.abc import Sequence

import pytest

from bot.domain import Answer, Found, Kind, Passage, Place, Turn
from bot.evaluation.failures import Failure, Reason, Retrieved, failures
from bot.evaluation.golden import GoldenQuestion
from bot.evaluation.marking import Mark

from .samples import asked, went

YES, NO = (True,), (False,)
FAR, HELLO = asked("out_of_scope", subkind="far"), asked("chitchat")
TWO = asked("compound", parts=2)


def answer(*kinds: Kind, cited: Sequence[int] = ()) -> Answer:
    found = []
    for i, kind in enumerate(kinds):
        place = Place(("Skills",), f"Bullet {i}" if kind == "bullet" else None)
        passage = Passage(str(i), "a.md", place.section, place.title, "Text.", i, kind, (place,))
        found.append(Found(passage, 0.75 - i / 7))
    return Answer("answer", "Text.", tuple(found), tuple(cited))


def failure(question: GoldenQuestion, reply: Answer) -> Failure:
    (found,) = failures([went(question)], [reply])
    return found


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        (went(asked(), rank=3, cited=YES), None),
        (went(asked(), rank=4, cited=YES), "not found in the first three"),
        (went(asked(), rank=None), "not found in the first three"),
        (went(asked(), rank=None, whole_section=True), "whole section instead of the bullet"),
        (went(asked("follow_up"), rank=3), "found but not cited"),
        (went(asked(), "not_covered", rank=1), "declined wrongly"),
        (went(asked(), "clarify", rank=1), "not answered"),
        (went(TWO, rank=6, cited=(True, False)), "found but not cited"),
        (went(TWO, rank=7, cited=(True, False)), "not found in the first three"),
        (went(TWO, rank=7, cited=(True, True)), None),
        (went(FAR, "answer"), "answered wrongly"),
        (went(FAR, "clarify"), "answered wrongly"),
        (went(FAR, "not_covered"), None),
        (went(HELLO, "not_covered"), "small talk missed"),
        (went(HELLO, "small_talk"), None),
    ],
)
def test_a_failure_is_named_by_what_went_wrong_first(mark: Mark, reason: Reason | None) -> None:
    assert [found.reason for found in failures([mark], [answer()])] == ([reason] if reason else [])


def test_failures_of_one_reason_stand_together() -> None:
    marks = [went(HELLO), went(asked(id="first")), went(FAR), went(asked(id="second"))]
    assert [found.id for found in failures(marks, [answer()] * 4) if found.kind == "in_scope"] == ["first", "second"]
    assert [found.reason for found in failures(marks, [answer()] * 4)] == [
        "not found in the first three",
        "not found in the first three",
        "answered wrongly",
        "small talk missed",
    ]


def test_it_shows_the_first_three_passages_and_those_cited_further_down() -> None:
    found = failure(asked(), answer("bullet", "section", "paragraph", "bullet", "bullet", cited=[0, 4]))
    assert found.retrieved == (
        Retrieved(1, "Skills › Bullet 0", 0.75, True),
        Retrieved(2, "Skills (section)", 0.607, False),
        Retrieved(3, "Skills (paragraph)", 0.464, False),
        Retrieved(5, "Skills › Bullet 4", 0.179, True),
    )


def test_it_shows_three_passages_for_each_part() -> None:
    ten: list[Kind] = ["bullet"] * 10
    assert len(failure(TWO, answer(*ten)).retrieved) == 6


def test_it_says_what_was_hoped_for_part_by_part() -> None:
    assert failure(TWO, answer()).hoped == ("skills: python", "skills: python")
    assert failure(FAR, answer()).hoped == ()


def test_it_shortens_what_people_wrote() -> None:
    history = [Turn("user", "First"), Turn("coach", "said " * 1_000)]
    found = failure(asked("follow_up", question="and\n\nthen " + "x" * 1_000_000, history=history), answer())
    assert found.question.startswith("and then xxx")
    assert found.before
    assert found.before.startswith("said said")
    assert (len(found.question), len(found.before)) == (160, 160)
