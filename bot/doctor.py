"""Looks at everything the coach needs and says, of what is wrong, what to do about it."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from stat import S_IRGRP, S_IROTH
from typing import Literal

from bot.domain import Generation
from bot.errors import CoachError
from bot.subscriptions import Outcome
from bot.subscriptions import State as SubscriptionState

State = Literal["ok", "warn", "bad"]
_OLDEST_PYTHON = (3, 11)
# By minor version, the first that mends what a crafted archive can do (CVE-2024-0450).
_MENDED_PYTHON: dict[tuple[int, ...], tuple[int, ...]] = {(3, 11): (3, 11, 8), (3, 12): (3, 12, 2)}
# Before it, a kill at a bad moment can damage a database in the mode we use (the WAL-reset bug).
_MENDED_SQLITE = (3, 51, 3)
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
    `database` returns where the database is, after it has brought the tables up to date; `index` returns the serving
    generation, after it has opened it; `tips` returns how many subscriptions there are, and what became of the tips of
    the last 24 hours; `slack` returns who the tokens belong to, and is None without tokens.
    """

    knowledge: Callable[[], Awaitable[Knowledge]]
    model: Callable[[], Awaitable[str]]
    database: Callable[[], Awaitable[str]]
    index: Callable[[], Awaitable[Generation | None]]
    undelivered: Callable[[], Awaitable[Undelivered]]
    tips: Callable[[], Awaitable[tuple[Mapping[SubscriptionState, int], Mapping[Outcome, int]]]]
    slack: Callable[[], Awaitable[str]] | None


async def examine(probes: Probes, now: datetime) -> list[Check]:
    """In the order in which things are needed; whatever fails, the rest is looked at too."""
    model = await _looked("Embedding model", _model(probes))
    return [
        await _looked("Knowledge", _knowledge(probes)),
        model,
        await _looked("Database", _database(probes)),
        await _looked("Index", _index(probes, model, now)),
        await _looked("Messages", _messages(probes)),
        await _looked("Daily tips", _tips(probes)),
        await _looked("Slack", _slack(probes)),
    ]


def python(version: tuple[int, ...]) -> Check:
    found = _dotted(version[:3])
    if version[:2] < _OLDEST_PYTHON:
        return Check("Python", "bad", found, f"Install Python {_dotted(_OLDEST_PYTHON)} or newer.")
    if version < (mended := _MENDED_PYTHON.get(version[:2], version)):
        return Check("Python", "warn", f"{found} has known holes", f"Update it to {_dotted(mended)} or newer.")
    return Check("Python", "ok", found)


def sqlite(version: tuple[int, ...]) -> Check:
    if version < _MENDED_SQLITE:
        advice = f"Use a Python that comes with SQLite {_dotted(_MENDED_SQLITE)} or newer, and keep backups."
        return Check("SQLite", "warn", f"{_dotted(version)} can, rarely, damage the database", advice)
    return Check("SQLite", "ok", _dotted(version))


def privacy(dotenv: Path) -> list[Check]:
    """Nothing to say where there is no such file, or nobody else can read it."""
    if dotenv.is_file() and dotenv.stat().st_mode & (S_IRGRP | S_IROTH):
        return [Check("Secrets", "warn", f"others on this machine can read {dotenv}", f"Run `chmod 600 {dotenv}`.")]
    return []


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


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _ago(generation: Generation, now: datetime) -> str:
    hours = int((now - generation.created_at).total_seconds() // 3600)
    return f"{hours // 24} days ago" if hours >= 48 else f"{hours} hours ago" if hours else "within the last hour"
