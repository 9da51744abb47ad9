"""Marks the answer to a golden question: was the right passage found, cited and said?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain import Answer, Outcome, Passage, Place
from bot.evaluation.golden import RANKED, Gold, GoldenQuestion, plain

_CITED_PER_PART = 3


@dataclass(frozen=True, slots=True)
class Part:
    """How one covered part of a question went: the rank of its first hit among all passages found, from 1, and whether
    the answer cites one."""

    rank: int | None
    cited: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """How one question went: what figures are made of. `words` are those of an answer, without sources; `said` counts
    the items of `must_include` that the reply holds."""

    question: GoldenQuestion
    outcome: Outcome
    parts: tuple[Part, ...]
    whole_section: bool
    words: int | None
    said: int
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def cited(self) -> bool:
        return bool(self.parts) and all(part.cited for part in self.parts)

    @property
    def rank(self) -> int | None:
        """Only where there is one gold to hit."""
        return self.parts[0].rank if self.question.kind in RANKED else None


@dataclass(frozen=True, slots=True)
class _Target:
    """`places` are those that count; `bullets` has every place that doesn't only because its section has gold bullets,
    with their names."""

    places: frozenset[Place]
    bullets: Mapping[Place, frozenset[str]]

    def is_hit(self, passage: Passage) -> bool:
        return any(_plain(place) in self.places for place in passage.places)

    def is_shown_whole(self, passage: Passage, said: str) -> bool:
        """That the passage is a whole section, and a gold bullet of it can be read in the answer."""
        names = (name for place in passage.places for name in self.bullets.get(_plain(place), ()))
        return passage.kind == "section" and any(name in said for name in names)


class Marker:
    """Told every place of the knowledge, to know which bullet belongs to which section."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = frozenset(map(_plain, places))
        tops = {place.section[0] for place in self._places}
        # A title over the whole knowledge would own everything: it owns only what stands directly under it.
        self._title = tops.pop() if len(tops) == 1 else None

    def mark(self, question: GoldenQuestion, answer: Answer) -> Mark:
        targets = [self._target(gold) for gold in question.golds]
        said, is_answer = plain(answer.text), answer.outcome == "answer"
        cited = [answer.passages[i].passage for i in answer.cited[: _CITED_PER_PART * len(targets)] if is_answer]
        hits = [any(map(target.is_hit, cited)) for target in targets]
        shown = [any(target.is_shown_whole(passage, said) for passage in cited) for target in targets]
        return Mark(
            question=question,
            outcome=answer.outcome,
            parts=tuple(Part(_rank(target, answer), hit) for target, hit in zip(targets, hits, strict=True)),
            whole_section=not all(hits) and all(hit or whole for hit, whole in zip(hits, shown, strict=True)),
            words=len(answer.text.split()) if is_answer else None,
            said=sum(any(wording in said for wording in wordings) for wordings in question.must_include),
            timings_ms=answer.timings_ms,
        )

    def unknown(self, questions: Iterable[GoldenQuestion]) -> list[str]:
        """Names of gold sections and bullets that the knowledge doesn't have: no answer can hit those."""
        names = {name for place in self._places for name in (*place.section, place.title)}
        golds = [gold for question in questions for gold in question.golds]
        return sorted({name for gold in golds for name in gold.sections | gold.bullets} - names)

    def _target(self, gold: Gold) -> _Target:
        owners = {place: owner for place in self._places if (owner := self._owner(place, gold))}
        named: dict[str, set[str]] = {}
        for place, owner in owners.items():
            if place.title in gold.bullets:
                named.setdefault(owner, set()).add(place.title)
        return _Target(
            places=frozenset(p for p, owner in owners.items() if owner not in named or p.title in named[owner]),
            bullets={p: frozenset(named[owner]) for p, owner in owners.items() if owner in named},
        )

    def _owner(self, place: Place, gold: Gold) -> str | None:
        """The nearest gold section: the place's own or, since a parent owns its sub-sections, one above it."""
        *above, own = place.section
        parents = [heading for heading in reversed(above) if heading != self._title]
        return next((heading for heading in (own, *parents) if heading in gold.sections), None)


def _rank(target: _Target, answer: Answer) -> int | None:
    hits = (rank for rank, found in enumerate(answer.passages, 1) if target.is_hit(found.passage))
    return next(hits, None)


def _plain(place: Place) -> Place:
    return Place(tuple(map(plain, place.section)), plain(place.title) if place.title else None)
