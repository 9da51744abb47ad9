"""What was asked without a good answer, by its wording: who asks in the same words asks the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.feedback import Open
from bot.understanding.cleaning import cleaned
from bot.understanding.words import own_topics, without_the_job, words

_FEWEST = 2  # words: one alone is a slip of the finger, or could mean anything


@dataclass(frozen=True, slots=True)
class Wording:
    """Each time it was asked, oldest first."""

    times: tuple[Open, ...]

    @property
    def text(self) -> str:
        return self.times[0].asked.question

    @property
    def subject(self) -> str:
        """Without the words that would make all questions alike."""
        return without_the_job(self.text)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(time.asked.key for time in self.times)


def wordings(questions: Iterable[Open]) -> list[Wording]:
    """Of those that say by themselves what they are about; small talk that was disliked is no question."""
    same: dict[str, list[Open]] = {}
    for each in questions:
        if each.asked.outcome in ("answer", "not_covered") and _is_about_something(each.asked.question):
            same.setdefault(" ".join(words(cleaned(each.asked.question))), []).append(each)
    return [Wording(tuple(times)) for times in same.values()]


def _is_about_something(question: str) -> bool:
    asked = cleaned(question)
    return len(words(asked)) >= _FEWEST and bool(own_topics(asked))


def most_asked_first(groups: Iterable[Sequence[Wording]]) -> list[Sequence[Wording]]:
    """Of those asked equally often the latest."""

    def rank(group: Sequence[Wording]) -> tuple[int, float, str]:
        times = [time for wording in group for time in wording.times]
        return -len(times), -max(time.asked.at for time in times).timestamp(), group[0].text

    return sorted(groups, key=rank)
