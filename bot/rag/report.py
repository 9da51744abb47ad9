"""What an ingest did, in counts, and what it changed."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain import Generation
from bot.errors import DocumentRefused
from bot.rag import changes
from bot.rag.catalogue import distinct
from bot.rag.changes import Change
from bot.rag.material import Material
from bot.rag.representation import embedded_texts


@dataclass(frozen=True, slots=True)
class Report:
    """`embedded` counts passages; `exemplars` are all messages the coach learned from.

    `generation` serves now; it `is_new` when this ingest made it. `changes` are the first of `changes_count`. `adrift`
    are attached questions whose passage is gone.
    """

    documents: int
    passages: int
    added: int
    changed: int
    removed: int
    embedded: int
    exemplars: int
    tips: int
    refused: tuple[DocumentRefused, ...]
    adrift: tuple[str, ...]
    added_documents: tuple[str, ...]
    removed_documents: tuple[str, ...]
    changes: tuple[Change, ...]
    changes_count: int
    generation: int | None
    is_new: bool


def report(
    before: Material, after: Material, embedded: Collection[str], serving: Generation | None, is_new: bool
) -> Report:
    """`embedded` are the texts that were new. An outline follows from its section, so it never counts as changed."""
    old = {p.id: p.text for p in before.passages}
    new = {p.id: p.text for p in after.passages}
    documents = {p.document for p in after.passages}
    had = {p.document for p in before.passages}
    changed = changes.between(before.passages, after.passages)
    return Report(
        documents=len(documents),
        passages=len(after.passages),
        added=len(new.keys() - old.keys()),
        changed=sum(p.id in old and old[p.id] != p.text for p in after.passages if p.kind != "section"),
        removed=len(old.keys() - new.keys()),
        embedded=sum(any(text in embedded for text in embedded_texts(p)) for p in after.passages) if embedded else 0,
        exemplars=len(after.exemplars),
        tips=len(distinct(after.tips)),
        refused=after.refused,
        adrift=after.adrift,
        added_documents=tuple(sorted(documents - had)),
        removed_documents=tuple(sorted(had - documents)),
        changes=changed.first,
        changes_count=changed.count,
        generation=serving.id if serving else None,
        is_new=is_new,
    )
