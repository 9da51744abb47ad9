"""What an ingest changes, passage by passage: the text that came, the text that went, and both of what was edited."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.domain import Passage

_MOST = 200  # that a report holds
_MAX_CHARACTERS = 2000  # of a text


@dataclass(frozen=True, slots=True)
class Change:
    """`place` is as a source names it; `before` is missing of what was added, `after` of what was removed."""

    change: Literal["added", "changed", "removed"]
    document: str
    place: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The first of them, by document, and how many there are in all."""

    first: tuple[Change, ...]
    count: int


def between(before: Sequence[Passage], after: Sequence[Passage]) -> Changes:
    """An outline follows from its section, so it is no change of its own."""
    found = list(_between(before, after))
    found.sort(key=lambda change: change.document)
    return Changes(tuple(found[:_MOST]), len(found))


def _between(before: Sequence[Passage], after: Sequence[Passage]) -> Iterator[Change]:
    old = {passage.id: passage for passage in _told(before)}
    for passage in _told(after):
        was = old.pop(passage.id, None)
        if was is None:
            yield Change("added", passage.document, str(passage.source), None, _bounded(passage.text))
        elif was.text != passage.text:
            texts = _bounded(was.text), _bounded(passage.text)
            yield Change("changed", passage.document, str(passage.source), *texts)
    for passage in old.values():
        yield Change("removed", passage.document, str(passage.source), _bounded(passage.text), None)


def _told(passages: Iterable[Passage]) -> Iterator[Passage]:
    return (passage for passage in passages if passage.kind != "section")


def _bounded(text: str) -> str:
    return text if len(text) <= _MAX_CHARACTERS else f"{text[: _MAX_CHARACTERS - 1]}…"
