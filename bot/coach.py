"""From a question to an answer: understand it, find passages, and say what they say or that nothing covers it."""

from collections.abc import Callable, Mapping, Sequence
from time import perf_counter

from bot import small_talk
from bot.domain import Answer, Found, Turn
from bot.understanding import cleaned, has_words

Find = Callable[[str, Sequence[Turn]], Sequence[Found]]
Covers = Callable[[Sequence[Found]], bool]
# The Markdown to say to what was asked, and the indexes of the passages it rests on.
Compose = Callable[[str, Sequence[Found]], tuple[str, tuple[int, ...]]]

_NO_QUESTION = "I couldn't find a question in that. What would you like to know about becoming an AI project manager?"


class Coach:
    """Start reading here: the one line from a question to its answer. Safe to use from several threads."""

    def __init__(self, find: Find, covers: Covers, compose: Compose) -> None:
        self._find = find
        self._covers = covers
        self._compose = compose

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        asked = cleaned(question)
        if not has_words(asked):
            return Answer("clarify", _NO_QUESTION)
        if reply := small_talk.reply_to(asked):
            return Answer("small_talk", reply)
        started = perf_counter()
        found = tuple(self._find(asked, history))
        retrieved = perf_counter()
        if not self._covers(found):
            return Answer("not_covered", _not_covered(found), found, (), _timings(started, retrieved))
        text, cited = self._compose(asked, found)
        return Answer("answer", text, found, cited, _timings(started, retrieved))


def _not_covered(found: Sequence[Found]) -> str:
    """One sentence, and the two nearest topics: a pointer, not a claim."""
    topics = list(dict.fromkeys(f.passage.section[-1] for f in found))[:2]
    said = "My handbook doesn't cover that."
    return (
        f"{said} The nearest topics I do cover: {' and '.join(f'“{topic}”' for topic in topics)}." if topics else said
    )


def _timings(started: float, retrieved: float) -> Mapping[str, float]:
    now = perf_counter()
    spans = {"retrieve": retrieved - started, "compose": now - retrieved, "total": now - started}
    return {name: round(seconds * 1000, 3) for name, seconds in spans.items()}
