"""What the coach says of its own health while one of its parts is away (matrix row K4)."""

import asyncio
import shutil
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.bootstrap import open_house
from bot.sandbox import Sandbox
from bot.sandbox.faults import waiting_for
from bot.service import probes
from bot.settings import Settings
from bot.slack.app import build_app
from bot.slack.needs import Needs
from bot.slack.serving import SocketHandler
from bot.watching.health import Health
from bot.watching.metrics import Metrics
from bot.watching.server import watched

FRESH_S = 5  # so long what was found is told again

WELL = (200, {"ready": True, "parts": {"database": "ok", "index": "ok", "slack": "ok"}})


@dataclass
class Watched:
    address: str
    database: Path
    time: float = 0

    async def ready(self) -> tuple[int, Any]:
        """Asked anew; and whatever is the matter, the process is alive."""
        self.time += FRESH_S
        async with aiohttp.ClientSession() as http:
            async with http.get(f"{self.address}/live") as live:
                assert live.status == 200
            async with http.get(f"{self.address}/ready") as response:
                return response.status, await response.json()


@pytest.fixture
async def coach(
    slack: Sandbox, needs: Needs, small: Path, small_handbook: Path, tmp_path: Path
) -> AsyncIterator[Watched]:
    """Connected, with a house of its own."""
    data = Path(shutil.copytree(small, tmp_path / "data", symlinks=True))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    coach = Watched(f"http://127.0.0.1:{port}", data / "coach.sqlite3")
    app, _ = build_app(slack.bot_token, slack.api_url, needs)
    async with open_house(Settings(DATA_DIR=data, KNOWLEDGE_DIR=small_handbook)) as house:
        line = SocketHandler(app, slack.app_token)
        health = Health(probes(house, line), lambda: coach.time)
        async with watched(Metrics({}, lambda: 1), health, port):
            await line.connect_async()  # type: ignore[no-untyped-call]
            try:
                yield coach
            finally:
                await line.close_async()  # type: ignore[no-untyped-call]


@pytest.mark.slow
async def test_k4_a_database_that_takes_nothing_is_named_until_it_does(coach: Watched) -> None:
    """K4: another program keeps it to itself, and reading goes on."""
    assert await coach.ready() == WELL
    with closing(sqlite3.connect(coach.database, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        told = {"database": "It doesn't answer within 2 seconds.", "index": "ok", "slack": "ok"}
        assert await coach.ready() == (503, {"ready": False, "parts": told})
        another.execute("ROLLBACK")
    assert await coach.ready() == WELL


async def test_k4_a_lost_connection_to_slack_is_named_until_there_is_another(coach: Watched, slack: Sandbox) -> None:
    """K4"""
    may_connect = asyncio.Event()
    slack.faults.plan("apps.connections.open", [waiting_for(may_connect, accepted=True)])
    await slack.socket.close()
    await slack.called("apps.connections.open", count=2)
    told = {"database": "ok", "index": "ok", "slack": "The coach isn't connected to it: the log says why."}
    assert await coach.ready() == (503, {"ready": False, "parts": told})
    may_connect.set()
    await slack.connected()
    await slack.acked(await slack.deliver({"type": "team_join"}))
    assert await coach.ready() == WELL
