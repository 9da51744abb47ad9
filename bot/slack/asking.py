"""Asks the coach on behalf of somebody in Slack: what is said to them, and what is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from bot.domain import Answer, Person, Turn
from bot.feedback import Asked, key_of
from bot.slack.blocks import Message, answer_messages
from bot.slack.needs import Needs
from bot.writing import Hear


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who asks and where, by the `id` Slack gives what they did; `channel` is empty where only they see the answer."""

    id: str
    person: Person
    channel: str


@dataclass(frozen=True, slots=True)
class Answered:
    """`asked` is None when nothing is to be kept: what somebody says in distress is nobody else's business."""

    answer: Answer
    asked: Asked | None
    messages: list[Message]


class Asking:
    def __init__(self, needs: Needs) -> None:
        self._ask = needs.ask
        self._link_hosts = needs.link_hosts
        self._now = needs.now

    async def ask(
        self, occasion: Occasion, question: str, history: Sequence[Turn] = (), hear: Hear | None = None
    ) -> Answered:
        began = perf_counter()
        answer = await self._ask(question, history, occasion.person, hear)
        asked = asked_on(occasion, question, answer, perf_counter() - began, self._now())
        said = answer_messages(answer, self._link_hosts(), asked.key if asked else None)
        return Answered(answer, asked, said)


def asked_on(occasion: Occasion, question: str, answer: Answer, seconds: float, now: datetime) -> Asked | None:
    if answer.is_care:
        return None
    return Asked(
        key_of(occasion.id),
        occasion.person,
        occasion.channel,
        question,
        answer.outcome,
        answer.text,
        tuple(answer.passages[i].passage.id for i in answer.cited),
        answer.sources[0].section[-1] if answer.sources else None,
        seconds,
        now,
        answer.writing,
    )
