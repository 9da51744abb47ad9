"""What is told of a chat model in trouble: to whoever watches the coach, and to its admins; it goes on quoting."""

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.bootstrap import House
from bot.errors import ModelUnavailable
from bot.rag.chat.model import ChatModel
from bot.rag.library import Library
from bot.service import probes
from bot.settings import Settings
from bot.slack.status import status_text
from bot.watching.health import Health
from bot.watching.metrics import Metrics
from bot.watching.server import watched
from bot.writing import Prompt
from tests.opening import house_over

from .model_server import ModelServer, refuses

_NOW = datetime(2026, 11, 22, tzinfo=UTC)
_REFUSED = "It refused the key (401): check OPENAI_API_KEY."


@asynccontextmanager
async def house_with(library: Library, model_server: ModelServer, data: Path) -> AsyncIterator[House]:
    settings = Settings.from_env(
        {"DATA_DIR": str(data), "CHAT_MODEL": "openai:stand-in", "CHAT_BASE_URL": model_server.url}
    )
    async with house_over(library, settings) as house:
        yield house


async def fail(house: House) -> None:
    assert isinstance(house.chat_model, ChatModel)
    with pytest.raises(ModelUnavailable):
        _ = [piece async for piece in house.chat_model.stream(Prompt("Answer.", "What is risk?"), 50)]


@dataclass
class Watched:
    address: str

    async def ready(self) -> tuple[int, Any]:
        async with aiohttp.ClientSession() as http, http.get(f"{self.address}/ready") as response:
            return response.status, json.loads(await response.text())


@asynccontextmanager
async def watching(house: House) -> AsyncIterator[Watched]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    health = Health(probes(house, None), clock=iter(range(0, 1000, 10)).__next__, spare={"chat_model"})
    async with watched(Metrics({}, lambda: 1), health, port):
        yield Watched(f"http://127.0.0.1:{port}")


async def test_a_model_in_trouble_is_shown_while_the_coach_is_well(
    library: Library, model_server: ModelServer, small: Path
) -> None:
    """F3"""
    async with house_with(library, model_server, small) as house, watching(house) as coach:
        parts = {"database": "ok", "index": "ok", "chat_model": "ok"}
        assert await coach.ready() == (200, {"ready": True, "parts": parts})
        model_server.says(refuses(401))
        await fail(house)
        assert await coach.ready() == (200, {"ready": True, "parts": parts | {"chat_model": _REFUSED}})


async def test_admins_are_told_of_a_key_that_is_refused(
    library: Library, model_server: ModelServer, small: Path
) -> None:
    """F3"""
    async with house_with(library, model_server, small) as house:
        assert "- **Chat model:** openai:stand-in, no trouble\n" in status_text(await house.status(), _NOW)
        model_server.says(refuses(401))
        await fail(house)
        told = f"- **Chat model:** openai:stand-in, answers are quoted at the moment. {_REFUSED}\n"
        assert told in status_text(await house.status(), _NOW)


async def test_without_a_model_nothing_is_told_of_any(library: Library, small: Path) -> None:
    async with house_over(library, Settings(DATA_DIR=small)) as house:
        assert house.chat_model is None
        assert "model:" not in status_text(await house.status(), _NOW)
        assert list(probes(house, None)) == ["database", "index"]
