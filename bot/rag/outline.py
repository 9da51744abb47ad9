"""Looks a document over in a process of its own, and tells what it would come to, or why it can't be read."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.errors import DocumentRefused
from bot.rag import chunking, documents
from bot.rag.converting import Converter

_MOST_HEADINGS = 40


def outline(path: Path, converted: Path) -> Mapping[str, object]:
    """`converted` is where the converter keeps what it made."""
    try:
        with Converter(converted) as converter:
            document = documents.read(path, path.parent, converter.convert)
    except DocumentRefused as refused:
        return {"refused": refused.reason}
    headings = [(block.level, block.text) for block in document.blocks if block.kind == "heading"]
    return {
        "title": document.title,
        "date": document.updated.isoformat() if document.updated else None,
        "outline": headings[:_MOST_HEADINGS],
        "passages": len(chunking.passages(document)),
    }


if __name__ == "__main__":
    _, path, converted = sys.argv
    sys.stdout.write(json.dumps(outline(Path(path), Path(converted))))
