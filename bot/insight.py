"""What the coach doesn't know: the questions it has no good answer to, in groups, and what becomes of them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal, Protocol

from bot.audit import Deed, Note
from bot.domain import Answer, Generation, Outcome, Passage, Person, Turn
from bot.feedback import Asked, Attached, Gap, Open
from bot.subscriptions import State
from bot.understanding.words import without_the_job
from bot.usage import Figures, Usage
from bot.wordings import Wording, most_asked_first, wordings

Ask = Callable[[str, Sequence[Turn]], Awaitable[Answer]]
# Questions, and those that were decided on: the groups of the others, by index, whatever stands for a group first.
Group = Callable[[Sequence[str], Sequence[str]], Awaitable[Sequence[Sequence[int]]]]

_OTHERS_SHOWN = 3
_NEAREST = 5
# Of one group: more ways to ask the same would teach nothing, and nobody meant an essay as an example.
_MOST_DECIDED = 200
_LONGEST_DECIDED = 500


class Journal(Protocol):
    async def open_questions(self, since: datetime) -> Sequence[Open]: ...
    async def usage(self, since: datetime, zone: tzinfo) -> Usage: ...


class Curation(Protocol):
    async def attach(self, attached: Attached) -> None: ...
    async def attached(self) -> Sequence[Attached]: ...


class Shelf(Protocol):
    """What answers now."""

    @property
    def generation(self) -> Generation | None: ...
    @property
    def passages(self) -> Sequence[Passage]: ...


@dataclass(frozen=True, slots=True)
class _Said:
    outcome: Outcome
    text: str
    nearest: tuple[Passage, ...]


class Insight:
    """Questions are remembered for so many days; days are those of the `zone`."""

    def __init__(
        self,
        journal: Journal,
        curation: Curation,
        note: Note,
        shelf: Shelf,
        ask: Ask,
        group: Group,
        move_over: Callable[[], Awaitable[object]],
        subscriptions: Callable[[], Awaitable[Mapping[State, int]]],
        days_kept: int,
        zone: tzinfo,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._journal = journal
        self._curation = curation
        self._note = note
        self._shelf = shelf
        self._ask = ask
        self._group = group
        self._move_over = move_over
        self._subscriptions = subscriptions
        self._days_kept = days_kept
        self._zone = zone
        self._now = now
        self._said: tuple[Generation | None, dict[str, _Said]] = None, {}

    @property
    def serving(self) -> Generation | None:
        return self._shelf.generation

    async def gaps(self, most: int | None = None, *, undecided: bool = True) -> list[Gap]:
        """Those asked about most first. With `undecided` False also those that wait for the next ingest."""
        found: list[Gap] = []
        for group in await self._groups(undecided):
            if len(found) == most:
                break
            if gap := await self._gap(group):
                found.append(gap)
        return found

    async def closed(self, before: Sequence[Gap]) -> list[Gap]:
        """Which of these, found before an ingest by `gaps(undecided=False)`, are answered by what it made."""
        await self._move_over()  # At the latest: whoever asks is about to say that the coach answers from it.
        if not before:
            return []
        groups = {key: group for group in await self._groups(False) for wording in group for key in wording.keys}
        return [gap for gap in before if gap.key in groups and await self._gap(groups[gap.key]) is None]

    async def better_answer(self, asked: Asked) -> Answer | None:
        """Than it got; None as long as there is none."""
        answer = await self._ask(asked.question, ())
        return answer if self._is_better(asked, answer.outcome, answer.text) else None

    async def attach(self, key: str, passage_id: str, by: Person) -> int:
        """From the next ingest on, the passage is found by so many questions: that of this key and those like it.

        0 when there is no such passage, or nothing is open any more.
        """
        passage = next((passage for passage in self._shelf.passages if passage.id == passage_id), None)
        return await self._decide(key, passage, "attach", by) if passage else 0

    async def dismiss(self, key: str, by: Person) -> int:
        """From the next ingest on, so many questions are examples of what isn't covered; 0 when none is open."""
        return await self._decide(key, None, "dismiss", by)

    async def usage(self, days: int) -> Figures:
        """Of today and the days before, as far as questions are kept."""
        count = max(1, min(days, self._days_kept))
        today = self._now().astimezone(self._zone)
        first = today.date() - timedelta(days=count - 1)
        since = datetime.combine(first, datetime.min.time(), self._zone)
        usage = await self._journal.usage(since.astimezone(UTC), self._zone)
        subscribers = (await self._subscriptions()).get("active", 0)
        return Figures(usage, subscribers, today.date(), count)

    async def _decide(self, key: str, passage: Passage | None, action: Literal["attach", "dismiss"], by: Person) -> int:
        open_now = await self._groups(True)
        group = next((group for group in open_now if any(key in wording.keys for wording in group)), ())
        now, texts = self._now(), [wording.text[:_LONGEST_DECIDED] for wording in group[:_MOST_DECIDED]]
        for text in texts:
            await self._curation.attach(Attached(text, passage.id if passage else None, by.user, now))
        if texts:
            how = f"{len(texts)} questions" + (f" to {passage.source}" if passage else "")
            await self._note(Deed(now, by.team, by.user, action, texts[0], "done", how))
        return len(texts)

    async def _groups(self, undecided: bool) -> list[Sequence[Wording]]:
        asked = wordings(await self._journal.open_questions(self._now() - timedelta(days=self._days_kept)))
        decided = [without_the_job(question) for question in await self._decisions(undecided)]
        groups = await self._group([wording.subject for wording in asked], decided)
        return most_asked_first([asked[i] for i in group] for group in groups)

    async def _decisions(self, also_attached: bool) -> list[str]:
        """Whatever was given to a passage is open again when that is gone."""
        there = {passage.id for passage in self._shelf.passages} if also_attached else frozenset()
        decided = await self._curation.attached()
        return [each.question for each in decided if each.passage_id is None or each.passage_id in there]

    async def _gap(self, group: Sequence[Wording]) -> Gap | None:
        """The whole group is closed or open, but for a few whose likes are answered meanwhile."""
        if not await self._left(group[0]):
            group = [left for wording in group if (left := await self._left(wording))]
        if not group:
            return None
        first, times = group[0], [time for wording in group for time in wording.times]
        return Gap(
            first.times[0].asked.key,
            first.text,
            tuple(wording.text for wording in group[1 : 1 + _OTHERS_SHOWN]),
            sum(time.asked.outcome == "not_covered" for time in times),
            sum(time.disliked for time in times),
            len({person for time in times for person in time.waiting}),
            (await self._look_up(first.text)).nearest,
        )

    async def _left(self, wording: Wording) -> Wording | None:
        said = await self._look_up(wording.text)
        left = [time for time in wording.times if not self._is_better(time.asked, said.outcome, said.text)]
        return Wording(tuple(left)) if left else None

    async def _look_up(self, question: str) -> _Said:
        """Once in each generation."""
        serving = self._shelf.generation
        if self._said[0] != serving:
            self._said = serving, {}
        known = self._said[1]
        if question not in known:
            answer = await self._ask(question, ())
            nearest = tuple(found.passage for found in answer.passages[:_NEAREST])
            known[question] = _Said(answer.outcome, answer.text, nearest)
        return known[question]

    def _is_better(self, asked: Asked, outcome: Outcome, text: str) -> bool:
        """What was disliked may read otherwise without its thread: only a later generation says something new."""
        if outcome != "answer" or asked.outcome == "not_covered":
            return outcome == "answer"
        serving = self._shelf.generation
        return serving is not None and serving.created_at > asked.at and text != asked.answer
