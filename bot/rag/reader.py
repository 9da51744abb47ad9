"""One generation, open and ready: a message goes in, what the knowledge has on it comes out."""

from collections.abc import Sequence

import numpy as np

from bot.domain import Finding, Found, Role, Turn
from bot.rag import catalogue, glossary, talk
from bot.rag.bridge import shipped_for
from bot.rag.edition import Edition
from bot.rag.embeddings import Embedder, Vectors, normalised
from bot.rag.grounding import Grounding, Verdict, calibration
from bot.rag.index import Index
from bot.rag.retriever import Retriever
from bot.rag.spelling import Spelling

# Margins of a message taken by itself. Above the one it changes the topic, below the other it leaves all of them.
_BY_ITSELF = 0.5
_OFF_TOPIC = -0.6
# The other, for a theme that the handbook leaves out: what a thing costs isn't covered in the thread about it either.
_LEFT_OUT = -0.05
# In a thread a message is mostly about what was covered before: so much is added to its margin.
_LEANING = 0.5
_IN_THREAD = 0.3
# Mean cosine with the three nearest messages of a theme from which on the theme's sentence is the right reply.
_SAME_THEME = 0.4
# Cosine from which on two messages in a language the model hardly reads are the same; below, it is mostly wrong.
_THE_SAME = 0.95
# Margin of a question put into English word for word, which may come out crooked: more than one that was asked in it.
_WORD_FOR_WORD = 0.35


class Reader:
    def __init__(self, edition: Edition, index: Index, embed: Embedder, false_declines: float) -> None:
        self.edition = edition
        self.tips = catalogue.distinct(edition.tips)
        self._embed = embed
        self._index = index
        self._retriever = Retriever(index, edition.passages, edition.exemplars, shipped_for(edition.generation.model))
        self._grounding = Grounding(index.learned, edition.exemplars, false_declines)
        self.calibration = calibration(index.learned, false_declines)
        english = [exemplar.text for exemplar in edition.exemplars if exemplar.language == "en"]
        self._spelling = Spelling([*english, *(passage.text for passage in edition.passages)], embed.words)
        self._abroad: dict[str, list[int]] = {}
        for row, exemplar in enumerate(edition.exemplars):
            if exemplar.language != "en":
                self._abroad.setdefault(exemplar.language, []).append(row)

    @property
    def is_whole(self) -> bool:
        return self._index.is_whole

    def look(self, message: str, history: Sequence[Turn], leans: bool) -> Finding:
        """`leans`: the message can't be understood without the history; else that is used where it helps."""
        message = self._spelling(message)
        alone = self._look(message, (), 0.0)
        if not history or alone.kind == "care":
            return alone
        line = _LEFT_OUT if alone.says else _OFF_TOPIC
        if not leans and (alone.kind == "small_talk" or not line < alone.margin < _BY_ITSELF):
            return alone
        return self._look(message, history, _LEANING if leans else _IN_THREAD)

    def look_abroad(self, message: str, language: str) -> Finding:
        """The model reads English: in another language it knows the prepared questions again, or goes by the words."""
        cosines = np.vecdot(self._index.vectors, self._vector(message, ()))
        rows = self._abroad.get(language, ())
        best = max(rows, key=lambda row: float(cosines[row]), default=None)
        if best is None or cosines[best] < _THE_SAME:
            return self._word_for_word(message, language)
        known = self.edition.exemplars[best]
        likeness = float(cosines[best])
        found = tuple(Found(passage, likeness) for passage in self.edition.passages if passage.id == known.about)
        says = talk.reply(known.about, message) if known.kind == "small_talk" else None
        return Finding(known.kind, found, likeness - _THE_SAME, says)

    def _word_for_word(self, message: str, language: str) -> Finding:
        if english := glossary.in_english(message, language):
            finding = self._look(english, (), 0.0)
            if finding.kind == "question" and finding.margin >= _WORD_FOR_WORD:
                return finding
        return Finding("not_covered", (), -1.0)

    def _look(self, message: str, history: Sequence[Turn], bonus: float) -> Finding:
        vector = self._vector(message, history)
        # Not a product of matrices: that one waits for threads of its own.
        cosines = np.vecdot(self._index.vectors, vector)
        scores = self._index.learned(cosines)
        verdict = self._grounding.judge(cosines, scores, bonus)
        found = self._retriever.rank(message, vector, cosines, scores, _last_topic(history))
        return Finding(verdict.kind, found, verdict.margin, _says(verdict, message))

    def close(self) -> None:
        self._index.close()

    def _vector(self, message: str, history: Sequence[Turn]) -> Vectors:
        """With a history, the mean of the message's and of (previous question + message): no rewriting needed.

        Where the coach began the talk, what it said stands for the question.
        """
        previous = _last(history, "user") or _last(history, "coach")
        texts = [message, f"{previous} {message}"] if previous else [message]
        return normalised(np.mean(self._embed(texts), axis=0))


def _says(verdict: Verdict, message: str) -> str | None:
    if verdict.about is None:
        return None
    if verdict.kind == "small_talk":
        return talk.reply(verdict.about, message)
    return verdict.about if verdict.kind == "not_covered" and verdict.likeness >= _SAME_THEME else None


def _last_topic(history: Sequence[Turn]) -> str | None:
    return _last(history, "coach_topic")


def _last(history: Sequence[Turn], role: Role) -> str | None:
    return next((turn.text for turn in reversed(history) if turn.role == role), None)
