"""Whether the index may lag behind the knowledge: a guess that costs nothing, since an ingest is quick to find out."""

from pathlib import Path

from bot.domain import Generation
from bot.rag.ingestion import folder_of


def is_stale(serving: Generation, newest: Generation, knowledge_dir: Path, data_dir: Path, model: str) -> bool:
    """By edits since the newest generation, which may have been rolled back: an earlier one serves on purpose."""
    made = newest.created_at.timestamp()
    # A folder changes when a file in it is deleted, which leaves no other trace.
    edited = any(path.stat().st_mtime > made for path in (knowledge_dir, *knowledge_dir.rglob("*")) if path.exists())
    return edited or serving.model != model or not folder_of(data_dir, serving.id).is_dir()
