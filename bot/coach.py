"""From a question to an answer: understand it, look it up, and say what the knowledge says or that it doesn't."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from time import perf_counter

from bot import care, foreign, thread
from bot.domain import Answer, Finding, Found, Passage, Turn
from bot.understanding.asking import has_question
from bot.understanding.cleaning import cleaned, has_words
from bot.understanding.languages import ENGLISH, language
from bot.understanding.parts import asked_alone, parts
from bot.understanding.references import leans_on_thread

# A message, what was said before, and whether the message can't be understood without that.
Look = Callable[[str, Sequence[Turn], bool], Finding]
# A message in another language, and which.
LookAbroad = Callable[[str, str], Finding]
# The Markdown to say to what was asked, and the indexes of the passages it rests on.
Compose = Callable[[str, Sequence[Found]], tuple[str, tuple[int, ...]]]
Passages = Callable[[], Sequence[Passage]]

_NO_QUESTION = "I couldn't find a question in that. What would you like to know about becoming an AI project manager?"
# Margins: of a message that needs no second look, of a question that is covered by itself, of one that isn't.
_BEYOND_DOUBT, _CLEAR, _DECLINED = 0.6, 0.3, -0.05
_NEAREST = 3  # passages of the whole message, one of which its question alone has to lead to
_NOT_COVERED = "My handbook doesn't cover that."


class Coach:
    """Start reading here: the one line from a question to its answer. Safe to use from several threads."""

    def __init__(self, look: Look, look_abroad: LookAbroad, compose: Compose, passages: Passages) -> None:
        self._look = look
        self._look_abroad = look_abroad
        self._compose = compose
        self._passages = passages

    def answer(self, question: str, history: Sequence[Turn] = (), asks: Sequence[str] = ()) -> Answer:
        """`asks`: what the message was understood to ask, in English, each by itself. Distress shows in its words."""
        asked = cleaned(question)
        if not has_words(asked):
            return Answer("clarify", _NO_QUESTION)
        if care.is_plain_distress(asked):
            return Answer("not_covered", care.REPLY, is_care=True)
        started = perf_counter()
        spoken = language(asked)
        findings: Mapping[str, Finding]
        if asks:
            findings = {ask: self._look(ask, (), False) for ask in asks}
        elif spoken == ENGLISH:
            findings = self._findings(asked, parts(question), history)
        else:
            findings = {asked: self._look_abroad(asked, spoken)}
        looked = perf_counter()
        answer = self._said(findings) if spoken == ENGLISH else _abroad(self._said(findings), spoken)
        spans = {"retrieve": looked - started, "compose": perf_counter() - looked, "total": perf_counter() - started}
        timings = {name: round(seconds * 1000, 3) for name, seconds in spans.items()}
        return replace(answer, timings_ms=timings, looked_up=findings)

    def _findings(self, asked: str, asks: Sequence[str], history: Sequence[Turn]) -> Mapping[str, Finding]:
        """By part. As a whole, with its greeting and its story, a message may be small talk or distress."""
        if asks != (asked,):
            whole = self._find(asked, history)
            if whole.kind == "care" or (whole.kind == "small_talk" and len(asks) == 1 and not has_question(asks[0])):
                return {asked: whole}
        return {part: self._find(part, history) for part in asks}

    def _find(self, part: str, history: Sequence[Turn]) -> Finding:
        """“The second one” is looked up by its name."""
        if name := thread.pointed_at(part, history, self._passages()):
            return self._look(f"{name}: {part}", history, True)
        leans = leans_on_thread(part)
        finding = self._look(part, thread.telling(history), leans)
        return finding if leans or abs(finding.margin) >= _BEYOND_DOUBT else self._told_apart(part, finding)

    def _told_apart(self, part: str, whole: Finding) -> Finding:
        """“How technical is it? I sell insurance”: what is told may hide a question, or make another look covered."""
        if whole.kind not in ("question", "not_covered") or not (alone := asked_alone(part)):
            return whole
        asked = self._look(alone, (), False)
        if whole.kind == asked.kind:
            return whole
        if asked.kind == "question":
            is_near = asked.found[0].passage.id in [found.passage.id for found in whole.found[:_NEAREST]]
            return asked if asked.margin >= _CLEAR and is_near else whole
        return asked if asked.kind == "not_covered" and asked.says and asked.margin < _DECLINED else whole

    def _said(self, findings: Mapping[str, Finding]) -> Answer:
        """Each part is answered or declined by itself; small talk beside a question is passed over."""
        if any(finding.kind == "care" for finding in findings.values()):
            return Answer("not_covered", care.REPLY, is_care=True)
        asked = {part: finding for part, finding in findings.items() if finding.kind != "small_talk"}
        if not asked:
            finding = next(iter(findings.values()))
            return Answer("small_talk", finding.says or "", finding.found)
        said: list[tuple[str, Sequence[Found]]] = []
        for part, finding in asked.items():
            said.append(self._part(part, finding, {f.passage.id for _, used in said for f in used}))
        covered = any(finding.kind == "question" for finding in asked.values())
        found = _merged(finding.found for finding in asked.values())
        ids = [f.passage.id for f in found]
        cited = tuple(dict.fromkeys(ids.index(f.passage.id) for _, used in said for f in used))
        text = "\n\n".join(dict.fromkeys(text for text, _ in said))
        return Answer("answer" if covered else "not_covered", text, found, cited)

    def _part(self, part: str, finding: Finding, said: Collection[str]) -> tuple[str, Sequence[Found]]:
        """What was said of an earlier part isn't repeated, unless it is the best there is on this one."""
        if finding.kind != "question":
            return declined(finding), ()
        best, *others = finding.found
        found = [best, *(f for f in others if f.passage.id not in said)]
        text, cited = self._compose(part, found)
        return text, [found[i] for i in cited]


def _abroad(answer: Answer, spoken: str) -> Answer:
    if answer.outcome == "small_talk" or answer.is_care:
        return answer
    if answer.outcome != "answer":
        return replace(answer, outcome="clarify", text=foreign.not_understood(spoken))
    return replace(answer, text=in_english(answer.text, spoken))


def in_english(text: str, spoken: str) -> str:
    """To somebody who speaks another language."""
    return "\n\n".join(filter(None, (foreign.answered_in_english(spoken), text)))


def declined(finding: Finding) -> str:
    """With the theme's own sentence, or the two nearest topics: a pointer, not a claim."""
    if finding.says:
        return finding.says
    topics = list(dict.fromkeys(f.passage.section[-1] for f in finding.found))[:2]
    nearest = " and ".join(f"“{topic}”" for topic in topics)
    return f"{_NOT_COVERED} The nearest topics I do cover: {nearest}." if topics else _NOT_COVERED


def _merged(ranked: Iterable[Sequence[Found]]) -> tuple[Found, ...]:
    """Several rankings as one: the best of each, then the second best of each; a passage once, where it is best."""
    rows = [found for rank in zip_longest(*ranked) for found in rank if found]
    best: dict[str, Found] = {}
    for found in rows:
        best.setdefault(found.passage.id, found)
    return tuple(best.values())
