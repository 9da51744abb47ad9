"""What was shown last in a conversation, for whoever points at it: “the second one”."""

import re
from collections.abc import Sequence

from bot.domain import Passage, Turn
from bot.understanding.ordinals import ordinal
from bot.understanding.words import topic_words

_ITEM = re.compile(r"^- \*\*([^*\n]{1,80}?):?\*\*", re.MULTILINE)
_NAME = re.compile(r"\*\*([^*\n]{1,80}?):?\*\*")


def pointed_at(message: str, history: Sequence[Turn], passages: Sequence[Passage]) -> str | None:
    """The name of the bullet that the message points at by its place in the list last shown."""
    place = ordinal(message)
    if place is None:
        return None
    shown = _shown(history, passages)
    position = place - 1 if place > 0 else len(shown) + place
    return shown[position] if 0 <= position < len(shown) else None


def telling(history: Sequence[Turn]) -> Sequence[Turn]:
    """Without the questions that say nothing by themselves (“why?”), if it says what the talk is about without them."""
    said = [turn for turn in history if turn.role != "user" or topic_words(turn.text)]
    begun_by_coach = bool(history) and history[0].role == "coach"
    return said if begun_by_coach or any(turn.role == "user" for turn in said) else history


def _shown(history: Sequence[Turn], passages: Sequence[Passage]) -> list[str]:
    """The list in the coach's last turn, else what it named; of a turn known by its topic all its bullets."""
    for turn in reversed(history):
        if turn.role == "coach" and (names := _ITEM.findall(turn.text) or _NAME.findall(turn.text)):
            return list(dict.fromkeys(names))
        if turn.role == "coach_topic":
            names = [p.title for p in passages if p.title and p.section[-1] == turn.text]
            if names and not any(turn.role == "coach" for turn in history):
                return names
    return []
