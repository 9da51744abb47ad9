"""The catalogue of tips: each named bullet makes one, and a document's front matter leaves out some and adds others.

Its `tips` may have `leave_out`, a list of bullets by name; `why`, by bullet, a sentence on why it matters; and `add`,
a list of tips that have a `name`, a `text`, and perhaps a `why` and a `first_step`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

from bot.domain import Passage, Place
from bot.errors import DocumentRefused
from bot.rag import chunking
from bot.rag.blocks import MAX_HEADING, visible
from bot.rag.copies import is_nearly
from bot.rag.documents import Document
from bot.rag.problems import Noted, mapping, noting
from bot.tips import Tip

_KEYS = ("leave_out", "why", "add")
# Characters of each field, so that a tip can be taken in at a glance.
_MOST = {"name": MAX_HEADING, "text": 600, "why": 200, "first_step": 200}


def read_all(found: Iterable[Document], passages: Iterable[Passage]) -> tuple[list[Tip], tuple[DocumentRefused, ...]]:
    """Of these documents, which have these passages; a mistake costs only the tip it is in."""
    by_document: dict[str, list[Passage]] = {}
    for passage in passages:
        by_document.setdefault(passage.document, []).append(passage)
    problems: list[DocumentRefused] = []
    tips = [
        tip
        for document in found
        for tip in _of(document, by_document[document.name], partial(noting, problems, document.name))
    ]
    return tips, tuple(
        DocumentRefused(problem.path, f"in its tips, {problem.reason}; the rest of it is used") for problem in problems
    )


def distinct(tips: Iterable[Tip]) -> list[Tip]:
    """Of those that say the same under one name, as a text in two documents does, the first."""
    texts: dict[str, list[str]] = {}
    found = []
    for tip in tips:
        before = texts.setdefault(tip.name.casefold(), [])
        if not any(is_nearly(tip.text, text) for text in before):
            before.append(tip.text)
            found.append(tip)
    return found


def _of(document: Document, passages: Sequence[Passage], noted: Noted) -> Iterator[Tip]:
    bullets = list(_bullets(document, passages))
    names = {tip.name for tip in bullets}
    wishes = _wishes(document.tips, noted)
    left_out = set(_left_out(wishes.get("leave_out"), names, noted))
    whys = dict(_whys(wishes.get("why"), names, noted))
    yield from (replace(tip, why=whys.get(tip.name)) for tip in bullets if tip.name not in left_out)
    yield from _added(wishes.get("add"), document.name, Place(passages[0].section[:1], None), noted)


def _bullets(document: Document, passages: Iterable[Passage]) -> Iterator[Tip]:
    """A long one has several passages, and is known by the first."""
    cut = (passage for passage in passages if passage.kind == "bullet")
    for block in document.blocks:
        if block.kind == "bullet":
            own = list(islice(cut, len(chunking.pieces(block))))
            if block.name:
                first, *more = own
                # What was cut may begin with the step, as if that were its statement.
                steps = (first.first_step, *(replace(piece, text=f"\n{piece.text}").first_step for piece in more))
                step = next(filter(None, steps), None)
                yield Tip(first.id, document.name, block.name, first.statement, first.source, first_step=step)


def _wishes(written: object, noted: Noted) -> Mapping[str, Any]:
    with noted():
        wishes = mapping(written or {}, "`tips`")
        for key in wishes:
            with noted():
                if key not in _KEYS:
                    raise ValueError(f"there is “{visible(key)}”: write {', '.join(_KEYS[:-1])} or {_KEYS[-1]}")
        return wishes
    return {}


def _left_out(written: object, names: Collection[str], noted: Noted) -> Iterator[str]:
    with noted():
        for name in _listed(written, "leave_out"):
            with noted():
                yield _known(name, names, "leave_out")


def _whys(written: object, names: Collection[str], noted: Noted) -> Iterator[tuple[str, str]]:
    with noted():
        for name, why in mapping(written or {}, "`why`").items():
            with noted():
                yield _known(name, names, "why"), _line(why, "why", f"“{name}”")


def _added(written: object, document: str, place: Place, noted: Noted) -> Iterator[Tip]:
    before = set()
    with noted():
        for fields in _listed(written, "add"):
            with noted():
                tip = _new(mapping(fields, "each of `add`"), document, place)
                if tip.id in before:
                    raise ValueError(f"“{tip.name}” is added twice: give one of them another name")
                before.add(tip.id)
                yield tip


def _new(fields: Mapping[str, Any], document: str, place: Place) -> Tip:
    name = _line(fields.get("name"), "name", "each of `add`")
    if unknown := [visible(key) for key in fields if key not in _MOST]:
        raise ValueError(f"“{name}” has “{unknown[0]}”: write name, text, why or first_step")
    text = _line(fields.get("text"), "text", f"“{name}”")
    more = {key: _line(fields[key], key, f"“{name}”") for key in ("why", "first_step") if key in fields}
    return Tip(chunking.lasting_id(document, "tip", name), document, name, text, place, **more)


def _listed(written: object, key: str) -> list[object]:
    listed = written or []
    if not isinstance(listed, list):
        raise ValueError(f"`{key}` must be a list")
    return listed


def _known(written: object, names: Collection[str], key: str) -> str:
    """Exactly as the document writes it."""
    name = _line(written, "name", f"each of `{key}`")
    if name not in names:
        raise ValueError(f"`{key}` names “{name}”, and there is no bullet of that name")
    return name


def _line(value: object, field: str, of: str) -> str:
    line = " ".join(visible(value).split()) if isinstance(value, str) else ""
    if not 0 < len(line) <= _MOST[field]:
        raise ValueError(f"the {field} of {of} must be a text of up to {_MOST[field]} characters")
    return line
