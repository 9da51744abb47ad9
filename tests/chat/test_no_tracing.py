"""What is asked and answered goes to the model and nowhere else, whatever the environment says (F9)."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.surroundings import SLACK, forget, settings

from .model_server import ModelServer

_ROOT = Path(__file__).parents[2]
# Asks LangChain directly, as a program would that looks after nothing.
_UNGUARDED = """
import asyncio, sys
from langchain.chat_models import init_chat_model
from langchain_core.tracers.langchain import wait_for_all_tracers

async def main():
    model = init_chat_model("openai:stand-in", base_url=sys.argv[1], api_key="none", use_responses_api=False)
    print(*[chunk.text async for chunk in model.astream("What is risk?")])

asyncio.run(main())
wait_for_all_tracers()
"""


@dataclass
class Collector:
    """Where traces would go: counts who comes, and answers nothing."""

    address: str = ""
    visitors: int = 0

    async def visited(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visitors += 1
        writer.close()


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    collector = Collector()
    server = await asyncio.start_server(collector.visited, "127.0.0.1", 0)
    async with server:
        collector.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield collector


def traced(collector: Collector) -> Mapping[str, str]:
    tracing = dict.fromkeys(("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"), "true")
    addresses = dict.fromkeys(("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT", "LANGSMITH_GATEWAY"), collector.address)
    keys = dict.fromkeys(("LANGSMITH_API_KEY", "LANGCHAIN_API_KEY", "LANGSMITH_GATEWAY_API_KEY"), "ls-1234567890")
    return {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **tracing, **addresses, **keys}


async def ran(*command: str, environment: Mapping[str, str]) -> str:
    run = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=_ROOT, env=environment, stdout=PIPE, stderr=PIPE
    )
    told, complaint = await run.communicate()
    return told.decode() + complaint.decode()


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("command", "tells"),
    [(["doctor"], "openai:stand-in answers, after "), (["ask", "Which skills do I need for risk?"], "")],
    ids=["doctor", "ask"],
)
async def test_the_coach_is_not_traced(
    collector: Collector, model_server: ModelServer, small: Path, command: list[str], tells: str
) -> None:
    """F9"""
    ours = {"DATA_DIR": str(small), "CHAT_MODEL": "openai:stand-in", "CHAT_BASE_URL": model_server.url}
    told = await ran("-m", "bot", *command, environment={**traced(collector), **ours})
    assert model_server.requests, told
    assert tells in told
    assert collector.visitors == 0


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_whoever_does_not_look_after_it_is_traced(collector: Collector, model_server: ModelServer) -> None:
    """Else the test before proves nothing."""
    told = await ran("-c", _UNGUARDED, model_server.url, environment=traced(collector))
    assert model_server.requests, told
    assert collector.visitors > 0


def test_what_libraries_obey_is_taken_out_of_the_environment(tmp_path: Path) -> None:
    """F9"""
    process = {
        **dict.fromkeys(("LANGSMITH_TRACING", "langchain_tracing_v2", "GOOGLE_GENAI_USE_VERTEXAI"), "true"),
        **dict.fromkeys(("LANGUAGE", "SLACK_CLIENT_ID", "OPENAI_API_KEY"), "kept"),
    }
    settings(process, tmp_path / ".env")
    assert sorted(process) == ["LANGUAGE", "OPENAI_API_KEY", "SLACK_CLIENT_ID"]
    forget(process, SLACK)
    assert sorted(process) == ["LANGUAGE", "OPENAI_API_KEY"]
