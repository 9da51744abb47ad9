"""Whenever an ingest is killed, the coach answers from a whole generation, and the next run cleans up."""

import asyncio
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.rag.index import Index
from bot.rag.ingestion import folder_of
from bot.rag.sealed import COPIES, is_whole

from .conftest import World, open_world

# Kills itself at its n-th step: whatever it opens, makes or removes of its data, Chroma and the database within.
INGEST = f"""
import asyncio, os, signal, sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from pathlib import Path
from rag.conftest import open_world

home, left = sys.argv[1], int(sys.argv[2])
STEPS = {{"open", "os.mkdir", "os.remove", "os.rmdir", "os.rename", "shutil.rmtree", "sqlite3.connect"}}

def count(event, args):
    global left
    if event in STEPS and home in str(args[0]) and (left := left - 1) == 0:
        os.kill(os.getpid(), signal.SIGKILL)

async def ingest():
    async with open_world(Path(home)) as world:
        await world.ingest()

sys.addaudithook(count)
asyncio.run(ingest())
"""
KILL_AFTER_OPENING = f"""
import asyncio, os, signal, sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from pathlib import Path
from bot.rag.index import Index
from rag.conftest import open_world

async def open_and_die():
    async with open_world(Path(sys.argv[1])) as world:
        index = Index(await world.folder(), await world.contents())
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(open_and_die())
"""
SKILLS = "# Skills\n\n- **Data:** Know where your data comes from.\n- **People:** Listen to the engineers.\n"


def run(script: str, *arguments: str | Path) -> int:
    return subprocess.run([sys.executable, "-c", script, *map(str, arguments)], timeout=60).returncode


async def edited(home: Path) -> None:
    """Three generations, so that the next one drops the first; then another edit."""
    async with open_world(home) as world:
        for word in ("Listen to", "Ask", "Trust"):
            world.write("skills.md", SKILLS.replace("Listen to", word))
            await world.ingest()
        world.write("skills.md", SKILLS.replace("Listen to", "Follow"))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied."""
    home = tmp_path_factory.mktemp("example")
    asyncio.run(edited(home))
    return home


async def serves(world: World) -> set[str]:
    folder = await world.folder()
    assert is_whole(folder)
    with Index(folder, await world.contents()) as index:
        assert index.is_whole
    return {text for text in await world.ids() if "engineers" in text}


async def ends_well(home: Path) -> None:
    async with open_world(home) as world:
        assert await serves(world) <= {"Trust the engineers.", "Follow the engineers."}
        await world.ingest()
        assert await serves(world) == {"Follow the engineers."}
        kept = {folder_of(world.data, generation.id).name for generation in await world.generations.all()}
        assert {path.name for path in (world.data / "index").iterdir()} <= kept | {COPIES}
        assert not [path for path in (world.data / "index" / COPIES).iterdir() if path.is_dir()]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_kill_at_any_step_of_an_ingest_leaves_a_whole_generation(example: Path, tmp_path: Path) -> None:
    """G3: at each fifth of all that it opens, makes or removes."""
    steps = 0
    for step in range(1, 1000, 5):
        home = tmp_path / str(step)
        shutil.copytree(example, home)
        code = run(INGEST, home, str(step))
        asyncio.run(ends_well(home))
        shutil.rmtree(home)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        steps += 1
    assert steps > 5


async def test_what_a_killed_coach_had_open_is_taken_away_by_the_next(example: Path, tmp_path: Path) -> None:
    shutil.copytree(example, tmp_path, dirs_exist_ok=True)
    copies = tmp_path / "data" / "index" / COPIES
    assert run(KILL_AFTER_OPENING, tmp_path) == -signal.SIGKILL
    assert len([path for path in copies.iterdir() if path.is_dir()]) == 1
    async with open_world(tmp_path) as world:
        await serves(world)
    assert not [path for path in copies.iterdir() if path.is_dir()]
