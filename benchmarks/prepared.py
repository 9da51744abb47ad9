"""The knowledge and the questions that were prepared for it, read as an ingest reads them."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.domain import Exemplar, Passage
from bot.rag.converting import Converter
from bot.rag.ingestion import NONE
from bot.rag.reading import Reading


def read(folder: Path) -> tuple[Sequence[Passage], Sequence[Exemplar]]:
    """Of the questions those in English."""
    with TemporaryDirectory() as kept, Converter(Path(kept)) as converter:
        reading = Reading(folder, Path(kept), NONE, (), frozenset())
        found = reading.read((), (), converter.convert, lambda done, total: None)
    return found.passages, [e for e in found.exemplars if e.kind == "question" and e.language == "en"]
