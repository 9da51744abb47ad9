"""What a message says once everything that isn't words is off it."""

import re
import unicodedata

MAX_CHARACTERS = 2000  # of a question that is looked up: some five times what the embedding model reads of it
_SLACK_CODE = re.compile(r":[a-z0-9_+'-]+:")
_SPACES = re.compile(r"\s+")


def cleaned(message: str) -> str:
    """The message in plain letters: no control or zero-width characters, no emoji codes, bounded; maybe empty."""
    text = unicodedata.normalize("NFKC", message[: 4 * MAX_CHARACTERS])
    text = "".join(c if unicodedata.category(c)[0] != "C" else " " if c in "\n\t\r" else "" for c in text)
    return _SPACES.sub(" ", _SLACK_CODE.sub(" ", text)).strip()[:MAX_CHARACTERS]


def has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)
