"""Questions and answers as JSON lines: what `coach ask --batch` reads, and what it and `--json` write."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, TypeGuard, cast, get_args

from bot.domain import Answer, Found, Place, Role, Turn
from bot.errors import CoachError

MAX_LINE = 1_000_000
_HALF = re.compile("[\ud800-\udfff]")
_TIMINGS = ("retrieve", "compose", "total")
JSON = dict[str, Any]


class BadLine(CoachError):
    """A line that can't be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Asked:
    id: str | int
    question: str
    history: tuple[Turn, ...]


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """Each line as it comes; of one that is too long only the beginning."""
    while line := stream.readline(MAX_LINE + 1):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE)
        yield line


def fields(line: bytes) -> JSON:
    if len(line) > MAX_LINE:
        raise BadLine(f"the line is longer than {MAX_LINE:,} bytes")
    try:
        found = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLine("the line is not UTF-8 text") from None
    except (ValueError, RecursionError):
        raise BadLine("the line is not JSON") from None
    if not isinstance(found, dict):
        raise BadLine('the line is not an object like {"id": "1", "question": "…"}')
    return found


def asked(given: Mapping[str, object]) -> Asked:
    """Raises BadLine; fields other than id, question and history are somebody else's."""
    known = _id(given)
    if known is None:
        raise BadLine("id is missing, or is neither a text nor a whole number")
    question, history = given.get("question"), given.get("history", [])
    if not isinstance(question, str):
        raise BadLine("question is missing or is not a text")
    if not isinstance(history, list):
        raise BadLine('history is not a list like [["user", "…"], ["coach", "…"]]')
    return Asked(known, without_halves(question), tuple(_turn(turn, i) for i, turn in enumerate(history, 1)))


def is_text(value: object) -> TypeGuard[str]:
    """JSON can spell half a character (`\\ud83d`), which no encoding can write and no model can read."""
    return isinstance(value, str) and not _HALF.search(value)


def without_halves(text: str) -> str:
    """The shell may hand over bytes that are no text; Python carries those as halves of characters too."""
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def answer_all(stream: BinaryIO, out: BinaryIO, ask: Callable[[str, Sequence[Turn]], Answer]) -> bool:
    """Answers each line before it reads the next; False when one got an error instead."""
    well = True
    for line in filter(bytes.strip, lines(stream)):
        given: JSON = {}
        try:
            given = fields(line)
            question = asked(given)
            write(out, as_json(ask(question.question, question.history), question.id))
        except CoachError as error:
            well = False
            write(out, {"id": _id(given), "error": str(error)})
    return well


def write(out: BinaryIO, found: Mapping[str, object]) -> None:
    """In bytes, because JSON is UTF-8 whatever the terminal is."""
    out.write(json.dumps(found, ensure_ascii=False).encode() + b"\n")
    out.flush()


def as_json(answer: Answer, known: str | int | None = None) -> JSON:
    more = (name for name in answer.timings_ms if name not in _TIMINGS)
    return {
        "id": known,
        "outcome": answer.outcome,
        "answer": answer.text,
        "passages": [_passage(found) for found in answer.passages],
        "cited": list(answer.cited),
        "timings_ms": {name: round(answer.timings_ms.get(name, 0.0), 2) for name in (*_TIMINGS, *more)},
        **({"writing": asdict(answer.writing)} if answer.writing else {}),
    }


def _passage(found: Found) -> JSON:
    passage = found.passage
    return {
        "id": passage.id,
        "document": passage.document,
        "section": list(passage.section),
        "title": passage.title,
        "places": [_place(place) for place in passage.places],
        "text": passage.text,
        "score": round(found.score, 4),
    }


def _place(place: Place) -> list[object]:
    return [list(place.section), place.title]


def _turn(turn: object, number: int) -> Turn:
    match turn:
        case [str(role), str(text)] if role in get_args(Role):
            return Turn(cast(Role, role), without_halves(text))
    raise BadLine(f"turn {number} of history is not [role, text] with the role {', '.join(get_args(Role))}")


def _id(given: Mapping[str, object]) -> str | int | None:
    match given.get("id"):
        case bool():
            return None
        case int(number):
            return number
        case str(text) if is_text(text):
            return text
    return None
