"""When an answer counts: the rules by which `coach eval` marks one question."""

from collections.abc import Sequence

import pytest

from bot.domain import Answer, Found, Kind, Outcome, Passage, Place
from bot.evaluation.golden import Gold, GoldenQuestion, plain
from bot.evaluation.golden import Kind as QuestionKind
from bot.evaluation.marking import Mark, Marker, Part

SKILLS, TECHNICAL, LEADING = "Essential Skills", "Technical Skills", "Leadership Skills"
PLACES = (
    Place((SKILLS,), None),
    Place((SKILLS, TECHNICAL), None),
    Place((SKILLS, TECHNICAL), "Programming Basics"),
    Place((SKILLS, TECHNICAL), "Communication"),
    Place((SKILLS, LEADING), None),
    Place((SKILLS, LEADING), "Communication"),
    Place(("Steps", "Education"), "Bachelor’s Degree"),
    Place(("Final Thoughts",), None),
)


def passage(place: Place, kind: Kind = "bullet", also: Sequence[Place] = ()) -> Passage:
    return Passage(str(place), "a.md", place.section, place.title, "Text.", 0, kind, (place, *also))


def gold(sections: Sequence[str], bullets: Sequence[str] = ()) -> Gold:
    return Gold(frozenset(map(plain, sections)), frozenset(map(plain, bullets)))


def asked(*golds: Gold, kind: QuestionKind = "in_scope", must_include: Sequence[str] = ()) -> GoldenQuestion:
    wordings = tuple(tuple(item.split("|")) for item in must_include)
    return GoldenQuestion("d1", kind, None, "lexical", "What?", (), golds, wordings)


def answered(*found: Passage, cited: Sequence[int] = (0,), text: str = "Said.", outcome: Outcome = "answer") -> Answer:
    return Answer(outcome, text, tuple(Found(p, 0.5) for p in found), tuple(cited))


def hit(place: Place, wanted: Gold, *, kind: Kind = "bullet", places: Sequence[Place] = PLACES) -> bool:
    return Marker(places).mark(asked(wanted), answered(passage(place, kind))).cited


@pytest.mark.parametrize(("title", "expected"), [("Programming Basics", True), ("Communication", False), (None, False)])
def test_where_a_bullet_is_gold_only_that_bullet_counts(title: str | None, expected: bool) -> None:
    assert hit(Place((SKILLS, TECHNICAL), title), gold([TECHNICAL], ["Programming Basics"])) is expected


@pytest.mark.parametrize("title", ["Programming Basics", "Communication", None])
def test_a_gold_section_without_gold_bullets_counts_whole(title: str | None) -> None:
    assert hit(Place((SKILLS, TECHNICAL), title), gold([TECHNICAL]))


def test_a_gold_section_that_has_none_of_the_gold_bullets_counts_whole() -> None:
    wanted = gold([TECHNICAL, "Education"], ["Bachelor's Degree"])
    assert hit(Place((SKILLS, TECHNICAL), "Communication"), wanted)


def test_a_bullet_of_the_same_name_in_another_section_does_not_count() -> None:
    assert not hit(Place((SKILLS, TECHNICAL), "Communication"), gold([LEADING], ["Communication"]))
    assert hit(Place((SKILLS, LEADING), "Communication"), gold([LEADING], ["Communication"]))


def test_a_parent_owns_its_sub_sections() -> None:
    assert hit(Place((SKILLS, TECHNICAL), "Communication"), gold([SKILLS]))
    assert not hit(Place((SKILLS,), None), gold([TECHNICAL]))


def test_a_bullet_belongs_to_the_nearest_gold_section() -> None:
    wanted = gold([SKILLS, TECHNICAL], ["Programming Basics"])
    assert not hit(Place((SKILLS, TECHNICAL), "Communication"), wanted)
    assert hit(Place((SKILLS, LEADING), "Communication"), wanted)
    assert hit(Place((SKILLS,), None), wanted, kind="paragraph")


def test_a_title_over_the_whole_knowledge_owns_only_what_stands_right_under_it() -> None:
    places = [Place(("Handbook", *place.section), place.title) for place in PLACES] + [Place(("Handbook",), None)]
    assert not hit(places[2], gold(["Handbook"]), places=places)
    assert hit(places[-1], gold(["Handbook"]), places=places)
    assert hit(places[2], gold([SKILLS]), places=places)


def test_names_match_whatever_the_apostrophe_and_the_case() -> None:
    assert hit(Place(("Steps", "Education"), "Bachelor’s Degree"), gold(["EDUCATION"], ["bachelor's degree"]))


def test_a_passage_counts_for_any_of_its_places() -> None:
    merged = passage(PLACES[3], also=[PLACES[5]])
    assert Marker(PLACES).mark(asked(gold([LEADING], ["Communication"])), answered(merged)).cited


def test_the_rank_is_that_of_the_first_hit_whether_or_not_it_is_cited() -> None:
    marked = Marker(PLACES).mark(
        asked(gold(["Final Thoughts"])), answered(*(passage(PLACES[i]) for i in (2, 7, 7)), cited=[0])
    )
    assert (marked.rank, marked.cited) == (2, False)


def test_a_fourth_citation_comes_too_late() -> None:
    found = [passage(PLACES[i]) for i in (2, 3, 5, 7)]
    question = asked(gold(["Final Thoughts"]))
    assert not Marker(PLACES).mark(question, answered(*found, cited=[0, 1, 2, 3])).cited
    assert Marker(PLACES).mark(question, answered(*found, cited=[0, 1, 3, 2])).cited


def test_a_compound_question_needs_a_citation_in_every_group_and_may_cite_more() -> None:
    question = asked(gold([TECHNICAL], ["Programming Basics"]), gold(["Education"]), kind="compound")
    found = [passage(PLACES[i]) for i in (2, 3, 5, 7, 6)]
    assert Marker(PLACES).mark(question, answered(*found, cited=range(5))).cited
    assert not Marker(PLACES).mark(question, answered(*found, cited=range(4))).cited
    assert Marker(PLACES).mark(question, answered(*found, cited=range(5))).rank is None


def test_each_part_of_a_compound_question_is_marked_by_itself() -> None:
    question = asked(gold([TECHNICAL], ["Programming Basics"]), gold(["Education"]), kind="compound")
    marked = Marker(PLACES).mark(question, answered(*(passage(PLACES[i]) for i in (5, 2, 6)), cited=[0, 2]))
    assert marked.parts == (Part(2, False), Part(3, True))


def test_of_a_question_covered_by_half_only_that_half_has_to_be_cited() -> None:
    question = asked(gold(["Education"]), kind="compound")
    assert Marker(PLACES).mark(question, answered(passage(PLACES[6]))).cited


@pytest.mark.parametrize("outcome", ["not_covered", "clarify", "small_talk"])
def test_only_an_answer_cites_and_has_words(outcome: Outcome) -> None:
    question = asked(gold(["Final Thoughts"]))
    pointed = Marker(PLACES).mark(question, answered(passage(PLACES[7]), outcome=outcome))
    assert (pointed.rank, pointed.cited, pointed.words) == (1, False, None)
    assert Marker(PLACES).mark(question, answered(passage(PLACES[7]), text="Two words.")).words == 2


def whole_section(text: str, kind: Kind = "section") -> Mark:
    question = asked(gold([TECHNICAL], ["Programming Basics"]))
    return Marker(PLACES).mark(question, answered(passage(PLACES[1], kind), text=text))


def test_a_whole_section_that_shows_the_gold_bullet_is_set_apart() -> None:
    marked = whole_section("- **Programming   Basics:** Python is common.")
    assert (marked.cited, marked.whole_section) == (False, True)


def test_a_whole_section_that_does_not_show_the_gold_bullet_is_a_miss() -> None:
    assert not whole_section("You need some technical skills.").whole_section


def test_a_paragraph_beside_the_gold_bullet_is_a_miss() -> None:
    assert not whole_section("Programming Basics", kind="paragraph").whole_section


def test_words_are_found_through_emphasis_case_and_curly_quotes() -> None:
    question = asked(gold([TECHNICAL]), must_include=["bachelor's degree|diploma", "python", "java"])
    marked = Marker(PLACES).mark(question, answered(passage(PLACES[2]), text="A **Bachelor’s**\ndegree and `Python`."))
    assert marked.said == 2


def test_an_answer_without_passages_hits_nothing() -> None:
    marked = Marker(PLACES).mark(asked(gold([TECHNICAL])), answered(cited=(), outcome="clarify"))
    assert (marked.rank, marked.cited, marked.whole_section) == (None, False, False)


def test_what_is_out_of_scope_is_never_cited() -> None:
    marked = Marker(PLACES).mark(asked(kind="out_of_scope"), answered(passage(PLACES[2])))
    assert (marked.rank, marked.cited, marked.whole_section) == (None, False, False)


def test_golds_that_the_knowledge_does_not_have_are_named() -> None:
    questions = [asked(gold([TECHNICAL, "Juggling"], ["Clubs"])), asked(gold([SKILLS], ["Communication"]))]
    assert Marker(PLACES).unknown(questions) == ["clubs", "juggling"]
