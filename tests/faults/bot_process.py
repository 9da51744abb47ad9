"""The bot as its admin starts it: a process that can be armed, killed, told to stop, and started again."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket

from bot.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
_START_S = 60.0
# Words of a person, to be found nowhere but in the database; every question of a trial has them.
CANARY = "zqxcanary"


class BotProcess:
    """At home in `home`, which has the DATA_DIR in it and gets all that the process says."""

    def __init__(
        self, slack: Sandbox, home: Path, knowledge: Path, level: str, program: str, settings: Mapping[str, str]
    ) -> None:
        """`program` is a module that takes the arguments of `coach`."""
        self._slack = slack
        self._program = program
        self.home = home
        self.data = home / "data"
        told = {"KNOWLEDGE_DIR": str(knowledge), "DATA_DIR": str(self.data), "LOG_LEVEL": level}
        told |= {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
        told |= {"SLACK_API_URL": slack.api_url, "HEALTH_PORT": str(free_port())}
        self.environment = {**os.environ, **told, **settings}
        self._secrets = (slack.bot_token, slack.app_token, settings.get("SLACK_SIGNING_SECRET", slack.bot_token))
        self._process: Process | None = None
        self.clock_ahead = timedelta()

    @property
    def now(self) -> datetime:
        """By its own clock."""
        return datetime.now(UTC) + self.clock_ahead

    async def start(self, *arguments: str) -> None:
        with (self.home / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self._program, "run", *arguments),
                cwd=ROOT,
                env={**self.environment, "CLOCK_AHEAD": str(self.clock_ahead.total_seconds())},
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
            )

    async def connect(self) -> None:
        """Starts it, and waits until Slack has it on the line."""
        await self.start()
        await self._lives_until(self._slack.connected(within=_START_S))

    async def listen(self, port: int) -> None:
        """Starts it in HTTP mode, and waits until it can be reached at this port."""
        await self.start("--http")
        async with asyncio.timeout(_START_S):
            await self._lives_until(_reached(port))

    async def ingest(self, *arguments: str) -> Process:
        """Beside it, as its admin would."""
        command = ["ingest.py", *arguments]
        return await asyncio.create_subprocess_exec(
            *(sys.executable, *command), cwd=ROOT, env=self.environment, stdout=DEVNULL, stderr=DEVNULL
        )

    async def _lives_until(self, ready: Coroutine[None, None, None]) -> None:
        waiting, end = asyncio.create_task(ready), asyncio.create_task(self.process.wait())
        await asyncio.wait({waiting, end}, return_when=asyncio.FIRST_COMPLETED)
        if end.done():
            waiting.cancel()
            raise RuntimeError(f"it ended with status {end.result()}:\n{self.log[-2000:]}")
        end.cancel()
        await waiting

    async def tell(self, order: str) -> None:
        """To the launcher, which says when it has understood."""
        process = self.process
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("it was started without pipes")
        process.stdin.write(f"{order}\n".encode())
        await process.stdin.drain()
        answer = await asyncio.wait_for(process.stdout.readline(), 30)
        if answer.strip() != b"understood":
            raise RuntimeError(f"the launcher said {answer!r} to {order!r}")

    async def put_clock(self, forward: timedelta) -> None:
        """While it runs; a negative time puts it back."""
        await self.tell(f"clock {forward.total_seconds()}")
        self.clock_ahead += forward

    async def died(self, within: float = 30) -> None:
        """By the order it was given; raises TimeoutError when it lives on."""
        await asyncio.wait_for(self.process.wait(), within)
        await self._gone()

    async def kill(self) -> None:
        await self.kill_beside_others()
        await self._gone()

    async def kill_beside_others(self) -> None:
        """Who are on the line with Slack, too."""
        if self.is_alive:
            self.process.kill()
        await self.process.wait()

    async def stop(self, within: float = 30) -> int:
        """In good order; its exit status."""
        self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), within)

    async def _gone(self) -> None:
        await self._slack.until(lambda: self._slack.socket.connections == 0, "the end of its connection")

    @property
    def process(self) -> Process:
        if self._process is None:
            raise RuntimeError("it wasn't started")
        return self._process

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def log(self) -> str:
        return (self.home / "log").read_text(encoding="utf-8", errors="replace")

    def leaks(self) -> int:
        """Lines with a secret in them, or with what a person wrote."""
        return sum(any(word in line for word in (*self._secrets, CANARY)) for line in self.log.splitlines())

    def tracebacks(self) -> int:
        """Of errors that nobody caught; Slack's library tells its own, of frames that aren't JSON, in the same way."""
        lines = self.log.splitlines()
        headings = [number for number, line in enumerate(lines) if "Traceback (most recent call last)" in line]
        return sum("Failed to process a message" not in lines[max(0, number - 1)] for number in headings)


def free_port() -> int:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def _reached(port: int) -> None:
    """Tries again and again: nothing tells when another process begins to listen."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.1)
        else:
            return writer.close()
