"""What an ingest did, in counts."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain import Generation
from bot.errors import DocumentRefused
from bot.rag.catalogue import distinct
from bot.rag.material import Material
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
    tips: int
    refused: tuple[DocumentRefused, ...]
    generation: int | None


def counted(before: Material, after: Material, embedded: Collection[str], generation: Generation | None) -> Report:
    """`embedded` are the texts that were new. An outline follows from its section, so it never counts as changed."""
    old = {p.id: p.text for p in before.passages}
    new = {p.id: p.text for p in after.passages}
    return Report(
        documents=len({p.document for p in after.passages}),
        passages=len(after.passages),
        added=len(new.keys() - old.keys()),
        changed=sum(p.id in old and old[p.id] != p.text for p in after.passages if p.kind != "section"),
        removed=len(old.keys() - new.keys()),
        embedded=sum(any(text in embedded for text in embedded_texts(p)) for p in after.passages),
        exemplars=len(after.exemplars),
        tips=len(distinct(after.tips)),
        refused=after.refused,
        generation=generation.id if generation else None,
    )
