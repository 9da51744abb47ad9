"""Adds the sentences that are kept to a manuscript: none that announces others, with a colon, unless one of them is."""

from bot.rag.chat.held import Sentence
from bot.writing import Line, Manuscript


class Listed:
    """Told of each sentence in turn, whether it is to be kept or dropped."""

    def __init__(self, manuscript: Manuscript) -> None:
        self._manuscript = manuscript
        self._before: Sentence | None = None  # the last one that was added
        self._announcing: list[tuple[Sentence, tuple[int, ...]]] = []  # what waits for what it announces
        self._has_missed = False  # some of that

    async def keep(self, sentence: Sentence, rests_on: tuple[int, ...]) -> None:
        if sentence.kind == "paragraph" and self._has_missed:
            self.leave_out()
        self._announcing.append((sentence, rests_on))
        if not sentence.text.endswith(":"):
            for each, its in self._announcing:
                await self._manuscript.add(_line(each, self._before, its))
                self._before = each
            self._announcing, self._has_missed = [], False

    def drop(self, sentence: Sentence) -> None:
        self._manuscript.dropped += 1
        self._has_missed = bool(self._announcing)
        if sentence.kind == "paragraph":
            self.leave_out()

    def leave_out(self) -> None:
        """What still waits when nothing more comes that it could announce."""
        self._manuscript.dropped += len(self._announcing)
        self._announcing, self._has_missed = [], False


def _line(sentence: Sentence, before: Sentence | None, rests_on: tuple[int, ...]) -> Line:
    markdown = sentence.after(before)
    text = markdown.lstrip("\n -")
    return Line(markdown.removesuffix(text), text, rests_on)
