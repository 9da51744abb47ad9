"""The coach takes whatever people type: each question in it is looked up, everything else gets a polite word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import care
from bot.coach import Coach
from bot.domain import ExemplarKind, Finding, Found, Passage, Place, Turn

NETWORKING = Place(("Steps", "Building Your Network"), "Meetups")
COURSES = Place(("Steps", "Education and Training"), "Courses")
MEET = Found(
    Passage("1", "steps.md", NETWORKING.section, NETWORKING.title, "Go there.", 0, "bullet", (NETWORKING,)), score=0.9
)
COURSE = Found(
    Passage("2", "steps.md", COURSES.section, COURSES.title, "Take one.", 1, "bullet", (COURSES,)), score=0.8
)
COVERED = Finding("question", (MEET, COURSE), 0.4)
ABOUT_COURSES = Finding("question", (COURSE, MEET), 0.4)
NOT_COVERED = Finding("not_covered", (MEET, COURSE), -0.4)
SALARIES = Finding("not_covered", (MEET,), -0.4, "I don't cover salaries.")
GREETING = Finding("small_talk", (MEET,), -0.1, "Hello there.")
DISTRESS = Finding("care", (MEET,), 0.1)


@dataclass
class World:
    """What a message leads to by a word in it, and what was looked up, with whether it leans on the thread."""

    leads: Mapping[str, Finding] = field(default_factory=dict)
    otherwise: Finding = COVERED
    looked_up: list[tuple[str, bool]] = field(default_factory=list)
    histories: list[Sequence[Turn]] = field(default_factory=list)
    abroad: list[tuple[str, str]] = field(default_factory=list)

    @property
    def coach(self) -> Coach:
        passages = [MEET.passage, COURSE.passage]
        return Coach(self.look, self.look_abroad, lambda asked, found: (found[0].passage.text, (0,)), lambda: passages)

    def look(self, message: str, history: Sequence[Turn], leans: bool) -> Finding:
        self.looked_up.append((message, leans))
        self.histories.append(history)
        return self.finding(message)

    def look_abroad(self, message: str, language: str) -> Finding:
        """Nobody has prepared anything in a language whose name isn't known."""
        self.abroad.append((message, language))
        return self.finding(message) if language != "other" else Finding("not_covered", (), -1.0)

    def finding(self, message: str) -> Finding:
        return next((finding for word, finding in self.leads.items() if word in message), self.otherwise)

    @property
    def messages(self) -> list[str]:
        return [message for message, _ in self.looked_up]


def test_a_question_is_answered_with_its_source() -> None:
    world = World()
    answer = world.coach.answer("How do I meet people?")
    assert (answer.outcome, answer.text, answer.sources) == ("answer", "Go there.", (NETWORKING,))
    assert answer.passages == COVERED.found
    assert world.looked_up == [("How do I meet people?", False)]
    assert answer.timings_ms["total"] >= answer.timings_ms["retrieve"] >= 0


@pytest.mark.parametrize(
    "message", ["", " \n\t ", "🙂🙂", "🇩🇪 👩‍💻", ":wave: :+1:", "\x00\x07\x1b", "\u200b\u202e\ufeff", "?!…"]
)
def test_what_holds_no_words_is_asked_about_politely(message: str) -> None:
    world = World()
    answer = world.coach.answer(message)
    assert answer.outcome == "clarify"
    assert answer.text.startswith("I couldn't find a question in that.")
    assert not world.looked_up


def test_an_article_pasted_as_a_question_is_cut_before_it_is_looked_up() -> None:
    world = World()
    assert world.coach.answer("How do I start? " * 2500).outcome == "answer"
    assert len(world.messages) <= 5
    assert all(len(message) <= 2000 for message in world.messages)
    assert world.messages[0].startswith("How do I start?")


def test_what_hides_between_letters_is_not_looked_up() -> None:
    world = World()
    world.coach.answer("\u200b".join("How do I\x00 start?\u202e"))
    assert set(world.messages) == {"How do I start?"}


def test_small_talk_gets_its_reply_and_no_source() -> None:
    answer = World(otherwise=GREETING).coach.answer("Hi there! 👋")
    assert (answer.outcome, answer.text, answer.sources) == ("small_talk", "Hello there.", ())


def test_small_talk_beside_a_question_is_passed_over() -> None:
    world = World({"evening": GREETING}, COVERED)
    answer = world.coach.answer("Good evening. Thanks for having me! How do I meet people? And which course is best?")
    assert (answer.outcome, answer.text) == ("answer", "Go there.")


def test_what_is_not_covered_is_said_with_the_nearest_topics_and_no_source() -> None:
    answer = World(otherwise=NOT_COVERED).coach.answer("How do I bake bread?")
    assert (answer.outcome, answer.sources) == ("not_covered", ())
    assert answer.text.startswith("My handbook doesn't cover that.")
    assert "“Building Your Network” and “Education and Training”" in answer.text


def test_what_has_a_theme_gets_its_sentence() -> None:
    answer = World(otherwise=SALARIES).coach.answer("What does it pay?")
    assert (answer.outcome, answer.text, answer.sources) == ("not_covered", "I don't cover salaries.", ())


def test_what_is_told_beside_a_question_does_not_hide_it() -> None:
    asked = "How do I find mentors?"
    world = World({"insurance": NOT_COVERED, asked: COVERED})
    assert world.coach.answer(f"{asked} I sell insurance").text == "Go there."
    assert world.messages == [f"{asked} I sell insurance", asked]


@pytest.mark.parametrize("alone", [ABOUT_COURSES, Finding("question", (MEET,), 0.1), NOT_COVERED])
def test_unless_it_leads_elsewhere_then_or_is_no_clear_question_of_the_handbook(alone: Finding) -> None:
    world = World({"plumber": replace(NOT_COVERED, found=(MEET,)), "How": alone})
    assert world.coach.answer("I want to be a plumber. How do I find mentors?").outcome == "not_covered"


def test_what_is_told_does_not_make_another_question_look_covered() -> None:
    hardly = Finding("question", (MEET, COURSE), 0.2)
    world = World({"career": hardly, "earn": SALARIES})
    answer = world.coach.answer("I'm thinking of a new career. What do project managers earn?")
    assert (answer.outcome, answer.text) == ("not_covered", "I don't cover salaries.")


def test_who_asks_is_part_of_what_is_told() -> None:
    world = World({"retail": NOT_COVERED, "do internships": COVERED})
    assert world.coach.answer("As someone in retail, do internships help?").outcome == "answer"


def test_a_question_with_a_compliment_is_no_small_talk() -> None:
    world = World({"lovely": GREETING})
    assert world.coach.answer("Do internships help? Thanks, lovely bot").outcome == "answer"


def test_a_question_that_leans_on_what_is_told_is_only_asked_with_it() -> None:
    world = World(otherwise=NOT_COVERED)
    assert world.coach.answer("My cat is ill. What do I do with it?").outcome == "not_covered"
    assert len(world.messages) == 1


def test_an_empty_library_covers_nothing() -> None:
    answer = World(otherwise=Finding("not_covered", (), -1.0)).coach.answer("How do I start?")
    assert (answer.outcome, answer.text) == ("not_covered", "My handbook doesn't cover that.")


def test_each_part_of_a_question_is_answered_with_its_own_source() -> None:
    world = World({"course": ABOUT_COURSES})
    answer = world.coach.answer("How do I meet people? Which course should I take?")
    assert answer.outcome == "answer"
    assert answer.text == "Go there.\n\nTake one."
    assert answer.sources == (NETWORKING, COURSES)
    assert [found.passage.id for found in answer.passages] == ["1", "2"]
    assert set(answer.looked_up) == {"How do I meet people?", "Which course should I take?"}


def test_a_part_that_is_not_covered_is_declined_beside_the_answer_to_the_other() -> None:
    world = World({"pay": SALARIES})
    answer = world.coach.answer("How do I meet people? And what does the job pay?")
    assert (answer.outcome, answer.sources) == ("answer", (NETWORKING,))
    assert answer.text == "Go there.\n\nI don't cover salaries."


def test_parts_with_the_same_answer_get_it_once() -> None:
    answer = World().coach.answer("How do I meet people? Where are good conferences held?")
    assert (answer.text, answer.cited) == ("Go there.", (0,))


def test_what_was_said_of_one_part_is_not_repeated_for_the_next() -> None:
    world = World({"meet": COVERED, "learn": ABOUT_COURSES})
    listed = Coach(
        world.look,
        world.look_abroad,
        lambda asked, found: (" ".join(f.passage.text for f in found), tuple(range(len(found)))),
        lambda: (),
    )
    answer = listed.answer("Where do people meet? What should I learn?")
    assert answer.text == "Go there. Take one.\n\nTake one."


def test_none_of_the_parts_covered_is_not_covered() -> None:
    answer = World({"pay": SALARIES}, NOT_COVERED).coach.answer("What does the job pay? How do I bake bread?")
    assert answer.outcome == "not_covered"
    assert "I don't cover salaries." in answer.text
    assert "doesn't cover that" in answer.text


@pytest.mark.parametrize("message", ["I want to kill myself", "How do I meet people? I'm being bullied at work."])
def test_plain_distress_gets_words_that_point_to_people_without_looking_anything_up(message: str) -> None:
    world = World()
    answer = world.coach.answer(message)
    assert (answer.outcome, answer.text, answer.passages) == ("not_covered", care.REPLY, ())
    assert answer.is_care
    assert not world.looked_up


@pytest.mark.parametrize(
    "message", ["it is all too much", "How do I meet people? I have nobody left. Which course should I take?"]
)
def test_distress_that_is_recognised_by_what_it_is_like_gets_them_too_and_no_list_of_topics(message: str) -> None:
    answer = World({"too much": DISTRESS, "nobody": DISTRESS}).coach.answer(message)
    assert (answer.outcome, answer.text, answer.passages) == ("not_covered", care.REPLY, ())
    assert answer.is_care


HISTORY = [
    Turn("user", "How do I get in?"),
    Turn("coach", "- **Meetups:** Go there.\n- **Courses:** Take one."),
    Turn("coach_topic", "Steps"),
]


def test_a_follow_up_is_looked_up_as_one() -> None:
    world = World()
    world.coach.answer("why?", HISTORY)
    world.coach.answer("Which course should I take?", HISTORY)
    assert [leans for _, leans in world.looked_up] == [True, False]


def test_a_follow_up_to_a_follow_up_leans_on_the_question_that_had_a_subject() -> None:
    world = World()
    world.coach.answer("why?", [Turn("user", "Is networking useful?"), Turn("coach", "Yes."), Turn("user", "Why?")])
    assert [turn.text for turn in world.histories[-1]] == ["Is networking useful?", "Yes."]


def test_a_follow_up_to_what_the_coach_began_with_leans_on_that() -> None:
    world = World()
    world.coach.answer("why?", [Turn("coach", "Meet people."), Turn("user", "why?"), Turn("coach", "It helps.")])
    assert [turn.text for turn in world.histories[-1]] == ["Meet people.", "It helps."]


def test_the_second_one_is_looked_up_by_its_name() -> None:
    world = World()
    world.coach.answer("tell me about the second one", HISTORY)
    assert [message.startswith("Courses: ") for message in world.messages] == [True]


def test_another_language_is_answered_in_english_and_says_so() -> None:
    world = World()
    answer = world.coach.answer("¿Qué certificaciones necesito para este trabajo?")
    assert (answer.outcome, answer.sources) == ("answer", (NETWORKING,))
    assert answer.text == "Mi manual está en inglés; dice esto:\n\nGo there."
    assert [language for _, language in world.abroad] == ["es"]
    assert not world.looked_up


@pytest.mark.parametrize(
    "message", ["¿Qué certificaciones necesito para este trabajo?", "どうすればいいですか", "Мне нужен диплом?"]
)
def test_or_it_is_asked_for_in_english(message: str) -> None:
    answer = World(otherwise=NOT_COVERED).coach.answer(message)
    assert (answer.outcome, answer.sources) == ("clarify", ())
    assert "I understand English best so far." in answer.text


@pytest.mark.parametrize("finding", [GREETING, DISTRESS])
def test_small_talk_and_distress_in_another_language_are_not(finding: Finding) -> None:
    answer = World(otherwise=finding).coach.answer("Guten Abend, ich bin ganz neu hier und freue mich")
    assert answer.text in {"Hello there.", care.REPLY}


ANYTHING = st.text() | st.text("hi ?\u200b\x00🙂:+1", max_size=40) | st.text("and which? 1) why.", max_size=60)
KINDS: list[ExemplarKind] = ["question", "not_covered", "small_talk", "care", "harmless"]


@given(ANYTHING, st.sampled_from(KINDS), st.booleans())
def test_whatever_is_typed_gets_an_answer(message: str, kind: ExemplarKind, in_thread: bool) -> None:
    world = World(otherwise=Finding(kind, (MEET,), 0.0, "Hello." if kind == "small_talk" else None))
    answer = world.coach.answer(message, HISTORY if in_thread else ())
    assert answer.outcome in {"answer", "clarify", "not_covered", "small_talk"}
    assert answer.text.strip()
    assert all(0 <= i < len(answer.passages) for i in answer.cited)
