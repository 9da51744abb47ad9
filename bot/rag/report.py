"""What an ingest did, in counts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain import Generation, Passage
from bot.errors import DocumentRefused
from bot.rag.representation import embedded_texts


@dataclass(frozen=True, slots=True)
class Report:
    """`embedded` counts passages; `exemplars` are all messages the coach learned from."""

    documents: int
    passages: int
    added: int
    changed: int
    removed: int
    embedded: int
    exemplars: int
    refused: tuple[DocumentRefused, ...]
    generation: int | None


def counted(
    before: Sequence[Passage],
    after: Sequence[Passage],
    exemplars: int,
    embedded: Collection[str],
    refused: tuple[DocumentRefused, ...],
    generation: Generation | None,
) -> Report:
    """`embedded` are the texts that were new. An outline follows from its section, so it never counts as changed."""
    old = {p.id: p.text for p in before}
    new = {p.id: p.text for p in after}
    return Report(
        documents=len({p.document for p in after}),
        passages=len(after),
        added=len(new.keys() - old.keys()),
        changed=sum(p.id in old and old[p.id] != p.text for p in after if p.kind != "section"),
        removed=len(old.keys() - new.keys()),
        embedded=sum(any(text in embedded for text in embedded_texts(p)) for p in after),
        exemplars=exemplars,
        refused=refused,
        generation=generation.id if generation else None,
    )
