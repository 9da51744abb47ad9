"""Whether the index is damaged or may lag behind the knowledge: a quick guess, since an ingest finds out."""

from pathlib import Path

from bot.domain import Generation
from bot.rag.ingestion import folder_of
from bot.rag.sealed import is_whole


def is_stale(serving: Generation, newest: Generation, knowledge_dir: Path, data_dir: Path, model: str) -> bool:
    """By edits since the newest generation, which may have been rolled back: an earlier one serves on purpose."""
    made = newest.created_at.timestamp()
    # A folder changes when a file in it is deleted, which leaves no other trace.
    edited = any(path.stat().st_mtime > made for path in (knowledge_dir, *knowledge_dir.rglob("*")) if path.exists())
    return edited or serving.model != model or not is_whole(folder_of(data_dir, serving.id))
