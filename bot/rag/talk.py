"""Small talk and distress: what people say beside their questions, and what the coach answers to it.

It ships with the coach, not with the knowledge: whoever replaces the knowledge must not get a rude coach.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from zlib import crc32

from bot.domain import Exemplar, ExemplarKind
from bot.rag.plain_yaml import shipped

_NO_REPLY: dict[str, ExemplarKind] = {"distress": "care", "harmless": "harmless"}


@cache
def _groups() -> Mapping[str, Mapping[str, Sequence[str]]]:
    content: Mapping[str, Mapping[str, Sequence[str]]] = shipped("talk.yaml")
    return content


def exemplars() -> list[Exemplar]:
    """A group's `messages` are in English; others are listed by their language."""
    return [
        Exemplar(text, _NO_REPLY.get(group, "small_talk"), group, "en" if key == "messages" else key)
        for group, body in _groups().items()
        for key, texts in body.items()
        if key != "replies"
        for text in texts
    ]


def reply(group: str, message: str) -> str:
    """One of the group's replies; the same message always gets the same."""
    replies = _groups()[group]["replies"]
    return replies[crc32(message.encode()) % len(replies)]
