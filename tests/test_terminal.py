"""How the coach looks at a terminal and in a pipe, and how a conversation goes there."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot import batch
from bot.doctor import Check
from bot.domain import Answer, Found, Passage, Place, Turn
from bot.errors import CoachError
from bot.evaluation.failures import Failure, Retrieved
from bot.evaluation.tables import Chapter, Table
from bot.preview import Planned
from bot.terminal import Screen, chat, piped, talk
from bot.tips import Tip

_PLACE = Place(("Skills", "Technical Skills"), "Programming Basics")
_PASSAGE = Passage("p", "skills.md", _PLACE.section, _PLACE.title, "Python.", 0, "bullet", (_PLACE,))
_ANSWER = Answer("answer", "**Python** is :common: [bold].\n\n- One", (Found(_PASSAGE, 1.0),), (0,))
_TIP = Tip("t", "skills.md", "Programming Basics", "Read some code.", _PLACE)


class Shown:
    """A screen that remembers what was printed on it."""

    def __init__(self, terminal: bool = False) -> None:
        self._file = io.StringIO()
        self.screen = Screen(Console(file=self._file, force_terminal=terminal, width=80, color_system=None))

    @property
    def text(self) -> str:
        return self._file.getvalue()


def echo(question: str, history: Sequence[Turn]) -> Answer:
    return Answer("answer", f"{question} after {len(history)} turns")


def typed(*lines: str | type[BaseException]) -> Callable[[str], str]:
    waiting = iter((*lines, EOFError))

    def read(prompt: str) -> str:
        line = next(waiting)
        if isinstance(line, str):
            return line
        raise line

    return read


def conversation(lines: Iterable[str]) -> str:
    shown = Shown()
    talk(lines, echo, lambda: _TIP, shown.screen)
    return shown.text


def test_a_pipe_gets_the_markdown_as_it_is_and_the_sources_as_heading_paths() -> None:
    shown = Shown()
    shown.screen.answer(_ANSWER)
    assert shown.text == (
        "**Python** is :common: [bold].\n\n- One\n\nSources:\n- Skills › Technical Skills › Programming Basics\n"
    )


def test_a_terminal_gets_the_markdown_laid_out() -> None:
    shown = Shown(terminal=True)
    shown.screen.answer(_ANSWER)
    assert "Python is :common: [bold]." in shown.text
    assert "• One" in shown.text
    assert "- Skills › Technical Skills › Programming Basics" in shown.text


@pytest.mark.parametrize("terminal", [True, False])
def test_an_answer_cannot_steer_the_terminal(terminal: bool) -> None:
    shown = Shown()
    shown.screen.answer(Answer("answer", "Quiet\x1b]0;title\x07 \x9b2J\x00please"))
    assert not any(sign in shown.text for sign in "\x1b\x07\x9b\x00")


def test_an_answer_without_sources_does_not_speak_of_any() -> None:
    shown = Shown()
    shown.screen.answer(Answer("not_covered", "I don't cover that."))
    assert shown.text == "I don't cover that.\n"


def test_long_lines_reach_a_pipe_whole() -> None:
    shown = Shown()
    shown.screen.say("word " * 100 + "end")
    assert shown.text.count("\n") == 1


def test_a_conversation_remembers_what_was_said() -> None:
    assert conversation(["One?", "", "  Two? \n"]) == "One? after 0 turns\n\nTwo? after 2 turns\n\n"


def test_a_conversation_does_not_grow_without_end() -> None:
    assert conversation(["Again?"] * 20).endswith("Again? after 12 turns\n\n")


def test_the_tip_of_the_day_comes_with_its_source() -> None:
    assert conversation(["/tip"]) == (
        "**Today’s tip: Programming Basics**\n\nRead some code.\n\n"
        "Sources:\n- Skills › Technical Skills › Programming Basics\n\n"
    )


def test_a_tip_says_why_it_matters_and_what_to_do_first() -> None:
    shown = Shown()
    shown.screen.tip(replace(_TIP, why="It takes away the fear.", first_step="Change one line."))
    assert shown.text.startswith(
        "**Today’s tip: Programming Basics**\n\nRead some code.\n\n"
        "**Why it matters:** It takes away the fear.\n\n**First step for today:** Change one line.\n\nSources:\n"
    )


def test_a_plan_has_a_line_for_each_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    shown = Shown()
    shown.screen.plan(
        [
            Planned(datetime(2026, 10, 24, 9, tzinfo=berlin), _TIP),
            Planned(datetime(2026, 10, 25, 9, tzinfo=berlin), None),
        ]
    )
    assert shown.text.splitlines() == [
        "Sat 2026-10-24 09:00 UTC+02:00  Skills › Programming Basics",
        "Sun 2026-10-25 09:00 UTC+01:00  no tip: there is none that wasn’t sent in the last 7 days",
    ]


def test_knowledge_without_bullets_has_no_tip() -> None:
    shown = Shown()
    shown.screen.tip(None)
    assert "no tip today" in shown.text


@pytest.mark.parametrize("command", ["/help", "/?", "/unknown thing"])
def test_every_other_command_helps(command: str) -> None:
    assert "/quit" in conversation([command])


def test_quit_ends_the_conversation() -> None:
    assert conversation(["/quit", "Still there?"]) == ""


def test_what_goes_wrong_is_said_and_the_conversation_goes_on() -> None:
    def moody(question: str, history: Sequence[Turn]) -> Answer:
        if question == "Bad?":
            raise CoachError("The model is away.")
        return echo(question, history)

    shown = Shown()
    assert not talk(["Bad?", "Good?"], moody, lambda: None, shown.screen)
    assert shown.text == "The model is away.\n\nGood? after 0 turns\n\n"


@pytest.mark.parametrize("leave", [EOFError, KeyboardInterrupt])
def test_a_chat_is_left_politely(leave: type[BaseException]) -> None:
    shown = Shown()
    chat(typed("Hello?", leave), echo, lambda: None, shown.screen)
    assert "Hello? after 0 turns" in shown.text
    assert shown.text.endswith("Good luck, and come back any time.\n")


def test_a_chat_is_left_politely_while_it_thinks() -> None:
    def slow(question: str, history: Sequence[Turn]) -> Answer:
        raise KeyboardInterrupt

    shown = Shown()
    chat(typed("Hello?"), slow, lambda: None, shown.screen)
    assert "Good luck" in shown.text


def test_a_pipe_is_read_whatever_bytes_it_holds() -> None:
    assert list(piped(io.BytesIO(b"\xef\xbb\xbfcaf\xc3\xa9?\n\xff\n"))) == ["café?\n", "\N{REPLACEMENT CHARACTER}\n"]


def test_a_piped_line_of_endless_length_is_cut_off() -> None:
    (line,) = piped(io.BytesIO(b"x" * (3 * batch.MAX_LINE)))
    assert len(line) == batch.MAX_LINE + 1


def test_checks_say_what_was_found_and_what_to_do() -> None:
    shown = Shown()
    shown.screen.checks([Check("Python", "ok", "3.11.9"), Check("Index", "bad", "none yet", "Make one.")])
    assert shown.text == "ok    Python: 3.11.9\nBAD   Index: none yet\n      → Make one.\n"


def test_a_chapter_is_its_heading_its_tables_and_its_notes() -> None:
    figures = Table("By kind", ("", "in_scope"), (("n", "20"), ("hit@1", "0.500 [0.30, 0.70]")))
    changes = Table("Worse", ("", "question"), (("d1", "[red] :robot_face: \x1b[2J"),), is_words=True)
    shown = Shown()
    shown.screen.chapter(Chapter("Figures", (figures, changes), ("Gold: none",)))
    assert [line.rstrip() for line in shown.text.splitlines()] == [
        "Figures", "",
        "By kind",
        "                in_scope",
        "n                     20",
        "hit@1 0.500 [0.30, 0.70]", "",
        "Worse",
        "   question",
        "d1 [red] :robot_face: [2J", "",
        "Gold: none", "",
    ]  # fmt: skip


def test_a_failure_shows_what_was_asked_hoped_for_and_found() -> None:
    retrieved = (Retrieved(1, "Skills › Python", 0.75, True), Retrieved(2, "Skills (section)", 0.5, False))
    failure = Failure(
        "found but not cited", "d1", "follow_up", "lexical", "Skills", "why?", ("skills: python",), "answer", retrieved
    )
    shown = Shown()
    shown.screen.failures([failure])
    assert shown.text.splitlines() == [
        "Failures: 1", "",
        "Found but not cited", "",
        "d1 follow_up, lexical; ended as answer",
        "  after “Skills”",
        "  “why?”",
        "  hoped for skills: python",
        "   1. 0.750 Skills › Python, cited",
        "   2. 0.500 Skills (section)", "",
    ]  # fmt: skip
