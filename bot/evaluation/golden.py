"""Questions of which the right answer is known: the rows of the file that `coach eval` reads."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, Literal, cast, get_args

from bot.batch import BadLine, asked, fields, is_text, lines
from bot.domain import Outcome, Turn

Kind = Literal["in_scope", "follow_up", "compound", "out_of_scope", "chitchat"]
Difficulty = Literal["lexical", "paraphrase", "inference"]
Subkind = Literal["near_miss", "far"]
ANSWERED: tuple[Kind, ...] = ("in_scope", "follow_up", "compound")
RANKED: tuple[Kind, ...] = ("in_scope", "follow_up")  # with one gold, so that there is a rank to speak of
RIGHT_ENDING: Mapping[Kind, Outcome] = {  # of the others, which have no gold
    "out_of_scope": "not_covered",
    "chitchat": "small_talk",
}
_PLAIN = str.maketrans("‘’“”", "''\"\"", "*_`")


@dataclass(frozen=True, slots=True)
class Gold:
    """Where the answer to one part of a question stands, in plain words (see `plain`)."""

    sections: frozenset[str]
    bullets: frozenset[str]


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """`golds` holds one for each covered part of the question; each of `must_include` is a choice of wordings."""

    id: str
    kind: Kind
    subkind: Subkind | None
    difficulty: Difficulty
    question: str
    history: tuple[Turn, ...]
    golds: tuple[Gold, ...]
    must_include: tuple[tuple[str, ...], ...]

    @property
    def fingerprint(self) -> str:
        """Another one as soon as the row asks or hopes for something else, so that only like is compared with like."""
        turns = [(turn.role, turn.text) for turn in self.history]
        golds = [(sorted(gold.sections), sorted(gold.bullets)) for gold in self.golds]
        row = json.dumps([self.kind, self.question, turns, golds, self.must_include])
        return sha256(row.encode()).hexdigest()[:16]


def plain(text: str) -> str:
    """As names and words are compared: whatever the case, the quotes, the spacing and Markdown's emphasis."""
    return " ".join(text.translate(_PLAIN).lower().split())


def read(stream: BinaryIO) -> list[GoldenQuestion]:
    """Raises BadLine, which names the line."""
    questions: dict[str, GoldenQuestion] = {}
    for number, line in enumerate(lines(stream), 1):
        if not line.strip():
            continue
        try:
            question = _question(fields(line))
            if question.id in questions:
                raise BadLine(f"the id {question.id} was used before")
        except BadLine as error:
            raise BadLine(f"Line {number}: {error}.") from None
        questions[question.id] = question
    if not questions:
        raise BadLine("There is no question in it.")
    return list(questions.values())


def _question(row: Mapping[str, object]) -> GoldenQuestion:
    known = asked(row)
    kind = cast(Kind, _one_of(row, "kind", get_args(Kind)))
    if kind == "follow_up" and not known.history:
        raise BadLine("history is missing: a follow_up needs one")
    return GoldenQuestion(
        id=str(known.id),
        kind=kind,
        subkind=cast(Subkind, _one_of(row, "subkind", get_args(Subkind))) if kind == "out_of_scope" else None,
        difficulty=cast(Difficulty, _one_of(row, "difficulty", get_args(Difficulty))),
        question=known.question,
        history=known.history,
        golds=tuple(_golds(row, kind)) if kind in ANSWERED else (),
        must_include=tuple(_wordings(item) for item in _texts(row, "must_include")),
    )


def _golds(row: Mapping[str, object], kind: Kind) -> Iterator[Gold]:
    if kind != "compound":
        yield _gold(row, "gold_sections", "gold_bullets")
        return
    groups = row.get("gold_groups")
    if not isinstance(groups, list) or not groups or not all(isinstance(group, dict) for group in groups):
        raise BadLine('gold_groups is not a list like [{"sections": ["…"], "bullets": []}]')
    for group in groups:
        yield _gold(group, "sections", "bullets")


def _gold(row: Mapping[str, object], sections: str, bullets: str) -> Gold:
    gold = Gold(_plain(_texts(row, sections)), _plain(_texts(row, bullets)))
    if not gold.sections:
        raise BadLine(f"{sections} is empty: name at least one section that holds the answer")
    return gold


def _wordings(item: str) -> tuple[str, ...]:
    wordings = tuple(map(plain, item.split("|")))
    if not all(wordings):
        raise BadLine(f"must_include has an empty wording in “{item}”")
    return wordings


def _plain(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(plain, names))


def _one_of(row: Mapping[str, object], field: str, allowed: tuple[str, ...]) -> str:
    value = row.get(field)
    if not isinstance(value, str) or value not in allowed:
        raise BadLine(f"{field} is not one of {', '.join(allowed)}")
    return value


def _texts(row: Mapping[str, object], field: str) -> list[str]:
    value = row.get(field)
    if not isinstance(value, list) or not all(is_text(item) and item.strip() for item in value):
        raise BadLine(f"{field} is not a list of texts")
    return value
