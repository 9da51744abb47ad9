"""The sender by itself, while nobody answers at Slack's address."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.domain import Person, Thread
from bot.mail import Reply
from bot.sandbox import Sandbox
from bot.sandbox.faults import rate_limiting, waiting_for
from bot.slack.pauses import Pause, Tempo
from bot.slack.sender import Sender, web_client
from bot.store.engine import Database
from bot.store.mail_tables import outbox as rows
from bot.store.outbox import Outbox

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Office:
    """A sender with its outbox, and a Slack that can be away."""

    def __init__(self, slack: Sandbox, database: Database) -> None:
        self.now = NOW
        self.results: list[str] = []
        self.slack = slack
        self.port = int(slack.api_url.split(":")[2].split("/")[0])
        self.channel = slack.workspace.direct_message(slack.person("ada").id).id
        self.outbox = Outbox(database, "here:1:a")
        client = web_client(slack.bot_token, slack.api_url, logging.getLogger("bot.slack.bolt"))
        assert 0 < client.timeout <= 20
        client.timeout = 1
        self.sender = Sender(client, self.outbox, self, asyncio.Event(), lambda: self.now, Tempo())

    def came(self, kind: str, seconds: float) -> None:
        raise AssertionError("a sender takes nothing in")

    def tip_asked_for(self) -> None:
        raise AssertionError("a sender is asked for nothing")

    def tip_due(self, outcome: str) -> None:
        raise AssertionError("a sender chooses nothing")

    def sent(self, result: str) -> None:
        self.results.append(result)

    async def write(self) -> None:
        reply = Reply(Person("T1", "U1"), Thread("T1", self.channel, ""), [{"text": "Learn statistics."}])
        await self.outbox.put("1", reply, self.now)
        await self.sender.crew.idle()


@pytest.fixture
async def database(tmp_path: Path, tables: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{shutil.copy(tables, tmp_path / 'coach.sqlite3')}")
    yield database
    await database.close()


@pytest.fixture
async def office(database: Database) -> AsyncIterator[Office]:
    slack = Sandbox()
    await slack.start()
    office = Office(slack, database)
    await slack.stop()
    sending = asyncio.create_task(office.sender.crew.run())
    yield office
    sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending


async def test_c4_what_surely_did_not_arrive_is_sent_when_slack_is_back(office: Office) -> None:
    """C4: after waits that grow."""
    await office.write()
    for seconds in (1, 2, 4):
        assert await office.outbox.states() == {"waiting": 1}
        office.now += timedelta(seconds=seconds)
        await office.sender.crew.idle()
    await office.slack.start(office.port)
    office.now += timedelta(seconds=7)
    await office.sender.crew.idle()
    assert office.slack.calls("chat.postMessage") == []
    office.now += timedelta(seconds=1)
    await office.sender.crew.idle()
    await office.slack.stop()
    assert await office.outbox.states() == {"sent": 1}
    assert len(office.slack.calls("chat.postMessage")) == 1


async def test_c4_after_a_day_of_tries_it_is_given_up(office: Office, database: Database) -> None:
    """C4."""
    await office.write()
    async with database.writing() as connection:
        await connection.execute(update(rows).values(tries=24 * 60))
    office.now += timedelta(minutes=1)
    await office.sender.crew.idle()
    assert await office.outbox.states() == {"failed": 1}


async def test_c4_a_limit_and_the_pause_after_it_are_no_failed_tries(office: Office, database: Database) -> None:
    """C4."""
    await office.slack.start(office.port)
    office.slack.faults.plan("chat.postMessage", [rate_limiting("2")])
    await office.write()
    async with database.writing() as connection:
        await connection.execute(update(rows).values(due_at=NOW))
    office.now += timedelta(seconds=1)
    await office.sender.crew.idle()
    async with database.reading() as connection:
        assert (await connection.execute(select(rows.c.state, rows.c.tries))).one() == ("waiting", 0)

    office.now += timedelta(seconds=1)
    await office.sender.crew.idle()
    assert office.results == ["rate_limited", "sent"]
    await office.slack.stop()


async def test_c4_an_answer_of_slack_that_never_comes_is_not_waited_for_long(office: Office) -> None:
    """C4: the message may have arrived."""
    never = asyncio.Event()
    await office.slack.start(office.port)
    office.slack.faults.plan("chat.postMessage", [waiting_for(never, accepted=True)])
    await office.write()
    assert await office.outbox.states() == {"ambiguous": 1}
    assert len(office.slack.calls("chat.postMessage")) == 1
    never.set()
    await office.slack.stop()


@pytest.mark.parametrize(("gone", "left"), [(0, 10), (4, 6), (10, 0), (11, 0), (-3600, 0)])
def test_a_pause_is_over_in_time_and_when_the_clock_is_put_back(gone: float, left: float) -> None:
    assert Pause(NOW, 10).left(NOW + timedelta(seconds=gone)) == left
