"""The bot as its admin starts it: a process of its own, in a Slack that knows nothing of it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
_FIRST_START_S = 60.0  # it makes its index from the vectors that were kept


@asynccontextmanager
async def bot_in(sandbox: Sandbox, knowledge: Path, data: Path) -> AsyncIterator[None]:
    """Connected; when all is over it is told to stop, and has to do so in good order."""
    told = {"KNOWLEDGE_DIR": str(knowledge), "DATA_DIR": str(data), "LOG_LEVEL": "WARNING"}
    told |= {"SLACK_BOT_TOKEN": sandbox.bot_token, "SLACK_APP_TOKEN": sandbox.app_token}
    told |= {"SLACK_API_URL": sandbox.api_url}
    bot = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", cwd=ROOT, env=os.environ | told)
    try:
        await sandbox.connected(within=_FIRST_START_S)
        yield
        bot.terminate()
        assert await bot.wait() == 0
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()
