"""An answer in the making: says no sentence twice, and stops before it gets long."""

from collections.abc import Iterable

from bot.domain import Passage

MOST_WORDS = 150  # quoted with their names; with the phrases around them an answer stays under some 180
_COMFORTABLE = 120  # beyond these nothing is added that is only related


class Draft:
    def __init__(self) -> None:
        self._words = 0
        self._said: set[str] = set()

    def has_said(self, text: str) -> bool:
        return _key(text) in self._said

    def leave_out(self, sentences: Iterable[str]) -> None:
        """As if they were said."""
        self._said.update(map(_key, sentences))

    def take(self, name: str, quoted: Iterable[str], least: int = 0) -> list[str]:
        """Those that are new, as far as there is room for them under their name, but so many at the least."""
        return self._take(name, quoted, MOST_WORDS, least)

    def take_if_short(self, name: str, quoted: str) -> list[str]:
        """For what is only related."""
        return self._take(name, [quoted], _COMFORTABLE, 0)

    def _take(self, name: str, quoted: Iterable[str], limit: int, least: int) -> list[str]:
        total, taken = self._words + count(name), list[str]()
        for sentence in quoted:
            if not sentence or self.has_said(sentence):
                continue
            if total + count(sentence) > limit and len(taken) >= least:
                break
            taken.append(sentence)
            total += count(sentence)
            self._said.add(_key(sentence))
        if taken:
            self._words = total
            self._said.add(_key(name))
        return taken


def count(text: str) -> int:
    """In words."""
    return len(text.split())


def name_of(passage: Passage) -> str:
    return (passage.title or passage.section[-1]).rstrip(" :")


def labelled(name: str, sentences: Iterable[str]) -> str:
    """`**Name:** what it says`."""
    label = f"**{name}**" if name.endswith(("?", "!", ".")) else f"**{name}:**"
    return " ".join((label, *sentences) if name else sentences)


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _key(text: str) -> str:
    return text.casefold().strip(" .:")
