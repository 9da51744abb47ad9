"""The figures of one coach: how much came in and went out, how long it took, and what waits."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.errors import CoachError
from bot.writing import Writing

Sent = Literal["sent", "ambiguous", "failed", "rate_limited"]
States = Callable[[], Awaitable[Mapping[Any, int]]]
_PATIENCE_SECONDS = 2.0
# Slack asks for an acknowledgement within three seconds.
_ACKS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)
_ANSWERS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_FIRST_WORDS = (0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 20, 30, 60)
# Every name makes a series that is kept for good: what others may call a thing doesn't decide how many there are.
_KINDS = {
    *("app_mention", "message", "app_home_opened", "app_rate_limited", "user_change", "agent_session_stopped"),
    *("command", "action", "view"),
}

_REASONS = {"stopped", "budget", "unavailable", "timeout", "cut", "empty", "unsupported"}


class Metrics:
    """`queues` are counted, by state, whenever somebody looks; so is the `generation` of the index that serves."""

    def __init__(self, queues: Mapping[str, States], generation: Callable[[], int]) -> None:
        self._queues = queues
        self._registry = one = CollectorRegistry()
        self._events = Counter("coach_events", "What came from Slack, by kind.", ["kind"], registry=one)
        self._acks = Histogram("coach_ack_seconds", "Until it was acknowledged.", registry=one, buckets=_ACKS)
        self._answers = Counter("coach_answers", "Answers, by outcome.", ["outcome"], registry=one)
        self._seconds = Histogram("coach_answer_seconds", "Until it was answered.", registry=one, buckets=_ANSWERS)
        self._writing = _Writing(one)
        self._sends = Counter("coach_sends", "Messages sent to Slack, by result.", ["result"], registry=one)
        self._tips = Counter("coach_tips_served", "Tips given to whoever asked.", registry=one)
        self._tip_days = Counter("coach_tip_days", "Daily tips that were due, by outcome.", ["outcome"], registry=one)
        self._depth = Gauge("coach_queue", "What is in a queue, by state.", ["queue", "state"], registry=one)
        serving = Gauge("coach_index_generation", "The generation of the index that serves.", registry=one)
        serving.set_function(generation)

    def came(self, kind: str, seconds: float) -> None:
        """Acknowledged after so many seconds."""
        self._events.labels(kind if kind in _KINDS else "other").inc()
        self._acks.observe(seconds)

    def answered(self, outcome: str, seconds: float, writing: Writing | None = None) -> None:
        """`writing` says what a chat model had to do with it."""
        self._answers.labels(outcome).inc()
        self._seconds.observe(seconds)
        if writing:
            self._writing.came(writing)

    def sent(self, result: Sent) -> None:
        self._sends.labels(result).inc()

    def tip_asked_for(self) -> None:
        self._tips.inc()

    def tip_due(self, outcome: str) -> None:
        self._tip_days.labels(outcome).inc()

    async def page(self) -> bytes:
        """In Prometheus' text format; a queue that can't be counted now is left out."""
        counted = dict(zip(self._queues, await asyncio.gather(*map(_count, self._queues.values())), strict=True))
        self._depth.clear()
        for queue, states in counted.items():
            for state, count in states.items():
                self._depth.labels(queue, state).set(count)
        return generate_latest(self._registry)


class _Writing:
    """Of the answers that a chat model had a part in."""

    def __init__(self, registry: CollectorRegistry) -> None:
        about = "Answers a chat model had a part in: written, or quoted instead and why."
        self._answers = Counter("coach_model_answers", about, ["result"], registry=registry)
        about = "Sentences it wrote: kept, or dropped as nothing supports them."
        self._sentences = Counter("coach_model_sentences", about, ["result"], registry=registry)
        self._tokens = Counter("coach_model_tokens", "Tokens of its prompts and replies.", registry=registry)
        about = "Until its first word could be read."
        self._first = Histogram("coach_model_first_word_seconds", about, registry=registry, buckets=_FIRST_WORDS)

    def came(self, writing: Writing) -> None:
        why = writing.failed
        result = "written" if why is None else why if why in _REASONS else "other"
        self._answers.labels(result).inc()
        self._sentences.labels("kept").inc(writing.kept)
        self._sentences.labels("dropped").inc(writing.dropped)
        self._tokens.inc(writing.tokens)
        if writing.first_s is not None:
            self._first.observe(writing.first_s)


async def _count(states: States) -> Mapping[Any, int]:
    with suppress(CoachError, TimeoutError):
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await states()
    return {}
