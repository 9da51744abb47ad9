"""Whether the index is damaged or may lag behind the knowledge: a quick guess, since an ingest finds out."""

from datetime import datetime
from pathlib import Path

from bot.domain import Generation
from bot.rag.ingestion import folder_of
from bot.rag.sealed import is_whole
from bot.uploads import UPLOADS


def is_stale(serving: Generation, newest: Generation, knowledge_dir: Path, data_dir: Path, model: str) -> bool:
    """By edits since the newest generation, which may have been rolled back: an earlier one serves on purpose."""
    edited = any(_is_edited(folder, newest.created_at) for folder in (knowledge_dir, data_dir / UPLOADS))
    return edited or serving.model != model or not is_whole(folder_of(data_dir, serving.id))


def _is_edited(folder: Path, since: datetime) -> bool:
    """A folder changes when a file in it is deleted, which leaves no other trace."""
    made = since.timestamp()
    return any(path.stat().st_mtime > made for path in (folder, *folder.rglob("*")) if path.exists())
