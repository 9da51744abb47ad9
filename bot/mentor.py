"""The line around the coach: where there is a chat model, it understands and writes; else the coach quotes.

What the model says is checked by whoever has it say that (`rag.chat`). Decided here is when it has
a part in an answer, and what is said when it fails.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import perf_counter

from bot.coach import Coach, declined, in_english
from bot.desk import Desk
from bot.domain import Answer, Person, Turn
from bot.errors import ModelUnavailable, StoreUnavailable
from bot.judgement import has_asked_back, is_settled, is_to_be_understood, names_nothing
from bot.stopping import stopped, while_wanted
from bot.understanding.cleaning import cleaned
from bot.understanding.languages import ENGLISH, language
from bot.writing import Hear, Line, Manuscript, Metered, Writing

_log = logging.getLogger(__name__)

_SHOWN = 6  # passages


@dataclass
class _Talk:
    """One message on its way to an answer, and the `seconds` each step took."""

    message: str
    history: Sequence[Turn]
    coach: Coach
    model: Metered
    hear: Hear | None
    spans: dict[str, float] = field(default_factory=dict)
    manuscript: Manuscript = field(init=False)

    def __post_init__(self) -> None:
        # What will be translated can't be heard before.
        is_heard = self.hear and self.hear.hears_along and _spoken(self.message) == ENGLISH
        self.manuscript = Manuscript(self.hear if is_heard else None)

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        began = perf_counter()
        try:
            yield
        finally:
            self.spans[step] = _ms(perf_counter() - began)


class Mentor:
    """`coach` opens one for each message, so that all of an answer comes from one generation; it works in the pool."""

    def __init__(
        self,
        coach: Callable[[], Coach],
        pool: Executor,
        desk: Desk | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._coach = coach
        self._pool = pool
        self._desk = desk
        self._now = now

    async def quoted(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Without a model."""
        return await self._answered(self._coach(), question, history)

    async def ask(
        self, question: str, history: Sequence[Turn] = (), person: Person | None = None, hear: Hear | None = None
    ) -> Answer:
        began, coach, desk = perf_counter(), self._coach(), self._desk
        quoted = await self._answered(coach, question, history)
        if desk is None or is_settled(question, history, quoted):
            return quoted
        if not await self._may_spend(desk, person):
            return replace(quoted, writing=Writing(desk.model.name, failed="budget"))
        talk = _Talk(question, history, coach, Metered(desk.model), hear)
        answer = await self._bettered(desk, talk, quoted)
        await self._spend(desk, person, talk.model.tokens)
        timings = {**answer.timings_ms, **talk.spans, "total": _ms(perf_counter() - began)}
        return replace(answer, timings_ms=timings)

    async def _bettered(self, desk: Desk, talk: _Talk, quoted: Answer) -> Answer:
        """Whatever goes wrong, the best there is of the coach's own."""
        answer, written, failed = quoted, None, None
        try:
            async with while_wanted(desk.seconds, talk.hear):
                answer = await self._understood(desk, talk, quoted)
                if answer.outcome == "answer":
                    with talk.timed("write"):
                        written, failed = await _written(desk, talk, answer)
        except TimeoutError:
            failed = "timeout"
        except ModelUnavailable:
            failed = "unavailable"
        its, hear = talk.manuscript, talk.hear
        story = Writing(desk.model.name, len(its.lines), its.dropped, talk.model.tokens, its.first_s, failed)
        if written is None and hear and hear.had_enough.is_set():
            read = its.up_to(hear.read)
            story = replace(story, kept=len(read), failed=None if read else "stopped")
            written = stopped(answer, read, _cited(read, _shown(answer)))
        return replace(written or _after(its.heard, answer), writing=story)

    async def _understood(self, desk: Desk, talk: _Talk, quoted: Answer) -> Answer:
        """The coach's answer to what the message asks, unless that is worse than to the message itself."""
        if not is_to_be_understood(talk.message, talk.history, quoted):
            return quoted
        with talk.timed("understand"):
            nearest = [found.passage for found in quoted.passages]
            understood = await desk.understand(talk.model, talk.message, talk.history, nearest)
            asks, back = (understood.asks, understood.back) if understood else ((), None)
            found = await self._answered(talk.coach, talk.message, (), asks) if asks else quoted
        is_english = _spoken(talk.message) == ENGLISH
        is_guess = found.outcome != "answer" or names_nothing(talk.message, talk.history)
        if back and is_english and is_guess and not has_asked_back(talk.history):
            return replace(quoted, outcome="clarify", text=back, cited=())
        # What is said in another language shows only now.
        is_for_them = not is_english and (found.is_care or found.outcome == "small_talk")
        return found if found.outcome == "answer" or is_for_them else quoted

    async def _answered(self, coach: Coach, question: str, history: Sequence[Turn], asks: Sequence[str] = ()) -> Answer:
        """In threads of our own: the loop stays free for acks, and the default pool for name look-ups."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, coach.answer, question, history, asks)

    async def _may_spend(self, desk: Desk, person: Person | None) -> bool:
        try:
            return person is None or await desk.budget.left(person, self._now()) > 0
        except StoreUnavailable:
            return False

    async def _spend(self, desk: Desk, person: Person | None, tokens: int) -> None:
        try:
            if person:
                await desk.budget.spend(person, tokens, self._now())
        except StoreUnavailable as error:
            _log.error("%d tokens of the chat model weren't counted: %s", tokens, error)


async def _written(desk: Desk, talk: _Talk, answer: Answer) -> tuple[Answer | None, str | None]:
    """In the model's words, or why not. Parts that aren't covered are declined as ever."""
    spoken = _spoken(talk.message)
    covered = [part for part, finding in answer.looked_up.items() if finding.kind == "question"]
    shown = _shown(answer)
    passages = [answer.passages[i].passage for i in shown]
    message = talk.message if spoken == ENGLISH else " ".join(covered)
    if failed := await desk.write(talk.model, talk.manuscript, covered, message, passages, talk.history):
        return None, failed
    lines = talk.manuscript.lines
    text = talk.manuscript.text
    if spoken != ENGLISH:
        text = await desk.translate(talk.model, lines, talk.message, passages) or in_english(text, spoken)
    others = [f for f in answer.looked_up.values() if f.kind not in ("question", "small_talk")]
    text = "\n\n".join((text, *dict.fromkeys(map(declined, others))))
    return replace(answer, text=text, cited=_cited(lines, shown)), None


def _shown(answer: Answer) -> list[int]:
    """What the coach itself would quote comes first; none that only repeats another."""
    shown: list[int] = []
    for i in dict.fromkeys((*answer.cited, *range(len(answer.passages)))):
        text = answer.passages[i].passage.text
        if len(shown) < _SHOWN and not any(text in answer.passages[other].passage.text for other in shown):
            shown.append(i)
    return shown


def _cited(lines: Sequence[Line], shown: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(shown[i] for line in lines for i in line.rests_on))


def _after(heard: str, quoted: Answer) -> Answer:
    """What was heard can't be taken back, and was true."""
    return replace(quoted, text="\n\n".join(filter(None, (heard, quoted.text))))


def _spoken(message: str) -> str:
    return language(cleaned(message))


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
