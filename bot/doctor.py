"""Looks at everything the coach needs and says, of what is wrong, what to do about it."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain import Generation
from bot.errors import CoachError
from bot.subscriptions import Outcome
from bot.subscriptions import State as SubscriptionState

State = Literal["ok", "warn", "bad"]
_SLOW_S = 5.0
_INGEST = "Run `python ingest.py`."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """`advice` is what to do about it; empty when there is nothing to do, or when `found` says it already."""

    name: str
    state: State
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What an ingest would read: the number of usable documents, and a line for whatever it would refuse."""

    documents: int
    refused: Sequence[str]


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What members didn't get: how many messages were set aside and why, and the same of replies and conversations."""

    set_aside: Sequence[str]
    ambiguous: Sequence[str]
    unreachable: Sequence[str]


@dataclass(frozen=True, slots=True)
class Probes:
    """How to look at each thing; a probe raises CoachError when the thing can't be used.

    `model` returns the name by which an index remembers the configured embedding model, after it has embedded a word;
    `chat` returns the name of the chat model and after how many seconds it answered, and is None without one;
    `database` returns where the database is, after it has brought the tables up to date; `index` returns the serving
    generation, after it has opened it; `tips` returns how many subscriptions there are, and what became of the tips of
    the last 24 hours; `slack` returns who the tokens belong to, and is None without tokens.
    """

    knowledge: Callable[[], Awaitable[Knowledge]]
    model: Callable[[], Awaitable[str]]
    chat: Callable[[], Awaitable[tuple[str, float]]] | None
    database: Callable[[], Awaitable[str]]
    index: Callable[[], Awaitable[Generation | None]]
    undelivered: Callable[[], Awaitable[Undelivered]]
    tips: Callable[[], Awaitable[tuple[Mapping[SubscriptionState, int], Mapping[Outcome, int]]]]
    slack: Callable[[], Awaitable[str]] | None


async def examine(probes: Probes, now: datetime) -> list[Check]:
    """In the order in which things are needed; whatever fails, the rest is looked at too."""
    model = await _looked("Embedding model", _model(probes))
    chat = [await _looked("Chat model", _chat(probes.chat))] if probes.chat else []
    return [
        await _looked("Knowledge", _knowledge(probes)),
        model,
        *chat,
        await _looked("Database", _database(probes)),
        await _looked("Index", _index(probes, model, now)),
        await _looked("Messages", _messages(probes)),
        await _looked("Daily tips", _tips(probes)),
        await _looked("Slack", _slack(probes)),
    ]


def settings(problems: Sequence[str]) -> list[Check]:
    if not problems:
        return [Check("Settings", "ok", "understood")]
    return [Check("Settings", "bad", problem, ".env.example explains every setting.") for problem in problems]


async def _looked(name: str, look: Awaitable[Check]) -> Check:
    try:
        return await look
    except CoachError as error:
        return Check(name, "bad", str(error))
    except Exception as error:  # A doctor must outlive what it looks at, whatever that dies of.
        _log.debug("The check of %s failed", name, exc_info=True)
        return Check(name, "bad", f"failed: {type(error).__name__}", "Run `LOG_LEVEL=DEBUG coach doctor` for details.")


async def _knowledge(probes: Probes) -> Check:
    knowledge = await probes.knowledge()
    found = f"{knowledge.documents} documents"
    if knowledge.refused:
        return Check("Knowledge", "warn", f"{found}; refused: {'; '.join(knowledge.refused)}", "Mend or remove those.")
    return Check("Knowledge", "ok", found)


async def _model(probes: Probes) -> Check:
    return Check("Embedding model", "ok", await probes.model())


async def _chat(look: Callable[[], Awaitable[tuple[str, float]]]) -> Check:
    name, seconds = await look()
    found = f"{name} answers, after {seconds:.1f} s"
    if seconds > _SLOW_S:
        return Check("Chat model", "warn", found, "People wait for it: a smaller model, or a nearer one, is quicker.")
    return Check("Chat model", "ok", found)


async def _database(probes: Probes) -> Check:
    return Check("Database", "ok", await probes.database())


async def _index(probes: Probes, model: Check, now: datetime) -> Check:
    generation = await probes.index()
    if generation is None:
        return Check("Index", "bad", "there is none yet", _INGEST)
    age = f"made {_ago(generation, now)} with {generation.model}"
    found = f"generation {generation.id}: {generation.passages} passages of {generation.documents} documents, {age}"
    if model.state == "ok" and model.found != generation.model:
        return Check("Index", "bad", f"{found}; but the embedding model is {model.found}", _INGEST)
    return Check("Index", "ok", found)


async def _messages(probes: Probes) -> Check:
    found = await probes.undelivered()
    lines = [
        f"{len(reasons)} {what} ({_most_common(reasons)})"
        for what, reasons in (
            ("set aside after they failed", found.set_aside),
            ("replies that may not have arrived", found.ambiguous),
            ("conversations that take nothing", found.unreachable),
        )
        if reasons
    ]
    if not lines:
        return Check("Messages", "ok", "all answered")
    return Check("Messages", "warn", "; ".join(lines), "The log says more; they are forgotten after RETENTION_DAYS.")


def _most_common(reasons: Sequence[str]) -> str:
    return ", ".join(reason for reason, _ in Counter(reasons).most_common(3))


async def _tips(probes: Probes) -> Check:
    subscriptions, tips = await probes.tips()
    found = f"{subscriptions.get('active', 0)} subscribers, {tips.get('sent', 0)} sent in the last 24 hours"
    if not (missed := tips.get("missed", 0)):
        return Check("Daily tips", "ok", found)
    return Check("Daily tips", "warn", f"{found}, {missed} too late", "Was the coach away? See TIPS_LATE_HOURS.")


async def _slack(probes: Probes) -> Check:
    if probes.slack is None:
        return Check("Slack", "ok", "no tokens set, so the coach runs in the terminal")
    return Check("Slack", "ok", await probes.slack())


def _ago(generation: Generation, now: datetime) -> str:
    hours = int((now - generation.created_at).total_seconds() // 3600)
    return f"{hours // 24} days ago" if hours >= 48 else f"{hours} hours ago" if hours else "within the last hour"
