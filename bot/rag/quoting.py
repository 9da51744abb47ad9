"""Composes an answer out of the passages' own sentences: nothing is said that the knowledge doesn't say."""

from collections.abc import Sequence

from bot.domain import Found, Passage

_MOST = 3  # passages in an answer
# A passage further below the best than this share of its score is not part of the answer.
_NEAR = 0.8


def compose(asked: str, found: Sequence[Found]) -> tuple[str, tuple[int, ...]]:
    """The Markdown, and the indexes of the passages it quotes; `found` is best first and not empty."""
    used = _chosen(found)
    parts = [_section(found[i].passage) if found[i].passage.kind == "section" else "" for i in used]
    by_section: dict[tuple[str, ...], list[Passage]] = {}
    for i in used:
        if found[i].passage.kind != "section":
            by_section.setdefault(found[i].passage.section, []).append(found[i].passage)
    parts += [_quoted(section, passages) for section, passages in by_section.items()]
    return "\n\n".join(part for part in parts if part), used


def _chosen(found: Sequence[Found]) -> tuple[int, ...]:
    """The best passage with those near it; a whole section leaves out what it already says."""
    best = found[0]
    near = [i for i in range(min(len(found), _MOST)) if found[i].score >= _NEAR * best.score]
    if best.passage.kind == "section":
        return (0,)
    return tuple(i for i in near if found[i].passage.kind != "section")


def _section(passage: Passage) -> str:
    opening, *items = passage.text.split("\n")
    return "\n".join((f"On **{passage.section[-1]}**: {opening}", "", *items)) if items else opening


def _quoted(section: tuple[str, ...], passages: Sequence[Passage]) -> str:
    named = [passage for passage in passages if passage.title]
    if len(passages) == 1 or not named:
        return "\n\n".join(_alone(passage) for passage in passages)
    lines = [f"- **{p.title}:** {p.statement}" if p.title else f"- {p.statement}" for p in passages]
    return "\n".join((f"On **{section[-1]}**:", "", *lines))


def _alone(passage: Passage) -> str:
    said = f"**{passage.title}:** {passage.statement}" if passage.title else passage.statement
    return f"{said}\n\n*First step:* {passage.first_step}" if passage.first_step else said
