"""What an ingest did, in counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Generation, Passage
from bot.errors import DocumentRefused


@dataclass(frozen=True, slots=True)
class Report:
    """`embedded` counts passages."""

    documents: int
    passages: int
    added: int
    changed: int
    removed: int
    embedded: int
    refused: tuple[DocumentRefused, ...]
    generation: int | None


def counted(
    before: Sequence[Passage],
    after: Sequence[Passage],
    embedded: int,
    refused: tuple[DocumentRefused, ...],
    generation: Generation | None,
) -> Report:
    """An outline follows from what is in its section, so it never counts as changed."""
    old = {p.id: p.text for p in before}
    new = {p.id: p.text for p in after}
    changed = sum(p.id in old and old[p.id] != p.text for p in after if p.kind != "section")
    return Report(
        documents=len({p.document for p in after}),
        passages=len(after),
        added=len(new.keys() - old.keys()),
        changed=changed,
        removed=len(old.keys() - new.keys()),
        embedded=embedded,
        refused=refused,
        generation=generation.id if generation else None,
    )
