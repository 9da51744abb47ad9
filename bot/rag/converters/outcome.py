"""What a conversion comes to: Markdown with the document's own title and date, or the reason why there is none."""

import datetime
from dataclasses import dataclass

VERSION = 1  # to be raised when the same file would be converted differently
BOMB = "it unpacks to far more than a document would: it isn't read"
MAX_MARKDOWN = 5_000_000  # characters


@dataclass(frozen=True, slots=True)
class Converted:
    markdown: str
    title: str | None = None
    date: datetime.date | None = None


class Unreadable(Exception):
    """Its message is for whoever owns the file, and goes on after its name and a colon."""
