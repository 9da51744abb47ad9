"""How a report reads: chapters of tables and notes."""

from bot.evaluation.comparison import compared
from bot.evaluation.marking import Mark
from bot.evaluation.report import report
from bot.evaluation.rows import Earlier
from bot.evaluation.tables import Chapter, Table, of_comparison, of_report

from .samples import asked, went

TWENTY = [went(asked(id=f"d{i}"), rank=1, cited=[True], words=100) for i in range(20)]


def titled(title: str, chapter: Chapter) -> Table:
    return next(table for table in chapter.tables if table.title == title)


def cells(title: str, row: str, chapter: Chapter) -> list[str]:
    return next(figures for name, *figures in titled(title, chapter).rows if name == row)


def versus(now: Mark, before: Mark) -> Chapter:
    return of_comparison(compared([now], Earlier({"d1": before}, ()), words=False))


def test_a_figure_stands_with_its_interval_and_a_dash_where_nothing_was_asked() -> None:
    chapter = of_report(report(TWENTY, [], words=False))
    assert chapter.heading == "Questions asked: 20"
    assert titled("By kind", chapter).header == ("", "in_scope", "follow_up", "compound")
    assert cells("By kind", "n", chapter) == ["20", "0", "0"]
    assert cells("By kind", "hit@1", chapter) == ["1.000 [0.83, 1.00]", "–", "–"]
    assert cells("By kind", "words median", chapter) == ["100 [100, 100]", "–", "–"]
    assert cells("Overall", "false declines", chapter) == ["20", "0.000 [0.00, 0.17]"]
    assert cells("How they ended", "in_scope", chapter) == ["20", "0", "0", "0"]


def test_the_sources_words_have_a_row_on_request() -> None:
    assert cells("By kind", "answer recall", of_report(report(TWENTY, [], words=True)))[0] == "0.000 [0.00, 0.17]"


def test_what_the_knowledge_does_not_have_is_noted() -> None:
    (note,) = of_report(report([], ["clubs", "juggling"], words=False)).notes
    assert note == "Gold that the knowledge doesn't have: clubs, juggling"


def test_a_long_list_of_ids_is_cut() -> None:
    (note,) = of_report(report([], [str(i) for i in range(30)], words=False)).notes
    assert note.endswith("18, 19 and 10 more")


def test_differences_have_a_sign_and_those_that_are_none_a_sign_of_their_own() -> None:
    chapter = versus(went(asked(), rank=3, words=90), went(asked(), rank=4, words=120))
    assert chapter.heading == "Differences, questions asked in both runs: 1"
    assert cells("By kind", "hit@3", chapter) == ["+1.000 [+1.00, +1.00]", "–", "–"]
    assert cells("By kind", "hit@10", chapter)[0] == "="
    assert cells("Overall", "words median", chapter) == ["", "-30 [-30, -30]"]


def test_questions_that_changed_are_listed_with_how_they_went() -> None:
    better = versus(went(asked(), rank=1, cited=[True]), went(asked(), "not_covered"))
    assert titled("Better", better).rows == (("d1", "Why?", "not covered, not found", "answer, cited, rank 1"),)
    two = asked("compound", parts=2)
    worse = versus(went(two, cited=[True]), went(two, cited=[True, True]))
    assert titled("Worse", worse).rows == (("d1", "Why?", "answer, cited", "answer, 1 of 2 cited"),)
    hello = asked("chitchat")
    assert titled("Worse", versus(went(hello), went(hello, "small_talk"))).rows[0][2:] == ("small talk", "answer")


def test_nothing_is_said_of_what_did_not_change() -> None:
    chapter = versus(went(asked()), went(asked()))
    assert {"Better", "Worse"} & {table.title for table in chapter.tables} == set()
    assert chapter.notes == ()


def test_questions_that_could_not_be_compared_are_noted() -> None:
    chapter = of_comparison(compared(TWENTY, Earlier({"d1": TWENTY[1]}, ("d2", "d3")), words=False))
    assert chapter.notes == ("Left out, since they aren't the same in both runs: d2, d3",)
