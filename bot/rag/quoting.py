"""Composes an answer out of the passages' own sentences: nothing is said that the knowledge doesn't say."""

from collections import Counter
from collections.abc import Sequence

from bot.domain import Found, Passage
from bot.rag import sections
from bot.rag.draft import Draft, bullets, labelled, name_of
from bot.rag.leads import ABOUT_DOING, ABOUT_ONE_THING, LEADS, Wish, asks_for_list, wish_of
from bot.rag.related import further
from bot.rag.sentences import MOST, fitting, gist, leads_on, sentences

# A passage further below the best than this share of its score is not part of the answer.
NEAR = 0.4
# A bullet with this share of the score of prose about everything is more to the point.
_TO_THE_POINT = 0.9
_BEST = 4  # several of which are from one section when a question is for that section
_SEVERAL = 3
_MOST_DETAILS = 7

EXAMPLE = "Example:"
FIRST_STEP = "First step:"


def compose(asked: str, found: Sequence[Found]) -> tuple[str, tuple[int, ...]]:
    """The Markdown, and the indexes of the passages it quotes; `found` is best first and not empty."""
    wish = wish_of(asked)
    first, *others = _in_order(asked, wish, found)
    draft = Draft()
    opening, *told = _told(draft, found[first].passage, asked, wish, found)
    more = further(draft, found, first, others)
    parts = (LEADS.get(wish), " ".join((opening, *more.goes_on)), *told, *more.listed)
    return "\n\n".join(filter(None, parts)), more.cited


def _in_order(asked: str, wish: Wish, found: Sequence[Found]) -> list[int]:
    """The indexes of the passages that are near enough, the one to begin with first."""
    near = [i for i, f in enumerate(found) if i == 0 or f.score >= NEAR * found[0].score]
    telling = [i for i in near if not _only_leads_on(found[i].passage)] or near
    first = _whole_section(asked, found) or _to_the_point(found, telling)
    if wish == "example":
        here = [i for i, f in enumerate(found) if _section(f.passage) == _section(found[first].passage)]
        first = next((i for i in (*here, *telling) if _detail(found[i].passage, EXAMPLE)), first)
    return [first, *(i for i in telling if i != first)]


def _to_the_point(found: Sequence[Found], telling: Sequence[int]) -> int:
    first, *others = telling
    passage = found[first].passage
    if passage.kind == "section" and not sections.outline(passage).items and others:
        nearest = found[others[0]]
        if nearest.passage.kind == "bullet" and nearest.score >= _TO_THE_POINT * found[first].score:
            return others[0]
    return first


def _whole_section(asked: str, found: Sequence[Found]) -> int:
    """The best passage; or the section it opens, or that several of the best are from, when several are asked for."""
    best = found[0].passage
    outlines = {_section(f.passage): i for i, f in reversed(list(enumerate(found))) if f.passage.kind == "section"}
    own = outlines.get(_section(best))
    if best.kind == "paragraph" and own is not None:
        opens = found[own].passage.text.startswith(f"{best.statement}\n- ")
        return own if opens and len(sentences(best.statement)) <= MOST else 0
    if best.kind == "bullet" and asks_for_list(asked):
        counts = Counter(_section(f.passage) for f in found[:_BEST] if f.passage.kind == "bullet")
        section, several = counts.most_common(1)[0]
        return outlines.get(section, 0) if several >= _SEVERAL else 0
    return 0


def _section(passage: Passage) -> tuple[str, ...]:
    return (passage.document, *passage.section)


def _only_leads_on(passage: Passage) -> bool:
    return passage.kind == "paragraph" and not passage.details and leads_on(gist(passage.statement))


def _told(draft: Draft, best: Passage, asked: str, wish: Wish, found: Sequence[Found]) -> list[str]:
    """The best passage in paragraphs of Markdown."""
    if best.kind != "section":
        return _passage(draft, best, asked, wish)
    outline = sections.outline(best)
    if not outline.items:
        return sections.prose(draft, best, asked, [f.passage.statement for f in found])
    brief = wish in ABOUT_ONE_THING and outline.opening and outline.names
    return sections.named(draft, best, asked) if brief else sections.listed(draft, best, asked)


def _passage(draft: Draft, best: Passage, asked: str, wish: Wish) -> list[str]:
    """Its statement, and the one detail that fits the question."""
    statement = fitting(best.statement, asked)
    if not best.details and len(statement) > 1 and statement[-1].endswith(":"):
        statement.pop()
    told = [labelled(name_of(best), draft.take(name_of(best), statement, least=1))]
    if told[0].endswith(":"):
        plain = [line for line in best.details if not line.startswith((EXAMPLE, FIRST_STEP))]
        told.append(bullets(line for detail in plain[:_MOST_DETAILS] for line in draft.take("", [gist(detail)])))
    label = EXAMPLE if wish == "example" else FIRST_STEP if wish in ABOUT_DOING else ""
    if said := draft.take(label, [_detail(best, label)]):
        told.append(f"*{label}* {said[0]}")
    return told


def _detail(passage: Passage, label: str) -> str:
    """What the passage says under that label; empty when it says nothing, or nothing was wanted."""
    lines = (line.removeprefix(label).strip() for line in passage.details if label and line.startswith(label))
    return next(lines, "")
