"""What the coach holds on to doesn't grow with what it has done (matrix row K5)."""

import asyncio
import gc
import os
from pathlib import Path

import pytest

from .conftest import World

ROUNDS, PEOPLE = 10, 30
MOST_KB = 30_000  # of which nearly all is the other side's, the Slack in the same process: it keeps all it ever saw


@pytest.mark.slow
async def test_k5_neither_tasks_nor_files_nor_memory_grow_with_messages_and_connections(world: World) -> None:
    """K5: 300 messages and 10 connections after those that came first."""
    people = [world.slack.workspace.add_person(f"person-{number}").id for number in range(PEOPLE)]
    for _ in range(2):
        await _talk(world, people)
    tasks, files, memory = _held()
    for _ in range(ROUNDS):
        await _talk(world, people)
    assert len(world.knowledge.asked) == (ROUNDS + 2) * PEOPLE
    more_tasks, more_files, more_memory = _held()
    assert more_tasks <= tasks + 2
    assert more_files <= files + 2
    assert more_memory <= memory + MOST_KB


async def _talk(world: World, people: list[str]) -> None:
    """All of them, over a new connection."""
    opened = len(world.slack.calls("apps.connections.open"))
    await world.slack.socket.close()
    await world.slack.called("apps.connections.open", opened + 1)
    await world.slack.connected()
    for person in people:
        await world.slack.direct_message(person, "Which skill?")
    for person in people:
        await world.answered(world.slack.workspace.direct_message(person).id)


def _held() -> tuple[int, int, int]:
    """How many tasks and open files, and how much memory in KB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return len(asyncio.all_tasks()), len(os.listdir("/proc/self/fd")), pages * os.sysconf("SC_PAGE_SIZE") // 1024
