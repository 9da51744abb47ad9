"""Joins what admins work with: the documents, and the programs that read them apart from the coach."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.administration import Administration
from bot.apart import Program
from bot.errors import DocumentRefused
from bot.holdings import Holdings, Preview
from bot.settings import Settings
from bot.uploads import Uploads

if TYPE_CHECKING:
    from bot.rag.library import Library
    from bot.store.audit import AuditTrail
    from bot.store.curation import Curation
    from bot.store.engine import Database

_HOME = Path(__file__).parents[1]
INGEST: Sequence[str | Path] = [sys.executable, _HOME / "ingest.py"]


def administration(
    settings: Settings, database: "Database", library: "Library", curation: "Curation", audit: "AuditTrail"
) -> Administration:
    from bot.rag import documents
    from bot.rag.converting import CONVERTED
    from bot.store.generations import Generations

    read_apart = Program([sys.executable, "-m", "bot.rag.outline"], _HOME)
    converted = settings.DATA_DIR.resolve() / CONVERTED

    async def outline(path: Path) -> Preview:
        told = await read_apart.run([str(path), str(converted)])
        if "refused" in told:
            raise DocumentRefused(path.name, told["refused"])
        return Preview(told["title"], told["date"], told["outline"], told["passages"])

    uploads = Uploads(settings.DATA_DIR.resolve(), documents.SUFFIXES, documents.MAX_BYTES_WITH_PICTURES)
    holdings = Holdings(lambda: library.passages, curation, uploads, outline, audit.note)
    return Administration(holdings, Generations(database), audit, Program(INGEST))
