"""The JSON lines that scripts speak with the coach: what is read, what is refused, what is written."""

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import batch
from bot.domain import Answer, Found, Passage, Place, Turn
from bot.errors import CoachError

_PLACE = Place(("Skills", "Technical Skills"), "Programming Basics")
_PASSAGE = Passage("p1", "skills.md", _PLACE.section, _PLACE.title, "Learn Python’s basics.", 3, "bullet", (_PLACE,))
_ANSWER = Answer("answer", "Learn *Python*.", (Found(_PASSAGE, 0.123456),), (0,), {"retrieve": 1.234, "total": 2.0})


def echo(question: str, history: Sequence[Turn]) -> Answer:
    return Answer("answer", " | ".join([*(f"{turn.role}: {turn.text}" for turn in history), question]))


def run(text: str | bytes) -> tuple[bool, list[dict[str, Any]]]:
    out = io.BytesIO()
    well = batch.answer_all(io.BytesIO(text if isinstance(text, bytes) else text.encode()), out, echo)
    return well, [json.loads(line) for line in out.getvalue().decode().splitlines()]


def test_every_question_is_answered_in_order_under_its_own_id() -> None:
    well, replies = run('{"id": "b", "question": "Two?", "kind": "ignored"}\n{"id": 7, "question": "One?"}')
    assert well
    assert [(reply["id"], reply["answer"]) for reply in replies] == [("b", "Two?"), (7, "One?")]


def test_an_answer_is_written_as_the_contract_says() -> None:
    assert batch.as_json(_ANSWER, "d001") == {
        "id": "d001",
        "outcome": "answer",
        "answer": "Learn *Python*.",
        "passages": [
            {
                "id": "p1",
                "document": "skills.md",
                "section": ["Skills", "Technical Skills"],
                "title": "Programming Basics",
                "places": [[["Skills", "Technical Skills"], "Programming Basics"]],
                "text": "Learn Python’s basics.",
                "score": 0.1235,
            }
        ],
        "cited": [0],
        "timings_ms": {"retrieve": 1.23, "compose": 0.0, "total": 2.0},
    }


def test_the_history_comes_before_the_question() -> None:
    history = '[["user", "Hi"], ["coach", "Hello"], ["coach_topic", "Skills"]]'
    _, replies = run(f'{{"id": "1", "question": "why?", "history": {history}}}')
    assert replies[0]["answer"] == "user: Hi | coach: Hello | coach_topic: Skills | why?"


def test_half_a_character_is_passed_over_in_what_was_said_and_refused_in_an_id() -> None:
    """B6"""
    well, replies = run(
        '{"id": "1", "question": "why \\ud83d?", "history": [["user", "half \\udfff"]]}\n{"id": "\\ud83d"}'
    )
    assert not well
    assert replies[0]["answer"] == "user: half \N{REPLACEMENT CHARACTER} | why \N{REPLACEMENT CHARACTER}?"
    assert replies[1] == {"id": None, "error": "id is missing, or is neither a text nor a whole number"}


@pytest.mark.parametrize(
    ("line", "known", "said"),
    [
        ("not json", None, "not JSON"),
        ("[1, 2]", None, "not an object"),
        ("[" * 100_000, None, "not JSON"),
        ('{"question": "Who?"}', None, "id is missing"),
        ('{"id": true, "question": "Who?"}', None, "id is missing"),
        ('{"id": "a"}', "a", "question is missing"),
        ('{"id": "a", "question": 3}', "a", "question is missing"),
        ('{"id": "a", "question": "Who?", "history": {}}', "a", "history is not a list"),
        ('{"id": "a", "question": "Who?", "history": [["user", "x"], ["model", "y"]]}', "a", "turn 2"),
        ('{"id": "a", "question": "Who?", "history": [["user"]]}', "a", "turn 1"),
        ('{"id": "a", "question": "Who?", "history": [[["user"], "x"]]}', "a", "turn 1"),
    ],
)
def test_a_line_that_cannot_be_read_says_why_and_the_rest_goes_on(line: str, known: str | None, said: str) -> None:
    well, replies = run(f'{line}\n{{"id": "next", "question": "Still there?"}}\n')
    assert not well
    assert replies[0]["id"] == known
    assert said in replies[0]["error"]
    assert replies[1]["answer"] == "Still there?"


def test_a_line_in_another_encoding_gets_an_error() -> None:
    well, replies = run('{"id": "1", "question": "Café?"}'.encode("latin-1"))
    assert not well
    assert replies == [{"id": None, "error": "the line is not UTF-8 text"}]


def test_a_line_of_endless_length_is_refused_and_passed_over() -> None:
    endless = b'{"id": "1", "question": "' + b"x" * (3 * batch.MAX_LINE) + b'"}\n'
    well, replies = run(endless + b'{"id": "2", "question": "short"}\n')
    assert not well
    assert "longer than" in replies[0]["error"]
    assert replies[1]["answer"] == "short"


def test_empty_lines_and_a_byte_order_mark_are_passed_over() -> None:
    well, replies = run(b'\xef\xbb\xbf{"id": "1", "question": "a"}\r\n\r\n  \n{"id": "2", "question": "b"}')
    assert well
    assert [reply["answer"] for reply in replies] == ["a", "b"]


def test_what_the_coach_cannot_do_is_an_error_of_that_line() -> None:
    def fail(question: str, history: Sequence[Turn]) -> Answer:
        raise CoachError("The model is away.")

    out = io.BytesIO()
    assert not batch.answer_all(io.BytesIO(b'{"id": "1", "question": "a"}\n'), out, fail)
    assert json.loads(out.getvalue()) == {"id": "1", "error": "The model is away."}


def test_a_reply_is_out_before_the_next_line_is_read() -> None:
    class Talking(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            seen.append(out.getvalue().count(b"\n"))
            return super().readline(size)

    seen: list[int] = []
    out = io.BytesIO()
    batch.answer_all(Talking(b'{"id": "1", "question": "a"}\n{"id": "2", "question": "b"}\n'), out, echo)
    assert seen == [0, 1, 2]


@given(st.binary(max_size=200))
def test_whatever_is_in_a_line_is_answered_with_one_line(line: bytes) -> None:
    line = line.replace(b"\n", b"")
    _, replies = run(line + b"\n")
    assert len(replies) == (1 if line.strip() else 0)


def test_a_question_from_the_shell_loses_only_what_is_no_text() -> None:
    assert (
        batch.without_halves(b"caf\xc3\xa9 \xff?".decode(errors="surrogateescape")) == "café \N{REPLACEMENT CHARACTER}?"
    )
