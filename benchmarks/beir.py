"""A test set in BEIR's form: documents, what is asked of them, and which were judged to answer it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.batch import JSON, BadLine, fields, is_text, lines
from bot.domain import Passage, Turn

_DOCUMENTS, _QUERIES, _JUDGEMENTS = "corpus.jsonl", "queries.jsonl", "qrels.tsv"
T = TypeVar("T")
Judged = Mapping[str, int]  # grades by passage id


@dataclass(frozen=True, slots=True)
class Query:
    """`history` are the turns before it, in a set of conversations."""

    text: str
    history: tuple[Turn, ...]
    judged: Judged


@dataclass(frozen=True, slots=True)
class Collection:
    name: str
    passages: Sequence[Passage]
    queries: Sequence[Query]


def folders(root: Path) -> dict[str, Path]:
    """Those in it that hold a set, by name."""
    return {file.parent.name: file.parent for file in sorted(root.glob(f"*/{_JUDGEMENTS}"))}


def read(folder: Path) -> Collection:
    """With the queries for which something was judged right, and no others; raises BadLine."""
    judged: dict[str, dict[str, int]] = {}
    for query_id, document, grade in _each(folder / _JUDGEMENTS, _judgement):
        if grade > 0:
            judged.setdefault(query_id, {})[document] = grade
    passages = {passage.id: passage for passage in _each(folder / _DOCUMENTS, _passage)}
    queries = [query for query in _each(folder / _QUERIES, lambda line: _query(line, judged)) if query.judged]
    if not passages or not queries:
        raise BadLine(f"{folder} has no documents, or no query with a right one.")
    return Collection(folder.name, list(passages.values()), queries)


def _each(file: Path, parsed: Callable[[bytes], T]) -> Iterator[T]:
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(lines(stream), 1):
                try:
                    yield parsed(line)
                except BadLine as error:
                    raise BadLine(f"{file}, line {number}: {error}.") from None
    except OSError as error:
        raise BadLine(f"{file} can't be read: {error.strerror}.") from None


def _passage(line: bytes) -> Passage:
    """On one line, as all of it is its statement; its title is the heading that it stands under."""
    row = fields(line)
    title, text = (" ".join(part.split()) for part in (_text(row, "title", ""), _text(row, "text")))
    return Passage(_text(row, "_id"), "", (title,) if title else (), None, text, 0, "paragraph", ())


def _query(line: bytes, judged: Mapping[str, Judged]) -> Query:
    row = fields(line)
    history = row.get("history", [])
    if not isinstance(history, list):
        raise BadLine('history is not a list like [["user", "…"], ["agent", "…"]]')
    return Query(_text(row, "text"), tuple(map(_turn, history)), judged.get(_text(row, "_id"), {}))


def _turn(turn: object) -> Turn:
    match turn:
        case [str(role), text] if is_text(text):
            return Turn("user" if role == "user" else "coach", text)
    raise BadLine("history holds something else than [role, text]")


def _judgement(line: bytes) -> tuple[str, str, int]:
    match line.decode("utf-8", "replace").rstrip("\r\n").split("\t"):
        case ["query-id", *_]:  # the names of the columns
            return "", "", 0
        case [query, document, grade] if grade.removeprefix("-").isdecimal():
            return query, document, int(grade)
    raise BadLine("it isn't the id of a query, the id of a document and a grade, with tabs between them")


def _text(row: JSON, name: str, otherwise: str | None = None) -> str:
    if not is_text(found := row.get(name, otherwise)):
        raise BadLine(f"{name} is missing or is not a text")
    return found
