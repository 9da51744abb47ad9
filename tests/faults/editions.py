"""The knowledge comes out in one edition after the other while people go on asking: each answer is all of one edition.

An edition has its mark in every sentence and in the title, so that an answer tells where it is from, and so do its
sources.
"""

import asyncio
import re
import shutil
from collections import deque
from collections.abc import Awaitable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles

from bot.sandbox import Message
from bot.slack.apologies import SENTENCE

from .bot_process import CANARY
from .ledger import Place, place, waited
from .load import acks
from .rows import Row
from .scene import Scene, Supplies, scene

_STALE_S = 10.0
_WARM_UP_S = 2.0
_MOVES_OVER_S = 4.0  # the coach looks for another index every two seconds
_MARK = re.compile(r"\bedition(\d+)\b")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_END_OF_A_SENTENCE = re.compile(r"\.(?=\s|$)")
_APOLOGY = SENTENCE.partition(" and ")[0]
# Of one passage, of a whole section, of two things at once.
_QUESTIONS = (
    "Which professional organizations should I join?",
    "Is a master’s degree worth it?",
    "Which workshops and seminars should I attend?",
    "How do I gain practical experience?",
    "Should I look for an internship? And which online courses should I take?",
    "Which blogs and publications should I follow?",
    "How do I build my network?",
    "What do I get out of contributing to open source? And how do I stay up to date?",
)


@dataclass(frozen=True)
class Heard:
    """An answer, and the sources under it, as Slack shows them."""

    at: float
    text: str
    sources: str

    @classmethod
    def of(cls, message: Message) -> "Heard":
        said = [block["text"] for block in message.blocks if block["type"] == "markdown"]
        under = [
            element["text"] for block in message.blocks if block["type"] == "context" for element in block["elements"]
        ]
        return cls(float(message.ts), "\n".join(said), "\n".join(under))

    @property
    def is_unmarked(self) -> bool:
        return not (_MARK.search(self.text) and _MARK.search(self.sources))

    @property
    def editions(self) -> set[int]:
        return {int(number) for number in _MARK.findall(f"{self.text}\n{self.sources}")}


async def asked_all_along(
    home: Path, supplies: Supplies, per_second: float, count: int, every_s: float, before_s: float
) -> Row:
    """So many ingests, one every so many seconds, each of new texts only; before them there are questions, too."""
    knowledge = Path(shutil.copytree(supplies.knowledge, home.with_name(f"{home.name}-knowledge")))
    publish(supplies.knowledge, knowledge, 0)
    async with scene(home, Supplies(knowledge, supplies.data), "WARNING", "bot", QUESTIONS_PER_TEAM="1000000") as here:
        await here.bot.connect()
        await _asked(here, asyncio.sleep(_WARM_UP_S), per_second)
        before = await _asked(here, asyncio.sleep(before_s), per_second)
        ingests = asyncio.create_task(_ingests(here, supplies.knowledge, knowledge, count, every_s))
        during = await _asked(here, ingests, per_second)
        fault = f"{count} ingests while {per_second:g} questions a second are asked"
        row = await here.row("G1", "each answer is there, and all of it of one edition", fault, 300)
    row = _read(row, [Heard.of(message) for message in here.ledger.answers(here.ledger.asked)], count)
    row = _timed(replace(row, trials=len(during)), here, before, during)
    return row.but(sum(map(bool, ingests.result())), "ingests failed")


def publish(originals: Path, knowledge: Path, number: int) -> None:
    """The edition of that number, for the next ingest."""
    for document in originals.glob("*.md"):
        _, front, body = document.read_text(encoding="utf-8").split("---\n", 2)
        [title] = _TITLE.findall(body)
        marked = _END_OF_A_SENTENCE.sub(f" edition{number}.", body).replace(title, f"{title} edition{number}")
        (knowledge / document.name).write_text(f"---\n{front}---\n{marked}", encoding="utf-8")
        questions = document.with_suffix(".questions.yaml")
        asked = questions.read_text(encoding="utf-8").replace(f"{title}:", f"{title} edition{number}:")
        (knowledge / questions.name).write_text(asked, encoding="utf-8")


async def _asked(here: Scene, meanwhile: Awaitable[object], per_second: float) -> Sequence[Place]:
    return await here.ledger.ask_while(meanwhile, per_second, (f"{each} {CANARY}" for each in cycle(_QUESTIONS)))


async def _ingests(here: Scene, originals: Path, knowledge: Path, count: int, every_s: float) -> Sequence[int]:
    """Their exit statuses."""
    statuses: list[int] = []
    for number in range(1, count + 1):
        pause = asyncio.create_task(asyncio.sleep(every_s))
        publish(originals, knowledge, number)
        statuses.append(await (await here.bot.ingest()).wait())
        await asyncio.sleep(_MOVES_OVER_S)
        await pause
    return statuses


def _read(row: Row, answers: Sequence[Heard], count: int) -> Row:
    apologies = sum(answer.text.startswith(_APOLOGY) for answer in answers)
    empty = sum(not answer.text.strip() for answer in answers)
    mixed = sum(len(answer.editions) > 1 for answer in answers)
    stale, seen = _stale(answers), set[int]().union(*(answer.editions for answer in answers))
    counted = {"apologies": apologies, "empty": empty, "mixed": mixed, "stale": stale, "editions": len(seen)}
    row = replace(row, figures={**row.figures, **counted})
    for what in ("apologies", "empty", "mixed", "stale"):
        row = row.but(counted[what], f"answers are {what}")
    row = row.but(sum(answer.is_unmarked for answer in answers), "answers are of no edition")
    return row.but(count + 1 - len(seen), "editions were never heard of")


def _stale(answers: Sequence[Heard]) -> int:
    """Of an older edition than one that another answer was of a while before."""
    stale, newest, earlier = 0, 0, deque(answers)
    for answer in answers:
        while earlier[0].at <= answer.at - _STALE_S:
            newest = max([newest, *earlier.popleft().editions])
        stale += any(edition < newest for edition in answer.editions)
    return stale


def _timed(row: Row, here: Scene, before: Collection[Place], during: Collection[Place]) -> Row:
    were, are = ([waited(answer) for answer in here.ledger.answers(asked)] for asked in (before, during))
    were_ms, are_ms = _milliseconds(were), _milliseconds(are)
    figures: dict[str, object] = {}
    for name, was, now in zip(("p50", "p95"), were_ms, are_ms, strict=True):
        figures |= {f"{name}_ms": round(now), f"{name}_before_ms": round(was), f"{name}_ratio": round(now / was, 2)}
    asked = [each for each in here.slack.envelopes if place(each.payload.get("event")) in set(during)]
    return replace(row, figures={**row.figures, **figures, **acks(asked).figures()})


def _milliseconds(seconds: Sequence[float]) -> tuple[float, float]:
    """Half of them took no longer, and 19 of 20."""
    return 1000 * median(seconds), 1000 * quantiles(seconds, n=20, method="inclusive")[-1]
