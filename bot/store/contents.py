"""What is in a generation, as rows and back."""

from typing import Any, cast

from sqlalchemy import select

from bot.domain import Exemplar, ExemplarKind, Kind, Passage, Place
from bot.store import tables
from bot.tips import Tip

_passage = tables.passages.c
_exemplar = tables.exemplars.c
_tip = tables.tips.c

# In the order they are read: by document, then by position.
PASSAGES = select(
    _passage.passage_id,
    _passage.document,
    _passage.section,
    _passage.title,
    _passage.text,
    _passage.position,
    _passage.kind,
    _passage.places,
).order_by(_passage.document, _passage.position)
# These two in the order they were saved.
EXEMPLARS = select(_exemplar.text, _exemplar.kind, _exemplar.about, _exemplar.language).order_by(_exemplar.position)
TIPS = select(
    _tip.tip_id, _tip.document, _tip.name, _tip.text, _tip.section, _tip.title, _tip.why, _tip.first_step
).order_by(_tip.position)


def row_of_passage(passage: Passage) -> dict[str, Any]:
    return {
        "passage_id": passage.id,
        "document": passage.document,
        "section": passage.section,
        "title": passage.title,
        "text": passage.text,
        "position": passage.position,
        "kind": passage.kind,
        "places": [(place.section, place.title) for place in passage.places],
    }


def row_of_exemplar(position: int, exemplar: Exemplar) -> dict[str, Any]:
    return {
        "position": position,
        "text": exemplar.text,
        "kind": exemplar.kind,
        "about": exemplar.about,
        "language": exemplar.language,
    }


def row_of_tip(position: int, tip: Tip) -> dict[str, Any]:
    return {
        "tip_id": tip.id,
        "document": tip.document,
        "position": position,
        "name": tip.name,
        "text": tip.text,
        "why": tip.why,
        "first_step": tip.first_step,
        "section": tip.source.section,
        "title": tip.source.title,
    }


def passage(
    passage_id: str,
    document: str,
    section: list[str],
    title: str | None,
    text: str,
    position: int,
    kind: str,
    places: list[tuple[list[str], str | None]],
) -> Passage:
    return Passage(
        passage_id,
        document,
        tuple(section),
        title,
        text,
        position,
        cast(Kind, kind),
        tuple(Place(tuple(headings), name) for headings, name in places),
    )


def exemplar(text: str, kind: str, about: str, language: str) -> Exemplar:
    return Exemplar(text, cast(ExemplarKind, kind), about, language)


def tip(
    tip_id: str,
    document: str,
    name: str,
    text: str,
    section: list[str],
    title: str | None,
    why: str | None,
    first_step: str | None,
) -> Tip:
    return Tip(tip_id, document, name, text, Place(tuple(section), title), why, first_step)
