"""Watching the coach over loopback HTTP, as Prometheus and an orchestrator do."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import aiohttp
import pytest

from bot.errors import StoreUnavailable
from bot.watching.health import Health
from bot.watching.metrics import Metrics
from bot.watching.server import watched
from bot.writing import Writing


@dataclass
class Part:
    """A part of the coach, and what is wrong with it."""

    wrong: str | Exception | None = None
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0

    def __post_init__(self) -> None:
        self.answers.set()

    async def probe(self) -> str | None:
        self.asked += 1
        await self.answers.wait()
        if isinstance(self.wrong, Exception):
            raise self.wrong
        return self.wrong

    async def states(self) -> Mapping[str, int]:
        await self.probe()
        return {"waiting": 3, "taken": 1}


@dataclass
class Coach:
    address: str
    metrics: Metrics
    database: Part
    slack: Part
    time: float = 0

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as http, http.get(self.address + path) as response:
            return response.status, await response.text()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
async def coach() -> AsyncIterator[Coach]:
    port, database, slack = free_port(), Part(), Part()
    metrics = Metrics({"inbox": database.states}, lambda: 7)
    coach = Coach(f"http://127.0.0.1:{port}", metrics, database, slack)
    health = Health({"database": database.probe, "slack": slack.probe}, lambda: coach.time)
    async with watched(metrics, health, port):
        yield coach


async def test_a_coach_in_good_health_is_live_and_ready(coach: Coach) -> None:
    """K4"""
    assert (await coach.get("/live"))[0] == 200
    assert await coach.get("/ready") == (200, '{"ready": true, "parts": {"database": "ok", "slack": "ok"}}')


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("The connection is closed.", "The connection is closed."),
        (StoreUnavailable("The database is damaged."), "The database is damaged."),
        (RuntimeError("canary"), "It failed: RuntimeError."),
    ],
)
async def test_a_part_that_is_down_is_named_until_it_is_up_again(
    coach: Coach, wrong: str | Exception, told: str
) -> None:
    """K4"""
    coach.database.wrong = wrong
    assert await coach.get("/ready") == (503, f'{{"ready": false, "parts": {{"database": "{told}", "slack": "ok"}}}}')
    assert (await coach.get("/live"))[0] == 200
    coach.database.wrong = None
    coach.time += 5
    assert (await coach.get("/ready"))[0] == 200


async def test_a_part_that_hangs_is_not_waited_for(coach: Coach) -> None:
    """K4"""
    coach.slack.answers.clear()
    status, told = await asyncio.wait_for(coach.get("/ready"), 4)
    assert (status, '"slack": "It doesn\'t answer within 2 seconds."' in told) == (503, True)
    assert '"database": "ok"' in told


async def test_many_who_ask_are_told_what_one_found(coach: Coach) -> None:
    assert {status for status, _ in await asyncio.gather(coach.get("/ready"), coach.get("/ready"))} == {200}
    coach.time += 4.9
    await coach.get("/ready")
    assert coach.slack.asked == 1
    coach.time += 0.1
    await coach.get("/ready")
    assert coach.slack.asked == 2


async def test_the_figures_count_what_happens(coach: Coach) -> None:
    coach.metrics.came("message", 0.02)
    coach.metrics.came("message", 4)
    coach.metrics.answered("not_covered", 0.3)
    coach.metrics.sent("ambiguous")
    coach.metrics.tip_asked_for()
    coach.metrics.tip_due("sent")
    coach.metrics.tip_due("missed")
    coach.metrics.tip_due("missed")
    status, page = await coach.get("/metrics")
    assert status == 200
    assert {
        'coach_events_total{kind="message"} 2.0',
        'coach_ack_seconds_bucket{le="3.0"} 1.0',
        'coach_answers_total{outcome="not_covered"} 1.0',
        "coach_answer_seconds_count 1.0",
        'coach_sends_total{result="ambiguous"} 1.0',
        "coach_tips_served_total 1.0",
        'coach_tip_days_total{outcome="sent"} 1.0',
        'coach_tip_days_total{outcome="missed"} 2.0',
        'coach_queue{queue="inbox",state="waiting"} 3.0',
        "coach_index_generation 7.0",
    } <= set(page.splitlines())


async def test_what_a_chat_model_writes_is_counted(coach: Coach) -> None:
    coach.metrics.answered("answer", 3, Writing("openai:one", kept=3, dropped=1, tokens=900, first_s=1.5))
    coach.metrics.answered("answer", 20, Writing("openai:one", dropped=2, tokens=100, failed="timeout"))
    coach.metrics.answered("answer", 1, Writing("openai:one", failed="nobody knows why"))
    coach.metrics.answered("answer", 0.1)
    _, page = await coach.get("/metrics")
    assert {
        'coach_model_answers_total{result="written"} 1.0',
        'coach_model_answers_total{result="timeout"} 1.0',
        'coach_model_answers_total{result="other"} 1.0',
        'coach_model_sentences_total{result="kept"} 3.0',
        'coach_model_sentences_total{result="dropped"} 3.0',
        "coach_model_tokens_total 1000.0",
        'coach_model_first_word_seconds_bucket{le="2.0"} 1.0',
        "coach_model_first_word_seconds_count 1.0",
    } <= set(page.splitlines())


async def test_a_person_who_moved_is_counted_as_what_it_is(coach: Coach) -> None:
    coach.metrics.came("user_change", 0.01)
    assert 'coach_events_total{kind="user_change"} 1.0' in (await coach.get("/metrics"))[1]


async def test_what_others_invent_makes_no_new_series(coach: Coach) -> None:
    for n in range(100):
        coach.metrics.came(f"invented_{n}", 0)
    _, page = await coach.get("/metrics")
    assert 'coach_events_total{kind="other"} 100.0' in page
    assert "invented" not in page


async def test_the_figures_are_there_when_the_database_is_not(coach: Coach) -> None:
    coach.database.wrong = StoreUnavailable("The database is damaged.")
    status, page = await coach.get("/metrics")
    assert status == 200
    assert "coach_index_generation 7.0" in page
    assert "coach_queue{" not in page


async def test_two_coaches_count_for_themselves() -> None:
    one, other = Metrics({}, lambda: 1), Metrics({}, lambda: 2)
    one.tip_asked_for()
    assert b"coach_tips_served_total 0.0" in await other.page()


async def test_a_port_in_use_is_told_of_and_no_more(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with watched(Metrics({}, lambda: 1), Health({}), port):
            pass
    (told,) = caplog.records
    assert told.levelno == logging.WARNING
    assert f"HEALTH_PORT {port} can't be opened" in told.getMessage()


async def test_nobody_has_to_be_able_to_watch() -> None:
    async with watched(Metrics({}, lambda: 1), Health({}), 0):
        pass
